"""Row history kept by the database, for the models that wear it."""

from typing import Any

import pghistory


def tracked(*excluded: str) -> Any:
    """Keep every insert, change and delete of the model's rows, but for the excluded columns."""
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        exclude=list(excluded) or None,
    )
