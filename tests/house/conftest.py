"""A folder for services that another account runs."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def passing() -> Iterator[Path]:
    """A folder that the database's account may enter."""
    folder = Path(tempfile.mkdtemp(prefix="dev-", dir="/var/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)
