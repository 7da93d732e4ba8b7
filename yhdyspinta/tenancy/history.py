"""Row history kept by the database, for the models that wear it."""

from typing import Any

import pghistory
from django.db import connection


def tracked(*excluded: str) -> Any:
    """Keep every insert, change and delete of the model's rows, but for the excluded columns."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(excluded) or None,
    )


def expect_many_rows() -> None:
    """Before thousands of tracked rows in one transaction: their time stays in step with them.

    Each row's trigger reads pgtrigger.ignore, and where it is unset, catches the error. Catching
    one goes through every foreign key still to be checked at the end: more for each row written.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pgtrigger.ignore', '{}', true)")
