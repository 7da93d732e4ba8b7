"""Answers to invitations: by link and by account, deputies, needs, questions and files."""

import time
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations import actions
from negotiations.actions.material import add_question, drop_attachment
from negotiations.answering import forget_needs
from negotiations.calendar import uid_of
from negotiations.invitations import ANSWER_LINK, answer_path
from negotiations.models import (
    Attachment,
    Negotiation,
    Participant,
    SurveyAnswer,
    SurveyQuestion,
)
from tests.factories.contacts import make_person
from tests.factories.documents import make_stored_file
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_attachment,
    make_negotiation,
    make_participant,
    make_surveyquestion,
)
from tests.negotiations.conftest import Area
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Notice
from yhdyspinta.notices.tasks import make_mails
from yhdyspinta.web.access import link_token

S = Negotiation.State


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def address(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return address


@pytest.fixture
def invitee(area: Area) -> Participant:
    negotiation = make_negotiation(convener=area.county, remote_link="https://etä.example.fi/1")
    return make_participant(
        negotiation=negotiation,
        organisation=None,
        organisation_name="Poliisi",
        name="Pekka Poliisi",
        email="pekka@poliisi.fi",
    )


COMING = {"answer": "coming", "diet": "kasvis", "access_needs": "silmukka", "language": "sv"}
DEPUTY = {"answer": "deputy", "deputy_name": "Sija Inen", "deputy_email": "sija@poliisi.fi"}


def test_looking_changes_nothing_and_answering_does(invitee: Participant) -> None:
    stranger, address = Client(), answer_path(invitee)
    before = Participant.objects.values().get()
    assert stranger.get(address).status_code == 200
    assert stranger.head(address).status_code == 200
    assert Participant.objects.values().get() == before
    assert stranger.post(address, COMING).status_code == 302
    invitee.refresh_from_db()
    said = (invitee.answer, invitee.diet, invitee.access_needs, invitee.language)
    assert said == ("coming", "kasvis", "silmukka", "sv")
    assert invitee.answered_at
    assert "kasvis" in stranger.get(address).content.decode()


def test_a_deputy_is_invited_and_called_off(invitee: Participant) -> None:
    stranger, address = Client(), answer_path(invitee)
    assert stranger.post(address, DEPUTY).status_code == 302
    deputy = Participant.objects.get(name="Sija Inen")
    assert (deputy.replaces, deputy.deputy_for) == (invitee, "Pekka Poliisi")
    notice = Notice.objects.get()
    assert (notice.code, notice.recipient.address) == ("negotiation.invited", "sija@poliisi.fi")
    stranger.post(address, DEPUTY)
    assert Notice.objects.count() == 1
    make_mails(Notice.objects.urgent(), together=False)
    stranger.post(address, DEPUTY | {"deputy_name": "Toinen", "deputy_email": "toinen@poliisi.fi"})
    assert list(invitee.replaced_by.values_list("name", flat=True)) == ["Toinen"]
    stranger.post(address, {"answer": "not_coming"})
    assert not invitee.replaced_by.exists()
    last = Notice.objects.filter(recipient__address="sija@poliisi.fi").latest("pk")
    assert last.code == "negotiation.cancelled"
    assert Client().get(answer_path(deputy)).status_code == 410


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "answer"),
        ({"answer": "maybe"}, "answer"),
        ({"answer": "deputy"}, "deputy_name"),
        (DEPUTY | {"deputy_email": "sija"}, "deputy_email"),
        (DEPUTY | {"deputy_name": "pekka poliisi"}, "deputy_name"),
        (COMING | {"language": "ru"}, "language"),
        (COMING | {"diet": "x" * 201}, "diet"),
    ],
)
def test_a_wrong_answer_is_refused(
    invitee: Participant, changes: dict[str, str], field: str
) -> None:
    response = Client().post(answer_path(invitee), {"access_needs": "silmukka"} | changes)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert Participant.objects.get().answer == ""


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"state": S.CANCELLED}, 410),
        ({"state": S.NOT_HELD}, 410),
        ({"state": S.POSTPONED}, 409),
        ({"state": S.PLANNED}, 409),
        ({"state": S.IN_SESSION}, 409),
        ({"state": S.HELD}, 409),
        ({"starts_at": at(date(2026, 1, 13))}, 409),
    ],
)
def test_no_answer_is_taken_when_none_is_needed(
    area: Area,
    url: Callable[..., str],
    invitee: Participant,
    changes: dict[str, Any],
    status: int,
) -> None:
    Negotiation.objects.update(**changes)
    for response in (
        Client().get(answer_path(invitee)),
        Client().post(answer_path(invitee), COMING),
    ):
        assert response.status_code == status
    assert Participant.objects.get().answer == ""
    member = area.people.members["viewer"]
    Participant.objects.update(email=member.user.email)
    own = area.people.client("viewer").get(url("answer-own", invitee.negotiation_id))
    assert own.status_code in {status, 404}  # what was silent is not seen at all


