"""The database's two roles, for the tables that only one of them may write."""

from collections.abc import Iterator

import pytest

from tests.factories import register


@pytest.fixture
def as_owner(db: None) -> Iterator[None]:
    """The whole test writes as app_owner, as load_register does."""
    with register.as_owner():
        yield
