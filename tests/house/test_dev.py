"""The developer's command: what it starts ends with it, what it refuses it says in a line."""

import os
import signal
import smtplib
import socket
import stat
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psycopg
import pytest

from tools.mailsink import start_sink
from tools.places import ROOT, Claim, free_port, secret
from tools.processes import Children
from tools.services import start_postgres, start_valkey


def run_python(code: str, *args: str | Path) -> subprocess.Popen[str]:
    """Run code as a program of its own, as ./dev is one."""
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *args],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )


def kill(process: subprocess.Popen[str]) -> None:
    """End it as a crash would, with no time to tidy up."""
    process.kill()
    process.communicate()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except OSError:
        return False


def wait_until_gone(*pids: int) -> list[int]:
    for _ in range(100):
        if not any(map(is_alive, pids)):
            break
        time.sleep(0.05)
    return [pid for pid in pids if is_alive(pid)]


def dev(*args: str, stdin: str = "", state: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tools.dev", *args],
        cwd=ROOT,
        env={**os.environ, "DEV_STATE": str(state), **env},
        input=stdin,
        capture_output=True,
        text=True,
    )


# --- Processes ------------------------------------------------------------------------------


def test_children_are_stopped_in_the_reverse_order_of_their_start(tmp_path):
    note = tmp_path / "order"
    script = f"trap 'echo $0 >> {note}; exit' TERM; echo; while :; do sleep 0.05; done"
    with Children() as children:
        for name in ("database", "web"):
            children.start(name, ["sh", "-c", script, name], log=tmp_path / name)
            while not (tmp_path / name).read_text():
                time.sleep(0.02)
    assert note.read_text().split() == ["web", "database"]


def test_a_child_that_ends_by_itself_is_named():
    with Children() as children:
        children.start("The worker", ["sh", "-c", "exit 3"])
        assert children.wait() == "The worker ended by itself (3)."


def test_killing_the_parent_leaves_no_orphan():
    parent = run_python(
        """
        from tools.processes import Children
        with Children() as children:
            for _ in range(2):
                print(children.start("sleep", ["sleep", "60"]).process.pid, flush=True)
            children.wait()
        """
    )
    assert parent.stdout
    pids = [int(parent.stdout.readline()) for _ in range(2)]
    kill(parent)
    assert wait_until_gone(*pids) == []


def test_a_terminated_command_stops_what_it_started(passing):
    env = {**os.environ, "DEV_STATE": str(passing)}
    code = "import signal, sys; from tools import dev; from tools.processes import Children\n"
    code += "def run(command, args):\n    with Children() as c:\n"
    code += "        print(c.start('s', ['sleep', '60']).process.pid, flush=True); c.wait()\n"
    code += "dev._run = run; sys.exit(dev.main(['up']))"
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout
    pid = int(parent.stdout.readline())
    parent.send_signal(signal.SIGTERM)
    parent.communicate(timeout=10)
    assert parent.returncode == 0
    assert not is_alive(pid)


# --- Services -------------------------------------------------------------------------------


def test_the_database_has_two_ordinary_roles_and_knows_finnish_letters(passing):
    with Children() as children:
        folder = start_postgres(children, passing, durable=False)
        with psycopg.connect(f"postgresql://app_rw@/app?host={folder}") as connection:
            powers = connection.execute(
                "SELECT bool_or(rolsuper OR rolbypassrls) FROM pg_roles WHERE rolname LIKE 'app%'"
            ).fetchone()
            folded = connection.execute("SELECT lower('ÄÖÅ')").fetchone()
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE public.mine ()")
        assert (powers, folded) == ((False,), ("äöå",))
    assert not folder.exists()


def test_services_start_again_after_their_parent_was_killed(passing):
    parent = run_python(
        """
        import sys, time
        from pathlib import Path
        from tools.processes import Children
        from tools.services import start_postgres, start_valkey
        with Children() as children:
            start_postgres(children, Path(sys.argv[1]), durable=False)
            start_valkey(children, Path(sys.argv[1]))
            print(*(child.process.pid for child in children), flush=True)
            time.sleep(60)
        """,
        passing,
    )
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    kill(parent)
    with Children() as children:
        folder = start_postgres(children, passing, durable=False)
        start_valkey(children, passing)
        psycopg.connect(f"postgresql://app_owner@/app?host={folder}").close()
        assert len(pids) == 2
        assert wait_until_gone(*pids) == []


def test_the_mail_sink_keeps_each_message_in_order(tmp_path):
    port = free_port()
    (tmp_path / "000007.eml").touch()
    sink = start_sink(port, tmp_path)
    try:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for subject in ("Yksi", "Kaksi"):
                client.sendmail("a@example.fi", ["b@example.fi"], f"Subject: {subject}\n\nHei")
    finally:
        sink.stop()
    assert [path.name for path in sorted(tmp_path.iterdir())] == [
        "000007.eml",
        "000008.eml",
        "000009.eml",
    ]
    assert "Subject: Kaksi" in (tmp_path / "000009.eml").read_text()


# --- State ----------------------------------------------------------------------------------


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = secret(tmp_path, "secret_key")
    assert len(first) > 50
    assert secret(tmp_path, "secret_key") == first
    assert stat.S_IMODE((tmp_path / "secrets" / "secret_key").stat().st_mode) == 0o600


def test_only_one_may_run_in_a_state_folder_and_a_dead_one_is_forgotten(tmp_path):
    holder = run_python(
        """
        import sys, time
        from pathlib import Path
        from tools.places import Claim
        claim = Claim(Path(sys.argv[1]))
        assert claim.take()
        claim.tell(address="http://127.0.0.1:1/")
        print(flush=True)
        time.sleep(60)
        """,
        tmp_path,
    )
    assert holder.stdout
    holder.stdout.readline()
    with Claim(tmp_path) as claim:
        assert not claim.take()
        assert claim.facts()["pid"] == holder.pid
        kill(holder)
        assert claim.facts() == {}
        assert claim.take()


def test_a_taken_port_is_said_before_anything_starts(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        done = dev("up", "--port", str(port), state=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Port {port} is taken.")
    assert not (tmp_path / "pgdata").exists()


def test_down_without_anything_running(tmp_path):
    done = dev("down", state=tmp_path)
    assert (done.returncode, done.stdout) == (0, "Nothing is running.\n")


@pytest.mark.parametrize(
    ("args", "answer", "left"),
    [([], "n\n", True), ([], "", True), ([], "y\n", False), (["--yes"], "", False)],
)
def test_reset_asks_first(tmp_path, args, answer, left):
    (tmp_path / "pgdata").mkdir()
    (tmp_path / "cache").mkdir()
    done = dev("reset", *args, stdin=answer, state=tmp_path)
    assert ((tmp_path / "pgdata").exists(), done.returncode) == (left, int(left))
    assert (tmp_path / "cache").exists()
