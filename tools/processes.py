"""Child processes that end with their parent, in the reverse order of their start."""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tools.places import ROOT, DevError

_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG
_PATIENCE = 20
_STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Child(NamedTuple):
    name: str
    process: subprocess.Popen[bytes]
    stop_signal: signal.Signals


class Children:
    """The processes started by this command; leaving the block stops them all."""

    def __init__(self) -> None:
        self._children: list[Child] = []
        self._folders: list[Path] = []

    def __enter__(self) -> "Children":
        return self

    def __iter__(self) -> Iterator[Child]:
        return iter(self._children)

    def __exit__(self, *_: object) -> None:
        # A second Ctrl-C must not leave half of them.
        before = {number: signal.signal(number, signal.SIG_IGN) for number in _STOPPING}
        for child in reversed(self._children):
            _stop(child)
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        for number, handler in before.items():
            signal.signal(number, handler)

    def start(
        self,
        name: str,
        args: Sequence[str | Path],
        *,
        env: Mapping[str, str] | None = None,
        log: Path | None = None,
        account: pwd.struct_passwd | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> Child:
        """Start one; its output goes to the log and it runs as the account, if they are given."""
        output = log.open("ab") if log else None
        process = subprocess.Popen(
            args,
            env=env,
            cwd="/" if account else ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,  # Ctrl-C reaches only this command, which stops them in order
            preexec_fn=_die_with_parent(stop_signal),
            **account_options(account),
        )
        if output:
            output.close()
        child = Child(name, process, stop_signal)
        self._children.append(child)
        return child

    def run(self, *args: str | Path, env: Mapping[str, str], quiet: bool = False) -> str:
        """Run one to its end; DevError if it fails. If quiet, what it printed is returned."""
        done = subprocess.run(
            args,
            env=env,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else None,
            stderr=subprocess.STDOUT if quiet else None,
            text=True,
            start_new_session=True,
            preexec_fn=_die_with_parent(signal.SIGTERM),
        )
        if done.returncode:
            print(done.stdout or "", end="", file=sys.stderr)
            raise DevError(f"“{' '.join(map(str, args[1:]))}” failed.")
        return done.stdout or ""

    def remove_at_end(self, folder: Path) -> None:
        self._folders.append(folder)

    def wait(self) -> str:
        """Wait until one ends by itself, and say which."""
        while True:
            for child in self._children:
                if child.process.poll() is not None:
                    return f"{child.name} ended by itself ({child.process.returncode})."
            time.sleep(0.2)


def account_options(account: pwd.struct_passwd | None) -> dict[str, Any]:
    """The options of subprocess that run a program as another account."""
    if account is None:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _stop(child: Child) -> None:
    if child.process.poll() is not None:
        return
    child.process.send_signal(child.stop_signal)
    try:
        child.process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        child.process.kill()
        child.process.wait()


def _die_with_parent(number: signal.Signals) -> Callable[[], None] | None:
    """Linux sends the child this signal when the parent dies, even by kill -9."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask() -> None:
        prctl(_DIE_WITH_PARENT, int(number))
        if os.getppid() != parent:  # it died in between
            os._exit(1)

    return ask
