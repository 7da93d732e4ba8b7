"""Bringing the register's tables to what the files say."""

from pathlib import Path
from typing import NamedTuple

from django.db import models, transaction

from yhdyspinta.register.files import DATA, read_register


class Count(NamedTuple):
    """What became of one table; what is no longer in its file stays, since others point to it."""

    table: str
    added: int
    changed: int
    unchanged: int
    not_in_file: int


@transaction.atomic
def load_register(folder: Path = DATA) -> list[Count]:
    """Write what is new or different; a second run changes nothing."""
    return [_load(records) for records in read_register(folder)]


def _load(records: list[models.Model]) -> Count:
    model = type(records[0])
    stored = model._default_manager.in_bulk()
    columns = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    added = [record for record in records if record.pk not in stored]
    changed = [
        record
        for record in records
        if record.pk in stored and _values(record, columns) != _values(stored[record.pk], columns)
    ]
    model._default_manager.bulk_create(added)
    if changed:
        model._default_manager.bulk_update(changed, columns)
    gone = len(stored.keys() - {record.pk for record in records})
    unchanged = len(records) - len(added) - len(changed)
    return Count(model._meta.db_table, len(added), len(changed), unchanged, gone)


def _values(record: models.Model, columns: list[str]) -> list[object]:
    return [getattr(record, column) for column in columns]
