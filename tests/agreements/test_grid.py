"""The table edited cell by cell: saving, conflicts, days, from which import."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.actions.cells import (
    CellChange,
    CellsMovedError,
    change_cells,
    change_from,
    save_cell,
)
from agreements.actions.matrix import Law, save_task
from agreements.cell_history import history_of
from agreements.cells import CellText, coming, rows_of, text_of
from agreements.matrix import table_of
from agreements.models import Cell, Responsibility
from tests.factories.responsibility import (
    make_cell,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.sheets import make_importsession
from tests.factories.tenancy import make_actor, make_organisation
from yhdyspinta.audit.models import Entry
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.tenancy.models import Role

TODAY = timezone.localdate()
DAY = timedelta(days=1)
SOON = TODAY + timedelta(days=30)


@pytest.fixture
def roles(tenant):
    return make_roles()


@pytest.fixture
def liperi(tenant):
    return make_organisation(name_fi="Liperi")


@pytest.fixture
def actor(liperi):
    return make_actor(Role.COORDINATOR, organisation=liperi)


def key(organisation):
    return f"organisation:{organisation.pk}"


def codes(task, organisation):
    return table_of(task.matrix).sections[0].lines[0].cells.get(key(organisation), ())


def change(task, organisation, *codes, seen=()):
    return CellChange(task.pk, key(organisation), codes, tuple(seen))


def test_cells_are_saved_together_and_looked_at(roles, liperi, actor):
    task, joensuu = make_task(), make_organisation(name_fi="Joensuu")
    changes = [change(task, liperi, "leads", "takes_part"), change(task, joensuu, "nobody")]
    change_cells(task.matrix, changes, actor=actor)
    assert codes(task, liperi) == ("leads", "takes_part")
    assert codes(task, joensuu) == ("nobody",)
    task.refresh_from_db()
    assert task.reviewed_on == TODAY
    entry = Entry.objects.get(code="matrix.change_cells")
    assert entry.parameters == {"count": 2}


def test_the_log_tells_how_many(english, roles, liperi, actor):
    task = make_task()
    change_cells(task.matrix, [change(task, liperi, "leads")], actor=actor)
    assert (
        "changed cells of the table: 1 in all"
        in Entry.objects.get(code="matrix.change_cells").sentence()
    )


@pytest.mark.parametrize(
    "wrong",
    [("made-up",), ("nobody", "leads"), ("leads", "leads")],
    ids=lambda codes: "+".join(codes),
)
def test_what_cannot_be_kept_keeps_nothing(roles, liperi, actor, wrong):
    task, joensuu = make_task(), make_organisation()
    changes = [change(task, liperi, "leads"), change(task, joensuu, *wrong)]
    with pytest.raises(ValidationError):
        change_cells(task.matrix, changes, actor=actor)
    assert not Responsibility.objects.exists()


def test_only_the_tables_own_tasks_and_the_areas_organisations(roles, liperi, actor):
    task = make_task()
    with pytest.raises(ValidationError):
        change_cells(make_matrix(), [change(task, liperi, "leads")], actor=actor)
    unknown = CellChange(task.pk, "organisation:999999", ("leads",), ())
    with pytest.raises(ValidationError):
        change_cells(task.matrix, [unknown], actor=actor)


def test_who_comes_second_is_told_what_stands_there(roles, liperi, actor):
    task, joensuu = make_task(), make_organisation()
    make_responsibility(task=task, organisation=liperi, role=roles["supports"])
    changes = [change(task, joensuu, "leads"), change(task, liperi, "leads", seen=["informed"])]
    with pytest.raises(CellsMovedError) as moved:
        change_cells(task.matrix, changes, actor=actor)
    assert moved.value.now == {(task.pk, key(liperi)): ("supports",)}
    assert codes(task, joensuu) == ()
    change_cells(task.matrix, [change(task, liperi, "leads", seen=["supports"])], actor=actor)
    assert codes(task, liperi) == ("leads",)


def test_two_who_write_the_same_do_not_disagree(roles, liperi, actor):
    task = make_task()
    make_responsibility(task=task, organisation=liperi, role=roles["leads"])
    change_cells(task.matrix, [change(task, liperi, "leads")], actor=actor)
    assert codes(task, liperi) == ("leads",)


def test_practice_is_written_beside_what_is_agreed(roles, liperi, actor):
    task = make_task()
    make_responsibility(task=task, organisation=liperi, role=roles["leads"])
    changes = [change(task, liperi, "supports")]
    change_cells(task.matrix, changes, actor=actor, layer=Responsibility.Layer.PRACTICE)
    line = table_of(task.matrix).sections[0].lines[0]
    assert line.cells[key(liperi)] == ("leads",)
    assert line.practice[key(liperi)] == ("supports",)


# Days.


def test_from_a_day_on_otherwise(roles, liperi, actor):
    task = make_task()
    make_responsibility(task=task, organisation=liperi, role=roles["leads"])
    change_from(task, key(liperi), ("supports",), SOON, actor=actor)
    assert codes(task, liperi) == ("leads",)
    line = table_of(task.matrix, SOON).sections[0].lines[0]
    assert line.cells[key(liperi)] == ("supports",)
    line = table_of(task.matrix, SOON - DAY).sections[0].lines[0]
    assert line.cells[key(liperi)] == ("leads",)
    assert coming(rows_of(task, key(liperi)), TODAY) == [(SOON, ("supports",))]


def test_a_second_change_from_a_day_takes_the_place_of_the_first(roles, liperi, actor):
    task = make_task()
    change_from(task, key(liperi), ("supports",), SOON, actor=actor)
    change_from(task, key(liperi), ("supports",), SOON, actor=actor)
    change_from(task, key(liperi), ("leads",), SOON - DAY, actor=actor)
    assert coming(rows_of(task, key(liperi)), TODAY) == [(SOON - DAY, ("leads",))]


def test_a_correction_leaves_what_has_been_and_what_is_to_come(roles, liperi, actor):
    task = make_task()
    past = {"starts_on": None, "ends_on": TODAY - 10 * DAY}
    make_responsibility(task=task, organisation=liperi, role=roles["supports"], **past)
    make_responsibility(
        task=task, organisation=liperi, role=roles["leads"], starts_on=TODAY - 9 * DAY
    )
    change_from(task, key(liperi), ("informed",), SOON, actor=actor)
    # The same letters as before and after: their times must not meet.
    both = change(task, liperi, "supports", "informed", seen=["leads"])
    change_cells(task.matrix, [both], actor=actor)
    now = [row for row in rows_of(task, key(liperi)) if row.starts_on == TODAY - 9 * DAY]
    assert {row.ends_on for row in now} == {SOON - DAY}
    assert codes(task, liperi) == ("supports", "informed")


def test_the_form_of_a_task_too_leaves_what_is_to_come(roles, liperi, actor):
    task = make_task()
    change_from(task, key(liperi), ("supports",), SOON, actor=actor)
    save_task(task, {key(liperi): ("supports",)}, Law(), actor=actor)
    assert codes(task, liperi) == ("supports",)
    assert coming(rows_of(task, key(liperi)), TODAY) == [(SOON, ("supports",))]


def test_days_that_meet_are_refused(roles, liperi, actor):
    task = make_task()
    make_responsibility(task=task, organisation=liperi, role=roles["leads"], starts_on=SOON)
    text = CellText(codes=("leads",), ends_on=SOON + DAY)
    with pytest.raises(ValidationError):
        save_cell(task, key(liperi), text, actor=actor)
    save_cell(task, key(liperi), CellText(codes=("leads",), ends_on=SOON - DAY), actor=actor)
    assert codes(task, liperi) == ("leads",)


def test_a_cell_with_everything_said_of_it(roles, liperi, actor):
    task = make_task()
    make_responsibility(task=task, organisation=liperi, role=roles["leads"])
    text = CellText(("disputed",), ("leads",), liperi.pk, date(2026, 1, 1), None, "Avoin kysymys")
    save_cell(task, key(liperi), text, actor=actor)
    assert text_of(task, key(liperi), TODAY) == text
    save_cell(task, key(liperi), CellText(), actor=actor)
    assert text_of(task, key(liperi), TODAY) == CellText()
    assert not Cell.objects.exists()


def test_the_words_of_an_import_stay_when_the_note_goes(roles, liperi, actor):
    task = make_task()
    make_cell(task=task, organisation=liperi, original_text="kunta: tilat", note="x")
    save_cell(task, key(liperi), CellText(), actor=actor)
    assert Cell.objects.get().original_text == "kunta: tilat"


def test_the_history_tells_from_which_import(roles, liperi, actor):
    task = make_task()
    row = make_responsibility(task=task, organisation=liperi, role=roles["leads"])
    session = make_importsession(created_by_id=actor.membership_id, reason="Syksyn taulukko")
    ImportChange.objects.create(
        session=session,
        action="created",
        label="x",
        model="agreements.responsibility",
        object_id=row.pk,
    )
    step = history_of(task, key(liperi), actor)[0]
    assert [(said.before, said.after) for said in step.changes] == [("", "V")]
    assert (step.session, step.may_open) == (session, True)
    assert step.session.reason == "Syksyn taulukko"
