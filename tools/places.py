"""Where ./dev keeps its things: the state folder, its secrets, and who is running in it."""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import socket
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent


class DevError(Exception):
    """What the developer is told in one line instead of a traceback."""


def say(text: str) -> None:
    print(text, flush=True)


def is_root() -> bool:
    return os.geteuid() == 0


def state_folder() -> Path:
    """The folder of the database, files, mail and logs of ./dev up; made if it is missing.

    Root's is outside the project: PostgreSQL runs as another account, which must reach it.
    """
    if named := os.environ.get("DEV_STATE"):
        folder = Path(named).absolute()
    elif is_root():
        folder = Path("/var/tmp") / f"dev-{hashlib.sha256(bytes(ROOT)).hexdigest()[:10]}"
    else:
        folder = ROOT / ".dev"
    folder.mkdir(parents=True, exist_ok=True)
    if folder.is_symlink() or folder.stat().st_uid != os.geteuid():
        raise DevError(f"{folder} belongs to someone else: name another folder in DEV_STATE.")
    folder.chmod(0o711 if is_root() else 0o700)
    return folder


@contextlib.contextmanager
def passing_folder() -> Iterator[Path]:
    """A state folder for throw-away services, removed at the end."""
    with tempfile.TemporaryDirectory(
        prefix="dev-", dir="/var/tmp" if is_root() else None, ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        folder.chmod(0o711 if is_root() else 0o700)
        yield folder


def cache_folder() -> Path:
    """What is costly to make and the same for every run: copied or fetched programs."""
    folder = state_folder() / "cache"
    folder.mkdir(exist_ok=True)
    return folder


def secret(state: Path, name: str) -> str:
    """A random text made once and kept in the state folder."""
    path = state / "secrets" / name
    if not path.exists():
        private(path.parent)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text()


class Claim:
    """Whether ./dev up runs in a state folder, and what others need to know of it.

    The lock goes with the process, so that a number left by a dead one misleads nobody.
    """

    def __init__(self, state: Path) -> None:
        self._path = state / "running.json"
        self._lock = (state / "lock").open("a")

    def __enter__(self) -> "Claim":
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def take(self) -> bool:
        """Become the one who runs here; False if someone does."""
        for _ in range(5):  # someone may only be asking
            try:
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.05)
            else:
                self._path.unlink(missing_ok=True)
                return True
        return False

    def release(self) -> None:
        self._path.unlink(missing_ok=True)
        fcntl.flock(self._lock, fcntl.LOCK_UN)

    def tell(self, **facts: Any) -> None:
        self._path.touch(mode=0o600)
        fresh = self._path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps({"pid": os.getpid(), **facts}))
        fresh.replace(self._path)

    def facts(self) -> dict[str, Any]:
        """What the running one told; empty if none runs or it is not that far yet."""
        if self.take():
            self.release()
            return {}
        return self.told()

    def told(self) -> dict[str, Any]:
        """What the last one told, which may be dead."""
        try:
            facts: dict[str, Any] = json.loads(self._path.read_text())
        except FileNotFoundError:
            return {}
        return facts


def private(folder: Path) -> Path:
    """Make the folder so that other accounts of the machine can't look into it."""
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_taken(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False
