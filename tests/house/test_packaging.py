"""What can't be tried without a container engine is read, and its commands are run here."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from tools.places import ROOT

DOCKERFILE = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
COMPOSE: dict[str, Any] = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} (.*)", DOCKERFILE, re.MULTILINE)


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.compose-spec", "docker-compose.yml"),
        ("vendor.github-workflows", ".github/workflows/ci.yml"),
    ],
)
def test_files_follow_the_schema_of_their_specification(schema, file):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, file]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_compose_starts_all_parts_and_watches_each():
    assert set(SERVICES) == {"web", "worker", "beat", "migrate", "postgres", "valkey"}
    lasting = set(SERVICES) - {"migrate"}
    assert {name for name in SERVICES if "healthcheck" in SERVICES[name]} == lasting


def test_what_must_last_is_on_a_volume():
    kept = {
        volume.split(":")[0]
        for name in ("web", "postgres", "valkey")
        for volume in SERVICES[name]["volumes"]
    }
    assert set(COMPOSE["volumes"]) <= kept


def test_only_migrate_connects_as_the_owner_of_the_tables():
    roles = {
        name: re.findall(r"//(\w+):", service["environment"]["DATABASE_URL"])
        for name, service in SERVICES.items()
        if "DATABASE_URL" in service.get("environment", {})
    }
    assert roles.pop("migrate") == ["app_owner"]
    assert set(map(tuple, roles.values())) == {("app_rw",)}


def test_no_secret_has_a_value_in_the_compose_file():
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if re.search("PASSWORD|SECRET", name):
                assert re.fullmatch(r"\$\{\w+:(\?.+|-)\}", value), name


def filled_in(text: str) -> str:
    """Put something for each ${NAME:?…}, and the default for each ${NAME:-default}."""
    text = re.sub(r"\$\{SITE_URL[^}]*\}", "https://yhdyspinta.example", text)
    text = re.sub(
        r"\$\{SECRET_KEY[^}]*\}", "".join(map(chr, range(48, 123))).replace("\\", ""), text
    )
    return re.sub(r"\$\{\w+:(?:\?[^}]*|-([^}]*))\}", lambda match: match[1] or "given", text)


def test_the_environment_of_compose_is_enough_for_a_safe_start(tmp_path):
    given = {name: filled_in(value) for name, value in SERVICES["web"]["environment"].items()}
    given["SEAL_PKCS12"] = str(tmp_path / "seal.p12")
    manage = [sys.executable, "manage.py"]
    make = [*manage, "make_seal_certificate", given["SEAL_PKCS12"]]
    subprocess.run(make, cwd=ROOT, env=given, check=True, capture_output=True)
    check = [*manage, "check", "--deploy", "--fail-level", "WARNING"]
    done = subprocess.run(check, cwd=ROOT, env=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_the_image_does_not_run_as_root():
    last_stage = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert len(instructions("FROM")) == 2
    assert re.findall(r"^USER (.*)", last_stage, re.MULTILINE) == ["app"]
    assert last_stage.index("\nUSER app") < last_stage.index("\nCMD ")


def test_the_image_holds_the_packages_of_requirements_txt_only():
    installs = [line for line in instructions("RUN") if "pip install" in line]
    assert len(installs) == 1
    assert "--require-hashes -r requirements.txt" in installs[0]
    assert "requirements-dev" not in DOCKERFILE.split("\n", 1)[1]


@pytest.fixture
def build_context(tmp_path):
    """What the build sees: the folders that .dockerignore lets through."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    assert "*" in lines
    for name in [line[1:] for line in lines if line.startswith("!")]:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.mo"))
        else:
            shutil.copy(source, target)
    return tmp_path


def test_the_image_has_no_tests_and_no_tools(build_context):
    assert not {"tests", "tools", "dev", "benchmarks", "docs"} & set(os.listdir(build_context))


def test_the_lines_that_compile_and_collect_run_on_what_the_build_sees(build_context):
    lines = [line for line in instructions("RUN") if "manage.py" in line]
    assert len(lines) == 1
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", lines[0]],
        cwd=build_context,
        env={"PATH": path},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert {path.parts[-3] for path in build_context.glob("locale/*/*/django.mo")} == {"fi", "sv"}
    assert (build_context / "staticfiles" / "staticfiles.json").exists()


def test_the_image_has_a_process_for_every_part():
    assert "yhdyspinta.wsgi" in instructions("CMD")[0]
    assert {name: SERVICES[name]["command"][3] for name in ("worker", "beat")} == {
        "worker": "worker",
        "beat": "beat",
    }