def test_an_old_or_broken_link_says_so(
    area: Area, url: Callable[..., str], invitee: Participant, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = answer_path(invitee)
    assert Client().get(address[:-3] + "x/").status_code == 410
    foreign = link_token(ANSWER_LINK, tenant=area.tenant.pk + 1, participant=invitee.pk)
    assert Client().get(url("answer", foreign)).status_code == 410
    now = time.time() + 401 * 24 * 3600
    monkeypatch.setattr(time, "time", lambda: now)
    assert Client().get(address).status_code == 410


def test_what_is_confidential_is_not_on_the_page(
    url: Callable[..., str], invitee: Participant
) -> None:
    negotiation = invitee.negotiation
    make_agendaitem(negotiation=negotiation, title="Julkinen asia")
    secret = make_agendaitem(negotiation=negotiation, title="Salainen asia", is_confidential=True)
    make_agendaitem(negotiation=negotiation, title="Ehdotus", is_proposal=True)
    shown = make_attachment(negotiation=negotiation, title="Julkinen liite")
    hidden = [
        make_attachment(negotiation=negotiation, title="Salainen liite", is_confidential=True),
        make_attachment(negotiation=negotiation, title="Salaisen liite", item=secret),
        make_attachment(title="Muun neuvottelun liite"),
    ]
    address = answer_path(invitee)
    text = Client().get(address).content.decode()
    assert "Julkinen asia" in text
    assert "Julkinen liite" in text
    for words in ("Salainen", "Salaisen", "Ehdotus", "Muun"):
        assert words not in text
    assert Client().get(f"{address}file/{shown.pk}/").status_code == 200
    for each in hidden:
        assert Client().get(f"{address}file/{each.pk}/").status_code == 404


def test_questions_beforehand_are_answered_on_the_same_page(
    area: Area, url: Callable[..., str], invitee: Participant
) -> None:
    coordinator = area.people.client("coordinator")
    page = url("questions", invitee.negotiation_id)
    assert coordinator.post(page, {"text_fi": ""}).status_code == 422
    assert coordinator.post(page, {"text_fi": "Mitä teette?", "text_sv": ""}).status_code == 302
    question = SurveyQuestion.objects.get()
    other = make_surveyquestion(text_fi="Muualla kysytty")
    address = answer_path(invitee)
    typed = COMING | {f"question-{question.pk}": "Liikennekasvatusta", f"question-{other.pk}": "x"}
    Client().post(address, typed)
    assert SurveyAnswer.objects.get().text == "Liikennekasvatusta"
    text = coordinator.get(page).content.decode()
    assert "Liikennekasvatusta" in text
    coordinator.post(url("question-remove", question.pk))
    assert SurveyQuestion.objects.filter(pk=question.pk).exists()
    Client().post(address, COMING)
    assert not SurveyAnswer.objects.exists()
    coordinator.post(url("question-remove", question.pk))
    assert not SurveyQuestion.objects.filter(pk=question.pk).exists()


def test_an_own_invitation_is_answered_after_logging_in(
    area: Area, url: Callable[..., str], invitee: Participant
) -> None:
    member = area.people.members["editor"]
    person = make_person(organisation=area.alavesi, user=member.user)
    own = make_participant(
        negotiation=invitee.negotiation, organisation=area.alavesi, person=person
    )
    editor, address = area.people.client("editor"), url("answer-own", invitee.negotiation_id)
    assert address in editor.get(invitee.negotiation.get_absolute_url()).content.decode()
    assert editor.post(address, {"answer": "remote"}).status_code == 302
    own.refresh_from_db()
    assert own.answer == "remote"
    partner = area.people.client("partner")
    assert address not in partner.get(invitee.negotiation.get_absolute_url()).content.decode()
    assert partner.post(address, {"answer": "remote"}).status_code == 302
    assert Participant.objects.filter(answer="remote").count() == 1


def test_remote_is_offered_only_with_a_link(invitee: Participant) -> None:
    Negotiation.objects.update(remote_link="")
    assert Client().post(answer_path(invitee), {"answer": "remote"}).status_code == 422


def test_answers_are_summed_and_needs_shown_to_those_who_arrange(
    english: None, area: Area, url: Callable[..., str], invitee: Participant
) -> None:
    Client().post(answer_path(invitee), COMING)
    second = make_participant(negotiation=invitee.negotiation, organisation=area.alavesi)
    Client().post(answer_path(second), DEPUTY)
    address = invitee.negotiation.get_absolute_url()
    page = area.people.client("coordinator").get(address)
    answers = page.context["answers"]
    assert (answers.coming, answers.deputies, answers.silent) == (1, 1, 1)
    text = " ".join(page.content.decode().split())
    assert "1 coming, 1 deputy, 1 silent" in text
    assert "kasvis" in text
    for who in ("viewer", "editor", "partner"):
        seen = area.people.client(who).get(address)
        assert "kasvis" not in seen.content.decode()
        assert seen.context["answers"] is None


def test_needs_are_forgotten_a_month_after_the_meeting(invitee: Participant) -> None:
    today = timezone.localdate()
    Participant.objects.update(diet="kasvis", answer="coming")
    for days, left in ((-30, 1), (-31, 0)):
        Negotiation.objects.update(starts_at=at(today + timedelta(days=days)))
        forget_needs(today)
        assert Participant.objects.exclude(diet="").count() == left
    assert Participant.objects.get().answer == "coming"
    Participant.objects.update(access_needs="silmukka")
    Negotiation.objects.update(starts_at=at(today + timedelta(days=9)), state=S.CANCELLED)
    assert forget_needs(today) == 1


def test_files_are_handed_out_by_what_one_may_see(
    area: Area, url: Callable[..., str], invitee: Participant
) -> None:
    coordinator = area.people.client("coordinator")
    negotiation = invitee.negotiation
    new = url("attachment-new", negotiation.pk)
    assert coordinator.get(new).status_code == 200
    bad = SimpleUploadedFile("ohjelma.exe", b"MZ")
    assert coordinator.post(new, {"upload": bad}).status_code == 422
    assert coordinator.post(new, {}).status_code == 422
    secret = Attachment.objects.create(
        negotiation=negotiation, title="Salainen", file=make_stored_file(), is_confidential=True
    )
    viewer = area.people.client("viewer")
    assert viewer.get(url("attachment", secret.pk)).status_code == 403
    assert "Salainen" not in viewer.get(negotiation.get_absolute_url()).content.decode()
    make_participant(negotiation=negotiation, organisation=area.alavesi)
    assert viewer.get(url("attachment", secret.pk)).status_code == 200
    coordinator.post(url("attachment-remove", secret.pk))
    assert not Attachment.objects.exists()


def test_nothing_is_handed_out_after_the_memo_was_approved(area: Area) -> None:
    attachment = make_attachment()
    Negotiation.objects.update(state=S.APPROVED)
    coordinator = area.actor("coordinator")
    with pytest.raises(StepRefusedError):
        drop_attachment(attachment, actor=coordinator)
    with pytest.raises(StepRefusedError):
        add_question(attachment.negotiation, SurveyQuestion(text_fi="?"), actor=coordinator)
    with pytest.raises(StepRefusedError):
        actions.add_participants(
            attachment.negotiation,
            [Participant(name="Myöhäinen", organisation=area.alavesi)],
            actor=coordinator,
        )


def reply(negotiation: Negotiation, **changes: str) -> bytes:
    said = {
        "method": "REPLY",
        "uid": uid_of(negotiation),
        "attendee": "MAILTO:Pekka@poliisi.fi",
        "partstat": "ACCEPTED",
    } | changes
    lines = (
        "BEGIN:VCALENDAR VERSION:2.0 PRODID:x METHOD:{method} BEGIN:VEVENT UID:{uid}"
        " DTSTAMP:20260302T070000Z ATTENDEE;PARTSTAT={partstat}:{attendee} END:VEVENT END:VCALENDAR"
    )
    return lines.format(**said).replace(" ", "\r\n").encode()


@pytest.mark.parametrize(
    ("changes", "state", "answer"),
    [
        ({}, S.INVITED, "coming"),
        ({"partstat": "DECLINED"}, S.INVITED, "not_coming"),
        ({"partstat": "TENTATIVE"}, S.INVITED, ""),
        ({"method": "REQUEST"}, S.INVITED, ""),
        ({"uid": "muu"}, S.INVITED, ""),
        ({"attendee": "MAILTO:muu@poliisi.fi"}, S.INVITED, ""),
        ({"attendee": "MAILTO:"}, S.INVITED, ""),
        ({}, S.CANCELLED, ""),
        ({}, S.PLANNED, ""),
    ],
)
def test_an_answer_from_a_calendar(
    area: Area,
    url: Callable[..., str],
    invitee: Participant,
    changes: dict[str, str],
    state: str,
    answer: str,
) -> None:
    Participant.objects.update(diet="kasvis")
    Negotiation.objects.update(state=state)
    file = SimpleUploadedFile("vastaus.ics", reply(invitee.negotiation, **changes))
    address = url("reply-new", invitee.negotiation_id)
    response = area.people.client("coordinator").post(address, {"reply": file})
    closed = 403 if state == S.CANCELLED else 422
    assert response.status_code == (302 if answer else closed)
    invitee.refresh_from_db()
    assert (invitee.answer, invitee.diet) == (answer, "kasvis")


@pytest.mark.parametrize("content", [b"x", b"BEGIN:VCALENDAR", b"\xff\xfe\x00", b"y" * 100_001])
def test_what_is_no_calendar_file_is_refused(
    area: Area, url: Callable[..., str], invitee: Participant, content: bytes
) -> None:
    file = SimpleUploadedFile("vastaus.ics", content)
    address = url("reply-new", invitee.negotiation_id)
    assert area.people.client("coordinator").post(address, {"reply": file}).status_code == 422
