"""Imports: reading over calamine alone, writing over plain INSERT and the library itself."""

import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from typing import Any

import xlsxwriter
from django.apps import apps
from django.db import connection, transaction
from import_export.resources import ModelResource
from tablib import Dataset

from agreements.models import Matrix, Responsibility, RoleCode
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
from yhdyspinta.sheets.shape import open_job
from yhdyspinta.sheets.wizard import work_out
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.history import expect_many_rows
from yhdyspinta.tenancy.models import Membership, Organisation, Tenant

TASKS = 5000
ORGANISATIONS = 10
SHARE = 50  # the library's defaults get one row of so many, and their time is multiplied
LETTERS = ("V", "O", "T", "K", "V/O")
CALAMINE = """
import sys
from io import BytesIO
from python_calamine import CalamineWorkbook
book = CalamineWorkbook.from_object(BytesIO(sys.stdin.buffer.read()))
print(sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names))
"""


class _UndoneError(Exception):
    """Raised at the end of a measured block, so that the next one meets the same tables."""


def rows(tenant: Tenant, membership: Membership) -> list[Row]:
    """Reading 50,000 cells, writing them, and writing as the library does by itself."""
    with tenant_context(tenant.pk):
        content = workbook(TASKS)
        session = _session(content, membership)
    plain, library = _plain(tenant, session), _library(tenant)
    ours = _ours(tenant, session)
    return [
        Row("Reading 50,000 cells, over calamine alone", lambda: read_workbook(content),
            lambda: _calamine(content), 2.0, rounds=5),
        Row("Importing 5,000 rows of 10 cells, over plain INSERT", ours, plain, 3.0, rounds=3),
        Row("The same by the library's defaults over ours (the more the better)", library, ours,
            10.0, rounds=1, share=SHARE),
    ]  # fmt: skip


def workbook(tasks: int) -> bytes:
    """A table of that many tasks and ten organisations."""
    names = [each.name_fi for each in Organisation.objects.in_order()[:ORGANISATIONS]]
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
    matrix = Matrix.objects.create(name_fi="Tuotu taulukko")
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


def _undone(tenant: Tenant, block: Callable[[], object]) -> Callable[[], object]:
    def run() -> None:
        with suppress(_UndoneError), tenant_context(tenant.pk), transaction.atomic():
            block()
            raise _UndoneError

    return run


def _ours(tenant: Tenant, session: ImportSession) -> Callable[[], object]:
    """Validate, compare and write, as accepting does."""

    def block() -> None:
        job: Job = open_job(session, actor_of(session.created_by))
        outcome = work_out(known_kind(session), job, dry_run=False)
        assert outcome.is_ready, (outcome.problems[:3], outcome.questions[:3])

    return _undone(tenant, block)


def _plain(tenant: Tenant, session: ImportSession) -> Callable[[], object]:
    """The same rows by INSERT in batches of a thousand; the same triggers keep their history."""
    made: list[tuple[str, list[str], list[list[Any]]]] = []
    with suppress(_UndoneError), tenant_context(tenant.pk), transaction.atomic():
        job = open_job(session, actor_of(session.created_by))
        outcome = work_out(known_kind(session), job, dry_run=False)
        for change in outcome.changes:
            model = apps.get_model(change.model)
            columns = [field.column for field in model._meta.concrete_fields]
            values = [getattr(change.instance, f.attname) for f in model._meta.concrete_fields]
            if not made or made[-1][0] != model._meta.db_table:
                made.append((model._meta.db_table, columns, []))
            made[-1][2].append([change.object_id, *values[1:]])
        raise _UndoneError

    def block() -> None:
        expect_many_rows()
        with connection.cursor() as cursor:
            for table, columns, rows in made:
                for start in range(0, len(rows), 1000):
                    _insert(cursor, table, columns, rows[start : start + 1000])

    return _undone(tenant, block)


def _insert(cursor: Any, table: str, columns: list[str], rows: list[list[Any]]) -> None:
    named = ", ".join(f'"{column}"' for column in columns)
    places = "(" + ", ".join(["%s"] * len(columns)) + ")"
    values = [value for row in rows for value in row]
    cursor.execute(
        f'INSERT INTO "{table}" ({named}) VALUES {", ".join([places] * len(rows))}', values
    )


def _library(tenant: Tenant) -> Callable[[], object]:
    """What one writes first: a ModelResource as it comes, a row for each cell."""

    class CellByCell(ModelResource):
        class Meta:
            model = Responsibility
            fields = ("id", "task", "organisation", "role", "value", "layer")

        def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
            """The application's role may not reset sequences."""

    def block() -> None:
        dataset = Dataset(headers=["id", "task", "organisation", "role", "value", "layer"])
        matrix = Matrix.objects.get(name_fi="Tuotu taulukko")
        interface = Interface.objects.all()[0]
        organisations = Organisation.objects.in_order()[:ORGANISATIONS]
        role = RoleCode.objects.all()[0]
        for n in range(TASKS // SHARE):
            task = matrix.tasks.create(name_fi=f"Tehtävä {n}", interface=interface)
            for organisation in organisations:
                dataset.append(["", task.pk, organisation.pk, role.pk, "role", "agreed"])
        result = CellByCell().import_data(dataset, raise_errors=True)
        assert result.totals["new"] == len(dataset)

    return _undone(tenant, block)


def _calamine(content: bytes) -> None:
    """In a child process as well: what is compared is the reading."""
    subprocess.run([sys.executable, "-c", CALAMINE], input=content, check=True, capture_output=True)
