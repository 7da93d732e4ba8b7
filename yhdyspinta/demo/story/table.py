"""The responsibility table, brought in from Excel as an area would, and what was settled since."""

from agreements.models import Matrix
from yhdyspinta.demo.clock import on_day, weeks_ago
from yhdyspinta.demo.sheets import table_sheet
from yhdyspinta.demo.stage import Stage
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.sheets.actions import accept_import, start_import
from yhdyspinta.sheets.formats import MEDIA_TYPES, XLSX
from yhdyspinta.sheets.kinds import ImportKind, Job, kind_of
from yhdyspinta.sheets.matching import columns_to_match, guessed_values, values_to_match
from yhdyspinta.sheets.pages import choose_columns, choose_values
from yhdyspinta.sheets.read import read_workbook
from yhdyspinta.sheets.shape import open_job
from yhdyspinta.sheets.wizard import work_out
from yhdyspinta.tenancy.actor import Actor


class NotTakenInError(Exception):
    """The wizard has something to ask of a file that should need no asking."""


def bring_in_table(stage: Stage) -> Matrix:
    """The table comes in by the wizard's own steps, so that it stands in the list of imports."""
    names = stage.facts["table"]
    own = stage.said(names, "name")
    with on_day(weeks_ago(38, weekday=2), 10, 15):
        content = table_sheet(stage.code, is_update=False)
        named = {key: names[key] for key in names if "name" in key}
        matrix = Matrix.objects.create(**named, valid_from=weeks_ago(40).replace(day=1))
        _bring_in(
            "matrix",
            Upload(
                f"{own} {stage.tenant.name_in(stage.facts['language'])}.xlsx",
                MEDIA_TYPES[XLSX],
                content,
            ),
            target_id=matrix.pk,
            actor=stage.actor("county", "administrator"),
        )
    return matrix


def _bring_in(code: str, upload: Upload, *, target_id: int | None, actor: Actor) -> None:
    kind = kind_of(code)
    assert kind is not None
    grids = read_workbook(upload.content)
    session = start_import(kind, upload, grids, actor=actor, target_id=target_id)
    job = open_job(session, actor)
    _match(kind, job)
    outcome = work_out(kind, job)
    if not outcome.is_ready:
        raise NotTakenInError([*outcome.problems, *outcome.questions])
    accept_import(session, kind, outcome.digest, actor=actor)


def _match(kind: ImportKind, job: Job) -> None:
    """What the wizard proposes is chosen."""
    columns = columns_to_match(kind, job, kind.targets())
    choose_columns(job.session, {column.index: column.guess.code for column in columns})
    choose_values(job.session, guessed_values(values_to_match(kind, job)), "unfilled")
