"""Undoing: recorded as an import, undone again, and asked of row by row when rows were touched."""

import pytest

from agreements.models import Matrix, Task
from tests.agreements.test_matrix_import import AREA, accept, area, client, start
from tests.factories.responsibility import make_task
from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.tenancy.context import tenant_context

ROWS = [
    ["Vastuunjako 2026"],
    [],
    ["Tehtävä", "Huom", "Hyvinvointialue", "Kunnat", "Koivujoki"],
    ["Hyvinvoinnin ja terveyden edistäminen"],
    ["Hyvinvointisuunnitelma", "", "V", "O", ""],
    ["Ehkäisevä päihdetyö", "", "V/O", "K", "–"],
    ["Lapset ja nuoret"],
    ["Perhekeskus", "", "O", "V", "?"],
]
__all__ = ["area", "client"]


@pytest.fixture
def session(area, client):
    """A second import over a table: two laws changed and one task new."""
    accept(client, start(client, area, ROWS))
    with tenant_context(area.tenant.pk):
        into = Matrix.objects.get().pk
    rows = [list(row) for row in ROWS]
    rows[4][1] = rows[5][1] = "1/2026"
    rows.append(["Uusi tehtävä", "", "V", "", ""])
    made = start(client, area, rows, into=into)
    accept(client, made)
    return made


def laws(area):
    with tenant_context(area.tenant.pk):
        return dict(Task.objects.values_list("name_fi", "note"))


def undo(client, session, **data):
    return client.post(f"{AREA}/imports/{session.pk}/undo/", data)


def change_of(area, session, name):
    with tenant_context(area.tenant.pk):
        return ImportChange.objects.get(session=session, model="agreements.task", label=name).pk


def newest(area):
    with tenant_context(area.tenant.pk):
        return ImportSession.objects.select_related("undoes").order_by("-pk").first()


def test_an_undo_is_an_import_of_its_own_and_is_undone_likewise(area, client, session, english):
    before = laws(area)
    assert undo(client, session).status_code == 302
    undone = newest(area)
    assert (undone.undoes_id, undone.state) == (session.pk, "accepted")
    assert "Uusi tehtävä" not in laws(area)
    page = client.get(f"{AREA}/imports/").content.decode()
    assert "Undo of taulukko.xlsx" in page
    result = client.get(f"{AREA}/imports/{undone.pk}/").content.decode()
    assert "Uusi tehtävä" in result
    assert undo(client, undone).status_code == 302
    assert laws(area) == before
    assert newest(area).undoes_id == undone.pk


def test_a_touched_row_is_asked_of_and_kept_by_choice(area, client, session):
    with tenant_context(area.tenant.pk):
        Task.objects.filter(name_fi="Hyvinvointisuunnitelma").update(note="Käsin")
    page = client.get(f"{AREA}/imports/{session.pk}/undo/")
    (row,) = page.context["rows"]
    assert (row["made"][0][1], row["now"][0][1]) == ("1/2026", "Käsin")
    assert undo(client, session).status_code == 422
    assert laws(area)["Hyvinvointisuunnitelma"] == "Käsin"
    key = f"row_{change_of(area, session, 'Hyvinvointisuunnitelma')}"
    assert undo(client, session, **{key: "keep"}).status_code == 302
    assert laws(area)["Hyvinvointisuunnitelma"] == "Käsin"
    assert laws(area)["Ehkäisevä päihdetyö"] == ""


def test_all_touched_rows_are_put_back_by_one_choice_and_that_is_undone(area, client, session):
    with tenant_context(area.tenant.pk):
        Task.objects.update(note="Käsin")
    assert undo(client, session, all="back").status_code == 302
    assert laws(area)["Hyvinvointisuunnitelma"] == ""
    assert undo(client, newest(area)).status_code == 302
    assert laws(area)["Hyvinvointisuunnitelma"] == "Käsin"


def test_a_row_that_others_now_depend_on_stays_with_the_reason(area, client):
    session = start(client, area, ROWS)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        make_task(matrix=Matrix.objects.get(), name_fi="Käsin lisätty")
    refused = undo(client, session)
    assert refused.status_code == 422
    assert "Käsin lisätty" in refused.content.decode()
    assert undo(client, session, all="back").status_code == 302
    assert list(laws(area)) == ["Käsin lisätty"]
    with tenant_context(area.tenant.pk):
        assert Matrix.objects.count() == 1


def test_a_row_removed_by_hand_is_not_asked_of(area, client, session):
    with tenant_context(area.tenant.pk):
        Task.objects.filter(name_fi="Uusi tehtävä").delete()
    assert undo(client, session).status_code == 302
    assert laws(area)["Ehkäisevä päihdetyö"] == ""
