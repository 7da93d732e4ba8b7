"""Accepting: by the worker, all or nothing, once, by someone who still may; else given back."""

import pytest
from django.apps import apps
from django.core.cache import cache

from agreements.imports import MatrixImport
from agreements.models import Cell, Responsibility, Task
from tests.agreements.test_matrix_import import AREA, accept, area, client, preview_of, start
from tests.factories.sheets import write_accepted
from yhdyspinta.audit.models import Entry
from yhdyspinta.sheets import actions, progress
from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.sheets.views import accepting
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership

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
State = ImportSession.State
TRACKED = [Task, Responsibility, Cell]


@pytest.fixture
def accepted(area, client):
    """An import that has been accepted and not yet written."""
    session = start(client, area, ROWS)
    digest = preview_of(client, session).context["form"]["digest"].value()
    client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest, "reason": "Sovittu"})
    return session


def again(area, session):
    with tenant_context(area.tenant.pk):
        return ImportSession.objects.get(pk=session.pk)


def tasks(area):
    with tenant_context(area.tenant.pk):
        return Task.objects.count()


def test_accepting_leaves_the_import_to_the_worker(area, client, accepted):
    assert (again(area, accepted).state, tasks(area)) == (State.ACCEPTING, 0)
    page = client.get(f"{AREA}/imports/{accepted.pk}/", follow=True)
    assert page.redirect_chain[-1][0].endswith("/progress/")
    assert "<progress" in page.content.decode()
    assert f"/imports/{accepted.pk}/progress/" in client.get(f"{AREA}/imports/").content.decode()
    write_accepted(accepted)
    assert (again(area, accepted).state, tasks(area)) == (State.ACCEPTED, 3)
    assert again(area, accepted).reason == "Sovittu"


