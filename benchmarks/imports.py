"""Imports: reading over calamine alone, writing over plain INSERT and the library itself."""

import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import xlsxwriter
from django.apps import apps
from django.db import connection, transaction
from import_export.resources import ModelResource, modelresource_factory
from python_calamine import CalamineWorkbook
from tablib import Dataset

from agreements.models import Cell, Matrix, Responsibility, Task
from agreements.sheet.resources import CellResource, ResponsibilityResource, TaskResource
from benchmarks.harness import Row
from contacts.models import Interface
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.sheets.actions import start_import
from yhdyspinta.sheets.formats import MEDIA_TYPES, XLSX
from yhdyspinta.sheets.kinds import Job, known_kind
from yhdyspinta.sheets.matching import columns_to_match, guessed_values, values_to_match
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.pages import choose_columns, choose_values
from yhdyspinta.sheets.read import read_workbook
from yhdyspinta.sheets.resource import RowChange
from yhdyspinta.sheets.shape import open_job
from yhdyspinta.sheets.wizard import Outcome, work_out
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.history import expect_many_rows
from yhdyspinta.tenancy.models import Membership, Organisation, Tenant

CALAMINE = """
import sys
from io import BytesIO
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_object(BytesIO(sys.stdin.buffer.read()))
print(sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names))
"""
TASKS = 5000
ORGANISATIONS = 10
SHARE = 50  # the library's defaults get one task of so many, and their time is multiplied
LETTERS = ("V", "O", "T", "K", "V/O")


class _UndoneError(Exception):
    """Raised at the end of a measured block, so that the next one meets the same tables."""


def rows(tenant: Tenant, membership: Membership) -> list[Row]:
    """Reading 50,000 cells, writing them, and writing as the library does by itself."""
    content, session = prepared(tenant, membership, TASKS, ORGANISATIONS)
    changes = _changes(tenant, session)
    ours = undone(tenant, lambda: import_all(session))
    plain, library = _plain(tenant, changes), _library(tenant, changes)
    return [
        Row("Reading 50,000 cells, over calamine alone", lambda: read_workbook(content),
            lambda: _calamine(content), 2.0, rounds=5),
        Row("The same over calamine alone in a process of its own",
            lambda: read_workbook(content), lambda: _calamine_apart(content), 2.0, rounds=5),
        Row("Importing 5,000 rows of 10 cells, over plain INSERT", ours, plain, 3.0, rounds=2),
        Row("The same by the library's defaults over ours (the more the better)", library, ours,
            10.0, rounds=2, share=SHARE),
    ]  # fmt: skip


def prepared(
    tenant: Tenant, membership: Membership, tasks: int, organisations: int
) -> tuple[bytes, ImportSession]:
    """A file of so many tasks and organisations, and its import with what is proposed chosen."""
    with tenant_context(tenant.pk):
        content = workbook(tasks, organisations)
        return content, _session(content, membership)


def workbook(tasks: int, organisations: int) -> bytes:
    """A table of so many tasks and organisations."""
    names = [each.name_fi for each in Organisation.objects.in_order()[:organisations]]
    interfaces = [each.name_fi for each in Interface.objects.all()]
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Vastuut")
        sheet.write_row(0, 0, ["Yhdyspinta", "Tehtävä", *names])
        for n in range(tasks):
            letters = [LETTERS[(n + m) % len(LETTERS)] for m in range(len(names))]
            task = f"Tuotu tehtävä {n}: palvelun yhteensovittaminen"
            sheet.write_row(n + 1, 0, [interfaces[n % len(interfaces)], task, *letters])
    return file.getvalue()


def _session(content: bytes, membership: Membership) -> ImportSession:
    """The import, with everything chosen as proposed."""
    actor = actor_of(membership)
    kind: Any = known_kind(ImportSession(kind="matrix"))
    matrix = Matrix.objects.create(name_fi=f"Tuotu taulukko {Matrix.objects.count()}")
    session = start_import(
        kind,
        Upload("taulukko.xlsx", MEDIA_TYPES[XLSX], content),
        read_workbook(content),
        actor=actor,
        target_id=matrix.pk,
    )
    job = open_job(session, actor)
    columns = columns_to_match(kind, job, kind.targets())
    choose_columns(session, {column.index: column.guess.code for column in columns})
    choose_values(session, guessed_values(values_to_match(kind, job)), "unfilled")
    return session


