"""./dev check, test and bench: stages from cheap to dear, each with its time."""

import os
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from tools.application import as_owner, manage
from tools.places import ROOT, DevError, passing_folder, private, say
from tools.processes import Children
from tools.services import Services, start_own_services
from tools.translations import check_catalogues, compile_catalogues
from tools.validator import validator

T = TypeVar("T")

# What a developer may have set for a system of their own must not colour the tests.
_SETTINGS: tuple[str, ...] = (
    "ALLOWED_HOSTS",
    "BEHIND_PROXY",
    "DATABASE_URL",
    "DEBUG",
    "DEFAULT_FROM",
)
_SETTINGS += (
    "BOUNCE_",
    "DEMO",
    "DJANGO_",
    "EMAIL_",
    "LOG_LEVEL",
    "MAIL_SINK_DIR",
    "MEDIA_ROOT",
    "OIDC_",
)
_SETTINGS += (
    "OWNER_DATABASE_URL",
    "REDIS_URL",
    "SEAL_",
    "SECRET_KEY",
    "SITE_URL",
    "STAT",
    "TEST_DB",
)

# All tests: a file on each core, in the order found, so that the browser's come last.
_ALL = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadfile"]
_ALL += ["--no-loadscope-reorder"]

# Enough for settings to load in tools that never connect.
_NOWHERE = Services(
    "postgresql://app_rw@/app", "postgresql://app_owner@/app", "redis://127.0.0.1/0"
)


def check() -> int:
    with passing_folder() as state:
        _check(_env(state, _NOWHERE))
    return 0


def test(args: list[str]) -> int:
    """All that must pass, with throw-away services; with arguments only pytest."""
    with passing_folder() as state, Children() as children:
        if not args:
            _check(_env(state, _NOWHERE))
            stage("translations", check_catalogues)
        stage("compile translations", compile_catalogues)
        services = stage("services", lambda: start_own_services(children, state, durable=False))
        env = as_owner(_env(state, services))
        if not args:
            _command("migrations", manage("makemigrations", "--check", "--dry-run"), env)
            _check_deployment(children, state, env)
        env["VNU_JAR"] = str(stage("HTML validator", validator))
        env["CHROMIUM"] = _chromium()
        return _module("pytest", args or _ALL, env)


def bench(args: list[str]) -> int:
    """The benchmarks, on a migrated throw-away database that writes to disk as a real one does."""
    with passing_folder() as state, Children() as children:
        compile_catalogues()
        services = start_own_services(children, state, durable=True)
        env = {**_env(state, services), "DEBUG": "0"}
        for command in (["migrate", "--verbosity", "0"], ["load_register"]):
            children.run(*manage(*command), env=as_owner(env), quiet=True)
        return _module("benchmarks", args, env)


def _check(env: dict[str, str]) -> None:
    python = sys.executable
    templates = [str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("templates/**/*.html"))]
    _command("lint", [python, "-m", "ruff", "check", "."], env)
    _command("format", [python, "-m", "ruff", "format", "--check", "."], env)
    _command("templates", [python, "-m", "djhtml", "--check", "--tabwidth", "2", *templates], env)
    lint_imports = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    _command("imports", [python, "-c", lint_imports], env)
    _command("types", [python, "-m", "mypy"], env)


def _check_deployment(children: Children, state: Path, env: dict[str, str]) -> None:
    """Django's own checks of a real installation's settings."""
    production = {
        **env,
        "DEBUG": "0",
        "DEMO": "0",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SITE_URL": "https://yhdyspinta.example",
        "ALLOWED_HOSTS": "yhdyspinta.example",
        "EMAIL_HOST": "mail.yhdyspinta.example",
        "SEAL_PKCS12": str(private(state / "secrets") / "seal.p12"),
        "SEAL_PASSWORD": secrets.token_urlsafe(),
    }
    certificate = manage("make_seal_certificate", production["SEAL_PKCS12"])
    children.run(*certificate, env=production, quiet=True)
    deploy = manage("check", "--deploy", "--fail-level", "WARNING")
    _command("deployment", deploy, production)


def stage(name: str, do: Callable[[], T]) -> T:
    started = time.monotonic()
    result = do()
    say(f"{name:<22}{time.monotonic() - started:6.1f} s")
    return result


def _command(name: str, args: list[str], env: dict[str, str]) -> None:
    """Run one check; silent but for its line if it passes, all it printed if it does not."""

    def run() -> None:
        done = subprocess.run(
            args, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode:
            raise DevError(f"{done.stdout}\n{name} failed: {' '.join(args[1:])[:200]}")

    stage(name, run)


def _module(name: str, args: list[str], env: dict[str, str]) -> int:
    """Run a module whose output is shown as it comes."""
    return subprocess.run([sys.executable, "-m", name, *args], cwd=ROOT, env=env).returncode


def _env(state: Path, services: Services) -> dict[str, str]:
    """The least that the settings ask for, and nothing of the developer's own."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(_SETTINGS)
    }
    ours = {
        "SECRET_KEY": secrets.token_urlsafe(48),
        "DEBUG": "1",
        "DEMO": "1",
        "MEDIA_ROOT": str(private(state / "media")),
        "STATIC_ROOT": str(private(state / "static")),
    }
    return {**inherited, **ours, **services.env()}


def _chromium() -> str:
    for name in (os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        if name and (found := shutil.which(name)):
            return found
    raise DevError("Chromium is missing: install it or name it in CHROMIUM.")
