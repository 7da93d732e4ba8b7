"""The pages here are read in English: the sentences of the code itself."""

import pytest


@pytest.fixture(autouse=True)
def _in_english(english: None) -> None:
    """Every test of the folder."""
