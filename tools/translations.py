"""Catalogues compiled, and held against the texts of the code."""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.places import ROOT, DevError

_SOURCES = (
    "yhdyspinta",
    "contacts",
    "agreements",
    "indicators",
    "negotiations",
    "templates",
    "locale",
)


def catalogues(root: Path = ROOT) -> list[Path]:
    return sorted(root.glob("locale/*/LC_MESSAGES/*.po"))


def compile_catalogues() -> None:
    """Make each .mo file that is older than its .po; DevError if one is wrong."""
    for source in catalogues():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        done = subprocess.run(
            ["msgfmt", "--check-format", "--check-domain", "-o", target, source],
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise DevError(f"{source.relative_to(ROOT)} can't be compiled:\n{done.stderr}")


def check_catalogues() -> None:
    """DevError if a text of the code lacks its translation, or one is marked fuzzy."""
    with tempfile.TemporaryDirectory(prefix="dev-") as name:
        copy = Path(name)
        for source in _SOURCES:
            shutil.copytree(
                ROOT / source,
                copy / source,
                ignore=shutil.ignore_patterns("__pycache__", "*.mo", "data"),
            )
        make = [sys.executable, "-m", "django", "makemessages", "--all", "--no-location"]
        subprocess.run([*make, "--verbosity", "0"], cwd=copy, check=True)
        faults = [fault for path in catalogues(copy) for fault in _faults(path, copy)]
    if faults:
        raise DevError("Translations are missing or fuzzy:\n" + "\n".join(faults))


def _faults(path: Path, root: Path) -> list[str]:
    """The entries without a translation, as lines of "file: text"."""
    found = []
    for option in ("--untranslated", "--only-fuzzy"):
        printed = subprocess.run(
            ["msgattrib", option, "--no-obsolete", "--no-wrap", path],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        entries = re.findall(r'^msgid ((?:".*"\n)+)', printed, re.MULTILINE)[1:]  # less the header
        texts = [entry.strip().replace('"\n"', "") for entry in entries]
        found += [f"  {path.relative_to(root)}: {text}" for text in texts]
    return found