def undone(tenant: Tenant, block: Callable[[], object]) -> Callable[[], object]:
    def run() -> None:
        with suppress(_UndoneError), tenant_context(tenant.pk), transaction.atomic():
            block()
            raise _UndoneError

    return run


def import_all(session: ImportSession) -> Outcome:
    """Validate, compare and write, as accepting does."""
    job: Job = open_job(session, actor_of(session.created_by))
    outcome = work_out(known_kind(session), job, dry_run=False)
    assert outcome.is_ready, (outcome.problems[:3], outcome.questions[:3])
    return outcome


Changes = dict[str, list[RowChange]]


def _changes(tenant: Tenant, session: ImportSession) -> Changes:
    """What the import writes, model by model: the others write the very same."""
    changes: Changes = defaultdict(list)

    def block() -> None:
        for change in import_all(session).changes:
            changes[change.model].append(change)

    undone(tenant, block)()
    return changes


def _plain(tenant: Tenant, changes: Changes) -> Callable[[], object]:
    """The same rows by INSERT in batches of a thousand; the same triggers keep their history."""
    with tenant_context(tenant.pk):
        tables = [_insert(apps.get_model(label), each) for label, each in changes.items()]

    def block() -> None:
        expect_many_rows()
        with connection.cursor() as cursor:
            for statement, batches in tables:
                for columns in batches:
                    cursor.execute(statement, columns)

    return undone(tenant, block)


def _insert(model: Any, changes: list[RowChange]) -> tuple[str, list[list[Any]]]:
    """The quickest INSERT there is, an array for each column, and what it is given each time."""
    fields = model._meta.concrete_fields
    instances = [model(pk=change.object_id, **change.after) for change in changes]
    names = ", ".join(f'"{field.column}"' for field in fields)
    arrays = ", ".join(f"%s::{field.db_type(connection)}[]" for field in fields)
    return (
        f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT * FROM unnest({arrays})',
        [
            [[getattr(each, field.attname) for each in batch] for field in fields]
            for batch in (instances[n : n + 1000] for n in range(0, len(instances), 1000))
        ],
    )


class _AsItComes(ModelResource):
    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """The application's role may not reset sequences."""


def _library(tenant: Tenant, changes: Changes) -> Callable[[], object]:
    """What one writes first: the library's resources as they come, of the same tables and rows.

    Each task is saved by itself, then each responsibility and text; a foreign key is given as
    an id, which the library looks up.
    """
    tasks = changes["agreements.task"][: TASKS // SHARE]
    name_of = {change.object_id: change.after["name_fi"] for change in tasks}

    def block() -> None:
        expect_many_rows()
        _import(Task, TaskResource, tasks)
        made = dict(Task.objects.filter(name_fi__in=name_of.values()).values_list("name_fi", "pk"))
        new = {pk: made[name] for pk, name in name_of.items()}
        for model, ours in ((Responsibility, ResponsibilityResource), (Cell, CellResource)):
            own = [c for c in changes[model._meta.label_lower] if c.after["task_id"] in new]
            _import(model, ours, own, new)

    return undone(tenant, block)


def _import(
    model: Any, ours: Any, changes: list[RowChange], tasks: dict[int | None, int] | None = None
) -> None:
    names = ours._meta.fields
    attnames = [model._meta.get_field(name).attname for name in names]
    dataset = Dataset(headers=["id", *names])
    for change in changes:
        values = change.after | ({"task_id": tasks[change.after["task_id"]]} if tasks else {})
        dataset.append(["", *(values[attname] for attname in attnames)])
    options = {"fields": ["id", *names]}
    make: Any = modelresource_factory
    resource = make(model, resource_class=_AsItComes, meta_options=options)()
    result = resource.import_data(dataset, raise_errors=True)
    assert result.totals["new"] == len(changes)


def _calamine(content: bytes) -> None:
    book = CalamineWorkbook.from_object(BytesIO(content))
    for name in book.sheet_names:
        book.get_sheet_by_name(name).to_python()


def _calamine_apart(content: bytes) -> None:
    subprocess.run([sys.executable, "-c", CALAMINE], input=content, check=True, capture_output=True)
