"""A whole running system (./dev up) with its demo, and a browser to use it as people do."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser.axe import Findings, judge
from tools.places import ROOT

# The system under test gets none of the test run's own services.
_OURS = re.compile(
    r"^(ALLOWED_HOSTS|BOUNCE_|DATABASE_URL|DEBUG|DEFAULT_FROM|DEMO|DJANGO_|EMAIL_|MAIL_SINK|MEDIA_ROOT|OIDC_|"
    r"OWNER_|REDIS_URL|SEAL_|SECRET_KEY|SITE_URL|STATE_DIR|STATIC|TEST_DB|PYTEST)"
)
ALLOWED = re.compile(r"status of (403|404|409|410|422)")


@dataclass(frozen=True)
class Site:
    """The running system: its address, its people and the mail it has sent."""

    url: str
    state: Path

    def mails(self) -> list[EmailMessage]:
        files = sorted((self.state / "mail").glob("*.eml"))
        return [_message(file) for file in files]

    def wait_for_mail(
        self, found: Callable[[EmailMessage], bool], seconds: int = 75
    ) -> EmailMessage:
        """The newest mail that is so; the outbox is emptied every ten seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            so = [message for message in self.mails() if found(message)]
            if so:
                return so[-1]
            time.sleep(0.5)
        raise AssertionError("The mail did not come.")

    def manage(self, *args: str) -> str:
        """Run a management command in the running system."""
        command = [sys.executable, "-m", "tools.dev", "manage", *args]
        done = subprocess.run(
            command, cwd=ROOT, env=_env(self.state), capture_output=True, text=True, check=True
        )
        return done.stdout


def _message(file: Path) -> EmailMessage:
    with file.open("rb") as source:
        return BytesParser(policy=policy.default).parse(source)


def _env(state: Path) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not _OURS.match(name)}
    return {**inherited, "DEV_STATE": str(state)}


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """./dev up in a folder of its own, with the demo areas; stopped at the end."""
    root = os.geteuid() == 0
    state = Path(tempfile.mkdtemp(prefix="journeys-", dir="/var/tmp" if root else None))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (state / "up.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.dev", "up", "--port", str(port)],
        cwd=ROOT,
        env=_env(state),
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_ready(process, state / "up.log")
        yield Site(f"http://127.0.0.1:{port}", state)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        log.close()
        shutil.rmtree(state, ignore_errors=True)


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 240
    while "Ready: " not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > end:
            raise AssertionError(f"./dev up did not start:\n{log.read_text(errors='replace')}")
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    quiet = "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-sync"
    more = "--disable-background-networking --disable-component-update"
    return {
        **browser_type_launch_args,
        "executable_path": chromium,
        "args": [*quiet.split(), *more.split()],
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], site: Site) -> dict[str, Any]:
    return {**browser_context_args, "base_url": site.url, "locale": "fi-FI"}


@pytest.fixture(autouse=True)
def quiet_console(context: BrowserContext) -> Iterator[list[str]]:
    """Whatever the console says is a fault, but for the answers that tell of refused input."""
    said: list[str] = []
    context.on(
        "console",
        lambda message: said.append(message.text) if message.type in {"error", "warning"} else None,
    )
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield said
    assert not [line for line in said if not ALLOWED.search(line)]


@pytest.fixture
def log_in(site: Site, page: Page) -> Callable[..., Page]:
    """Log in as a demo person by one click: log_in("coordinator", "pohjois-karjala")."""

    def as_person(role: str, area: str = "pohjois-karjala", on: Page | None = None) -> Page:
        where = on or page
        where.goto(f"{site.url}/demo/")
        where.locator(f'form[data-area="{area}"][data-role="{role}"] button').first.click()
        where.wait_for_url(f"**/{area}/")
        return where

    return as_person


@pytest.fixture
def axe() -> Callable[[Page], Findings]:
    """What axe finds on the page: nothing is right."""
    return judge
