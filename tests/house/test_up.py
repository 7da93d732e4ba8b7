"""The whole system started, killed, started again and stopped."""

import json
import os
import subprocess
import sys
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.house.test_dev import wait_until_gone
from tools.places import ROOT, free_port


@dataclass
class Dev:
    """./dev in a state folder of its own, as a newcomer calls it."""

    state: Path

    def run(self, *args: str) -> str:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "tools.dev", *args],
            cwd=ROOT,
            env={**kept, "DEV_STATE": str(self.state)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def parent(self) -> int:
        return int(json.loads((self.state / "running.json").read_text())["pid"])


@pytest.fixture
def dev(passing):
    dev = Dev(passing)
    yield dev
    dev.run("down")


def descendants(pid: int) -> list[int]:
    children = [
        int(child)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for child in (task / "children").read_text().split()
    ]
    return children + [pid for child in children for pid in descendants(child)]


def test_up_answers_survives_a_kill_and_stops(dev):
    port = str(free_port())
    printed = dev.run("up", "--detach", "--port", port)
    assert f"Ready: http://127.0.0.1:{port}/" in printed
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as page:
        assert page.status == 200
    processes = descendants(dev.parent())
    assert len(processes) > 8
    os.kill(dev.parent(), 9)
    assert wait_until_gone(*processes) == []

    dev.run("up", "--detach", "--port", port)
    assert "[X] 0001_initial" in dev.run("manage", "showmigrations", "tenancy")
    processes = [dev.parent(), *descendants(dev.parent())]
    assert dev.run("down") == "Stopped.\n"
    assert wait_until_gone(*processes) == []
