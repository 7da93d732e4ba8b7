"""A file that was let in and can no longer be read: said so, on every page, and nothing written."""

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage

from agreements.models import Task
from tests.agreements.test_matrix_import import AREA, area, client, preview_of, start
from tests.factories.sheets import write_accepted
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.sheets import read
from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.tenancy.context import tenant_context

__all__ = ["area", "client"]
State = ImportSession.State


def cut_in_storage(stored, monkeypatch):
    """The storage gives back less than it was given."""
    content = stored.read()
    with default_storage.open(stored.path, "wb") as file:
        file.write(content[: len(content) // 2])


def broken_for_the_child(stored, monkeypatch):
    """The child process refuses it."""
    content = stored.read()
    monkeypatch.setattr(StoredFile, "read", lambda self: content[: len(content) // 2])


def too_slow_for_the_child(stored, monkeypatch):
    monkeypatch.setattr(read, "SECONDS", 0)


DAMAGES = [cut_in_storage, broken_for_the_child, too_slow_for_the_child]


@pytest.fixture
def session(area, client, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    return start(client, area)


def damage(area, session, monkeypatch, how):
    cache.clear()  # else the rows read at the upload are used
    with tenant_context(area.tenant.pk):
        how(session.file, monkeypatch)


def left(area, session):
    with tenant_context(area.tenant.pk):
        session = ImportSession.objects.get(pk=session.pk)
        assert not Task.objects.exists()
        assert not ImportChange.objects.exists()
        assert session.accepted_at is None
        return session.state, session.failure


@pytest.mark.parametrize("how", DAMAGES)
def test_the_worker_gives_it_back_with_the_reason(area, client, session, english, monkeypatch, how):
    digest = preview_of(client, session).context["form"]["digest"].value()
    client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
    with tenant_context(area.tenant.pk):
        content = session.file.read()
    damage(area, session, monkeypatch, how)
    write_accepted(session)
    assert left(area, session) == (State.MAPPED, "damaged")
    write_accepted(session)
    assert left(area, session) == (State.MAPPED, "damaged")
    monkeypatch.undo()  # the file can be read again
    with default_storage.open(session.file.path, "wb") as file:
        file.write(content)
    page = preview_of(client, session)
    assert "the file can no longer be read" in page.context["failure"]
    assert page.context["failure"] in page.content.decode()


@pytest.mark.parametrize("step", ["sheet", "columns", "values", "check", "preview", "marked"])
@pytest.mark.parametrize("how", DAMAGES)
def test_every_step_says_so(area, client, session, monkeypatch, how, step):
    damage(area, session, monkeypatch, how)
    answer = client.get(f"{AREA}/imports/{session.pk}/{step}/", follow=True)
    assert answer.redirect_chain == [(f"{AREA}/imports/", 302)]
    (told,) = answer.context["messages"]
    assert told.level_tag == "error"


@pytest.mark.parametrize("how", DAMAGES)
def test_it_is_not_accepted_and_can_be_dropped(area, client, session, monkeypatch, how):
    digest = preview_of(client, session).context["form"]["digest"].value()
    damage(area, session, monkeypatch, how)
    answer = client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest}, follow=True)
    assert answer.redirect_chain == [(f"{AREA}/imports/", 302)]
    assert len(list(answer.context["messages"])) == 1
    assert left(area, session) == (State.MAPPED, "")
    assert client.post(f"{AREA}/imports/{session.pk}/drop/").status_code == 302
    assert left(area, session) == (State.DROPPED, "")
