"""./dev up, down, reset and manage: one running system per state folder."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from tools import application
from tools.places import ROOT, Claim, DevError, is_taken, private, say, state_folder
from tools.processes import Children
from tools.services import start_services
from tools.translations import compile_catalogues

_READY = "Ready"


def up(port: int, *, detach: bool) -> int:
    state = state_folder()
    claim = Claim(state)
    if running := claim.facts():
        raise DevError(f"It runs already at {running['address']}. “./dev down” stops it.")
    if is_taken(port):
        raise DevError(f"Port {port} is taken. Choose another: ./dev up --port {port + 1}")
    if detach:
        return _up_in_background(state, claim, port)
    if not claim.take():
        raise DevError("Another “./dev up” is just starting.")
    address = f"http://127.0.0.1:{port}/"
    with Children() as children:
        env = _start(children, state, claim, port)
        say(f"\n{_READY}: {address}   (Ctrl-C or “./dev down” stops it)\n")
        if env["DEMO"] == "1":
            say(children.run(*application.manage("demo_logins"), env=env, quiet=True))
        if "MAIL_SINK_DIR" in env:
            say(f"Its mail: {address}mail/   (files in {env['MAIL_SINK_DIR']})")
        claim.tell(address=address, env=env, ready=True)
        raise DevError(children.wait())


def _start(children: Children, state: Path, claim: Claim, port: int) -> dict[str, str]:
    compile_catalogues()
    say("Starting the database and the broker")
    services = start_services(children, state, durable=True)
    env = application.application_env(state, services, port=port)
    say("Making the tables, the register and the demo ready")
    application.prepare(children, env)
    application.start_mail_sink(children, state, env)
    address = env["SITE_URL"] if "SITE_URL" in os.environ else f"http://127.0.0.1:{port}"
    claim.tell(address=address, env=env, ready=False)
    web = application.start_application(children, state, env, port)
    application.wait_for_first_page(web, f"http://127.0.0.1:{port}/")
    return env


def _up_in_background(state: Path, claim: Claim, port: int) -> int:
    """Start “up” as a process of its own, show what it prints, and return when it is ready."""
    log = private(state / "logs") / "up.log"
    log.write_bytes(b"")
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "tools.dev", "up", "--port", str(port)],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    with log.open(errors="replace") as printed:
        while True:
            ended = process.poll() is not None
            told = claim.told()
            ready = told.get("pid") == process.pid and told["ready"]
            print(printed.read(), end="", flush=True)
            if ended:
                return 1
            if ready:
                return 0
            time.sleep(0.1)


def down() -> int:
    claim = Claim(state_folder())
    running = claim.facts()
    if not running:
        say("Nothing is running.")
        return 0
    os.kill(running["pid"], signal.SIGTERM)
    for _ in range(600):
        if claim.take():
            claim.release()
            say("Stopped.")
            return 0
        time.sleep(0.1)
    raise DevError(f"Process {running['pid']} does not stop.")


def reset(*, without_asking: bool) -> int:
    state = state_folder()
    claim = Claim(state)
    if not claim.take():
        raise DevError("It is running: first “./dev down”.")
    if not without_asking:
        say(f"This deletes the database, files, mail and secrets in {state}.")
        try:
            answer = input("Delete them? [y/N] ")
        except EOFError:
            answer = ""
        if answer.strip().lower() not in {"y", "yes"}:
            say("Nothing was deleted.")
            return 1
    for path in state.iterdir():
        if path.name in {"cache", "lock"}:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    say("Deleted.")
    return 0


def manage(args: list[str]) -> int:
    """Run manage.py with the running services, or with services started for it alone."""
    state = state_folder()
    claim = Claim(state)
    command = args[0] if args else "help"
    if running := claim.facts():
        return _manage(args, application.env_for(command, running["env"]))
    if not claim.take():
        raise DevError("“./dev up” is just starting.")
    with Children() as children:
        services = start_services(children, state, durable=True)
        env = application.application_env(state, services)
        return _manage(args, application.env_for(command, env))


def _manage(args: list[str], env: dict[str, str]) -> int:
    return subprocess.run(application.manage(*args), cwd=ROOT, env=env).returncode