def test_the_progress_part_leads_to_the_result_when_done(area, client, accepted):
    url = f"{AREA}/imports/{accepted.pk}/progress/"
    part = client.get(url, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    write_accepted(accepted)
    done = client.get(url, headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == f"{AREA}/imports/{accepted.pk}/"


def test_the_progress_counts_rows_under_the_areas_own_key(area):
    with tenant_context(area.tenant.pk), progress.telling(7):
        progress.advance(progress.WRITING, more=10)
        progress.advance(progress.WRITING, done=4)
        told = progress.progress_of(7)
        assert (told.phase, told.done, told.total) == ("writing", 4, 10)
        assert cache.get(f"import-{area.tenant.pk}-7")
    assert cache.get(f"import-{area.tenant.pk}-7") is None


def test_a_second_person_is_told_that_it_is_accepted_already(area, client, accepted):
    other = area.client("coordinator")
    answer = other.post(f"{AREA}/imports/{accepted.pk}/accept/", {"digest": "x"}, follow=True)
    assert answer.status_code == 200
    assert len(list(answer.context["messages"])) == 1
    write_accepted(accepted)
    write_accepted(accepted)
    assert tasks(area) == 3


LOST = [{"roles": []}, {"roles": ["editor"]}, {"ended_at": "2026-01-01T00:00Z"}]


@pytest.mark.parametrize("change", LOST)
def test_a_permission_lost_after_accepting_gives_the_import_back(area, accepted, change):
    Membership.objects.filter(pk=area.members["admin"].pk).update(**change)
    write_accepted(accepted)
    session = again(area, accepted)
    assert (session.state, session.failure, tasks(area)) == (State.MAPPED, "permission", 0)
    page = area.client("coordinator").get(f"{AREA}/imports/{accepted.pk}/preview/")
    assert page.context["failure"]


def test_what_was_given_back_is_accepted_by_someone_who_may(area, accepted):
    Membership.objects.filter(pk=area.members["admin"].pk).update(roles=["editor"])
    write_accepted(accepted)
    other = area.client("coordinator")
    accept(other, accepted, reason="Uudelleen")
    assert (again(area, accepted).state, tasks(area)) == (State.ACCEPTED, 3)
    with tenant_context(area.tenant.pk):
        entry = Entry.objects.get(code="import.accept")
    assert entry.membership_id == area.members["coordinator"].pk
    assert entry.parameters["reason"] == "Uudelleen"


@pytest.mark.parametrize("change", LOST)
def test_a_permission_lost_after_the_preview_refuses_to_accept(area, client, change):
    session = start(client, area, ROWS)
    digest = preview_of(client, session).context["form"]["digest"].value()
    Membership.objects.filter(pk=area.members["admin"].pk).update(**change)
    answer = client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
    assert answer.status_code == 404  # whoever may import nothing sees no import
    write_accepted(session)
    assert (again(area, session).state, tasks(area)) == (State.MAPPED, 0)


def test_an_import_of_a_kind_that_is_no_longer_ones_own_is_forbidden(area, client, monkeypatch):
    session = start(client, area, ROWS)
    digest = preview_of(client, session).context["form"]["digest"].value()
    monkeypatch.setattr(MatrixImport, "may_import", lambda self, actor: False)
    answer = client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
    assert answer.status_code == 403
    write_accepted(session)
    assert (again(area, session).state, tasks(area)) == (State.MAPPED, 0)


def test_the_second_tab_of_the_same_person_is_told_that_it_is_being_written(
    area, client, accepted, english
):
    digest = again(area, accepted).preview["digest"]
    url = f"{AREA}/imports/{accepted.pk}/accept/"
    second = client.post(url, {"digest": digest, "reason": "Toinen"}, follow=True)
    assert second.redirect_chain[-1][0].endswith("/progress/")
    (told,) = second.context["messages"]
    assert str(told) == "This import has already been accepted. It is being written."
    assert again(area, accepted).reason == "Sovittu"
    write_accepted(accepted)
    assert tasks(area) == 3
    with tenant_context(area.tenant.pk):
        assert Entry.objects.filter(code="import.accept").count() == 1


def test_two_tabs_at_the_same_moment_accept_once(area, client, monkeypatch, english):
    session = start(client, area, ROWS)
    digest = preview_of(client, session).context["form"]["digest"].value()
    accept_it = actions.request_acceptance

    def after_the_other_tab(session, digest, **fields):
        accept_it(session, digest, **fields | {"reason": "Toinen"})
        accept_it(session, digest, **fields)

    monkeypatch.setattr(accepting, "request_acceptance", after_the_other_tab)
    url = f"{AREA}/imports/{session.pk}/accept/"
    answer = client.post(url, {"digest": digest, "reason": "Ensimmäinen"}, follow=True)
    (told,) = answer.context["messages"]
    assert str(told) == "This import has already been accepted. It is being written."
    assert again(area, session).reason == "Toinen"
    write_accepted(session)
    assert (again(area, session).state, tasks(area)) == (State.ACCEPTED, 3)


def test_every_row_that_is_written_and_undone_is_in_the_history(area, client, accepted):
    write_accepted(accepted)
    with tenant_context(area.tenant.pk):
        rows = {each: set(each.objects.values_list("pk", flat=True)) for each in TRACKED}
    assert all(rows.values())
    client.post(f"{AREA}/imports/{accepted.pk}/undo/")
    with tenant_context(area.tenant.pk):
        for model, pks in rows.items():
            events = apps.get_model(f"{model._meta.label}Event").objects
            for label in ("insert", "delete"):
                found = events.filter(pgh_label=label).values_list("pgh_obj_id", flat=True)
                assert sorted(found) == sorted(pks), (model, label)
            written = events.filter(pgh_label="insert").values_list("pgh_context__task", flat=True)
            assert set(written) == {"accept_import"}


def test_a_change_between_accepting_and_writing_gives_the_import_back(area, client):
    accept(client, start(client, area, ROWS))
    with tenant_context(area.tenant.pk):
        into = Task.objects.first().matrix_id
    rows = [list(row) for row in ROWS]
    rows[4][1] = "1/2026"
    session = start(client, area, rows, into=into)
    digest = preview_of(client, session).context["form"]["digest"].value()
    client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
    with tenant_context(area.tenant.pk):
        Task.objects.filter(name_fi="Hyvinvointisuunnitelma").update(note="2/2026")
    write_accepted(session)
    assert (again(area, session).state, again(area, session).failure) == (State.MAPPED, "stale")


def test_what_is_unexpected_writes_nothing_and_does_not_go_on_for_ever(area, accepted, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError("in the middle")

    monkeypatch.setattr(actions, "remember", fail)
    write_accepted(accepted)
    session = again(area, accepted)
    assert (session.state, session.failure, tasks(area)) == (State.MAPPED, "unexpected", 0)
    with tenant_context(area.tenant.pk):
        assert not ImportChange.objects.exists()


def test_only_what_has_moved_since_it_was_seen_is_shown_again(area, client, english):
    accept(client, start(client, area, ROWS))
    with tenant_context(area.tenant.pk):
        into = Task.objects.first().matrix_id
    rows = [list(row) for row in ROWS]
    for number in (4, 5, 7):
        rows[number][1] = "1/2026"
    session = start(client, area, rows, into=into)
    digest = preview_of(client, session).context["form"]["digest"].value()
    with tenant_context(area.tenant.pk):
        Task.objects.filter(name_fi="Perhekeskus").update(note="9/2026")
    url = f"{AREA}/imports/{session.pk}/accept/"
    stale = client.post(url, {"digest": digest})
    assert stale.status_code == 409
    assert [line.label for line in stale.context["page"]] == ["Perhekeskus"]
    assert "1 of 3 has changed since you looked" in stale.content.decode()
    assert stale.context["as_seen"] == 2
    taken = client.post(url, {"digest": stale.context["form"]["digest"].value()})
    assert taken.status_code == 302
    assert again(area, session).state == State.ACCEPTING


def test_the_file_of_an_accepted_import_has_its_day_and_checksum(area, client, accepted):
    write_accepted(accepted)
    session = again(area, accepted)
    with tenant_context(area.tenant.pk):
        days = (session.file.retention_until - session.created_at.date()).days
        assert days in (729, 730, 731)
        sha256 = session.file.sha256
    assert sha256 in client.get(f"{AREA}/imports/{accepted.pk}/").content.decode()
