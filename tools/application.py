"""The application's own processes and the commands that make it ready."""

import importlib.util
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from tools.places import DevError, free_port, private, secret
from tools.processes import Child, Children
from tools.services import Services

_PATIENCE = 60
# These change tables or the national register, so they run as the owner of the tables.
_OWNERS_COMMANDS = {"dbshell", "load_register", "makemigrations", "migrate", "sqlmigrate"}


def application_env(state: Path, services: Services, *, port: int = 8000) -> dict[str, str]:
    """The environment of a running demo; what the developer has set themself stays."""
    ours = {
        "SECRET_KEY": secret(state, "secret_key"),
        "DEBUG": "0",  # its error pages are the real ones
        "DEMO": "1",
        "STATIC_ROOT": str(private(state / "static")),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "MEDIA_ROOT": str(private(state / "media")),
        **_seal(state),
        "SEAL_TRUST_ROOTS": str(state / "secrets" / "root.pem"),
        "STATE_DIR": str(state),
        "DJANGO_SETTINGS_MODULE": "yhdyspinta.settings",
    }
    return {**ours, **os.environ, **services.env()}


def _seal(state: Path) -> dict[str, str]:
    """The demo's own certificate and its root, unless the developer has named another."""
    if "SEAL_PKCS12" in os.environ:
        return {}
    return {
        "SEAL_PKCS12": str(state / "secrets" / "seal.p12"),
        "SEAL_PASSWORD": secret(state, "seal_password"),
        "SEAL_TRUST_ROOTS": str(state / "secrets" / "root.pem"),
    }


def manage(*args: str) -> list[str]:
    return [sys.executable, "manage.py", *args]


def as_owner(env: dict[str, str]) -> dict[str, str]:
    return {**env, "DATABASE_URL": env["OWNER_DATABASE_URL"]}


def env_for(command: str, env: dict[str, str]) -> dict[str, str]:
    """The environment in which a command of manage.py connects as the role it needs."""
    return as_owner(env) if command in _OWNERS_COMMANDS else env


def prepare(children: Children, env: dict[str, str]) -> None:
    """Tables, register, demo areas in an empty database, and the demo's seal certificate."""
    children.run(*manage("migrate", "--verbosity", "0"), env=as_owner(env))
    children.run(*manage("load_register"), env=as_owner(env), quiet=True)
    if not Path(env["SEAL_PKCS12"]).exists():
        children.run(*manage("make_seal_certificate", env["SEAL_PKCS12"]), env=env, quiet=True)
    if env["DEMO"] == "1":
        children.run(*manage("make_demo", "--if-empty"), env=env)


def start_mail_sink(children: Children, state: Path, env: dict[str, str]) -> None:
    """Mail goes to files, unless a mail server is named or the sink's package is not installed."""
    if "EMAIL_HOST" in env or importlib.util.find_spec("aiosmtpd") is None:
        return
    folder = private(state / "mail")
    port = str(free_port())
    children.start("The mail sink", [sys.executable, "-m", "tools.mailsink", port, folder])
    env.update(EMAIL_HOST="127.0.0.1", EMAIL_PORT=port, MAIL_SINK_DIR=str(folder))


def start_application(children: Children, state: Path, env: dict[str, str], port: int) -> Child:
    """Start web, worker and timetable; returns the web server."""
    python = sys.executable
    web = children.start(
        "The web server",
        [python, "-m", "gunicorn", "yhdyspinta.wsgi", "--bind", f"127.0.0.1:{port}"]
        + ["--worker-class", "gthread", "--workers", "1", "--threads", "8"]
        + ["--log-level", "warning", "--graceful-timeout", "5"],
        env=env,
    )
    celery = [python, "-m", "celery", "-A", "yhdyspinta"]
    children.start(
        "The worker",
        [*celery, "worker", "--concurrency", "2", "--loglevel", "WARNING"]
        + ["--without-gossip", "--without-mingle", "--hostname", "worker@localhost"],
        env=env,
        log=private(state / "logs") / "worker.log",
    )
    children.start(
        "The timetable",
        [*celery, "beat", "--loglevel", "WARNING", "--schedule", state / "beat", "--pidfile="],
        env=env,
        log=private(state / "logs") / "beat.log",
    )
    return web


def wait_for_first_page(web: Child, address: str) -> None:
    """Return when the first page answers; DevError if the server ends or is silent."""
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if web.process.poll() is not None:
            raise DevError("The web server did not start.")
        try:
            urllib.request.urlopen(address, timeout=_PATIENCE).close()
        except urllib.error.HTTPError as answer:
            raise DevError(f"The first page answers with status {answer.code}.") from answer
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise DevError(f"Nothing answers at {address}.")
