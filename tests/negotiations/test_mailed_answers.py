"""Answers that calendars send by mail: taken from the Maildir and from the web hook."""

import mailbox
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations import actions
from negotiations.invitations import answer_path
from negotiations.models import Negotiation, Participant
from negotiations.replies import MOST_BYTES
from tests.conftest import People
from tests.factories.negotiations import make_negotiation, make_participant
from tests.negotiations.calendar_mails import apple, folded, google, mail, outlook
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.letters import message_of
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.notices.tasks import make_mails, read_bounces
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context

S = Negotiation.State
SECRET = "salainen-osoite-1234"
HOOK = f"/mail/bounces/{SECRET}/"
Said = tuple[str, bool]


@pytest.fixture
def invitee(people: People) -> Participant:
    """Invited in the first area; in the other area a negotiation has the same invitee."""
    for tenant_id in (people.members["outsider"].tenant_id, people.tenant.pk):
        with tenant_context(tenant_id):
            negotiation = make_negotiation()
            one = make_participant(
                negotiation=negotiation,
                organisation=None,
                organisation_name="Poliisi",
                name="Pekka Poliisi",
                email="pekka@poliisi.fi",
            )
    return one


@pytest.fixture
def box(settings: Any, tmp_path: Path) -> mailbox.Maildir:
    settings.BOUNCE_SECRET = SECRET
    settings.BOUNCE_MAILDIR = str(tmp_path / "posti")
    return mailbox.Maildir(settings.BOUNCE_MAILDIR)


@pytest.fixture
def read(box: mailbox.Maildir) -> Callable[..., int]:
    """The task reads the mails; how many it leaves for a person."""

    def read_mails(*mails: bytes) -> int:
        for raw in mails:
            box.add(raw)
        read_bounces()
        assert len(box) == 0
        return len(box.get_folder("others")) if "others" in box.list_folders() else 0

    return read_mails


def said(people: People) -> Said:
    """The answer in the first area, and whether a calendar gave it; elsewhere nobody answered."""
    with tenant_context(people.members["outsider"].tenant_id):
        assert Participant.objects.get().answer == ""
    with tenant_context(people.tenant.pk):
        one = Participant.objects.get(email="pekka@poliisi.fi")
    return one.answer, one.answered_by_calendar


NONE, COMING, NOT_COMING = ("", False), ("coming", True), ("not_coming", True)


@pytest.mark.parametrize("program", [outlook, google, apple])
@pytest.mark.parametrize(("partstat", "answer"), [("ACCEPTED", COMING), ("DECLINED", NOT_COMING)])
def test_mail_programs_answers_are_taken_from_the_maildir(
    people: People,
    invitee: Participant,
    read: Callable[..., int],
    program: Callable[..., bytes],
    partstat: str,
    answer: Said,
) -> None:
    assert read(program(invitee.negotiation, said=partstat)) == 0
    assert said(people) == answer
    with tenant_context(people.tenant.pk):
        assert [entry.code for entry in Entry.objects.all()] == ["negotiation.answered"]


@pytest.mark.parametrize("program", [outlook, google, apple])
def test_the_same_is_taken_from_the_web_hook(
    people: People, invitee: Participant, box: mailbox.Maildir, program: Callable[..., bytes]
) -> None:
    raw = program(invitee.negotiation)
    told = []
    for _twice in range(2):
        response = Client(enforce_csrf_checks=True).post(HOOK, raw, content_type="message/rfc822")
        assert response.status_code == 200
        told.append(response.json())
    assert told == [{"answered": 1}, {"answered": 0}]
    assert said(people) == COMING


def uid(
    negotiation: Negotiation, *, tenant: int | None = None, pk: int | None = None, key: str = ""
) -> str:
    """As we write them, but for what is said; without a key a guessed one."""
    place = f"{tenant or negotiation.tenant_id}-{pk or negotiation.pk}"
    return f"negotiation-{place}-{key or '0' * 32}@testserver"


# What a person has to look at; nothing is answered by it.
FOR_A_PERSON: dict[str, Callable[[Negotiation], bytes]] = {
    "not invited": lambda n: outlook(n, email="muu@poliisi.fi", name="Muu"),
    "one day of a series": lambda n: outlook(n, more=("RECURRENCE-ID:20261124T070000Z",)),
    "another's UID": lambda n: outlook(n, uid="040000008200E00074C5B7101A82E008"),
    "a guessed key": lambda n: outlook(n, uid=uid(n)),
    "no such negotiation": lambda n: outlook(n, uid=uid(n, pk=10**17)),
    "no such area": lambda n: outlook(n, uid=uid(n, tenant=10**17)),
    "another area's number": lambda n: outlook(
        n, uid=uid(n, tenant=n.tenant_id + 1, key=n.calendar_key.hex)
    ),
    "a request": lambda n: outlook(n, method="REQUEST"),
    "a counter-proposal": lambda n: outlook(n, method="COUNTER"),
    "delegated": lambda n: outlook(n, said="DELEGATED"),
    "two who answer": lambda n: outlook(n, more=("ATTENDEE;PARTSTAT=ACCEPTED:MAILTO:a@b.fi",)),
    "a broken number": lambda n: outlook(n, more=("SEQUENCE:yksi",)),
    "no time": lambda n: google(n).replace(b"DTSTAMP", b"X-STAMP"),
    "a zero byte": lambda n: outlook(n, email="pekka\x00@poliisi.fi"),
    "huge": lambda n: outlook(n, more=("DESCRIPTION:" + "x" * MOST_BYTES,)),
    "broken": lambda n: mail("Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR"),
    "empty": lambda n: mail("Content-Type: text/calendar; method=REPLY\r\n\r\n"),
    "nested": lambda n: mail(
        "Content-Type: text/calendar\r\n\r\n"
        + folded("BEGIN:VCALENDAR", "METHOD:REPLY", *["BEGIN:VEVENT"] * 3000)
        + folded(*["END:VEVENT"] * 3000, "END:VCALENDAR")
    ),
    "an unknown alphabet": lambda n: mail(
        'Content-Type: text/calendar; charset="klingon"\r\n\r\nBEGIN:\xff'
    ),
    "forwarded": lambda n: mail(
        "Content-Type: text/plain\r\n\r\nKatso tämä",
        "Content-Type: message/rfc822\r\n\r\n" + outlook(n).decode().replace("raja", "sisempi"),
    ),
    "plain": lambda n: b"From: a@b.fi\r\n\r\nTulen.",
    "nothing": lambda n: b"",
}


@pytest.mark.parametrize("make", FOR_A_PERSON.values(), ids=FOR_A_PERSON)
def test_what_is_no_answer_of_an_invitee_is_left_and_stops_nothing(
    people: People,
    invitee: Participant,
    read: Callable[..., int],
    make: Callable[[Negotiation], bytes],
) -> None:
    raw = make(invitee.negotiation)
    response = Client().post(HOOK, raw, content_type="message/rfc822")
    assert response.status_code == 400
    assert response.text.strip()
    assert read(raw) == 1
    assert said(people) == NONE
    assert read(raw, outlook(invitee.negotiation), raw) == 3
    assert said(people) == COMING


def test_a_mail_too_large_to_be_read_is_left(
    people: People,
    invitee: Participant,
    read: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("yhdyspinta.notices.inbox.MOST_BYTES", 1000)
    assert read(outlook(invitee.negotiation)) == 1
    assert said(people) == NONE


def test_a_fault_of_ours_is_left_and_stops_nothing(
    people: People,
    invitee: Participant,
    read: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("negotiations.mailed_answers.take_reply", lambda *a, **k: 1 / 0)
        assert read(outlook(invitee.negotiation), google(invitee.negotiation)) == 2
    assert said(people) == NONE


@pytest.mark.parametrize("state", [S.CANCELLED, S.NOT_HELD, S.POSTPONED, S.PLANNED, S.HELD])
def test_an_answer_to_a_meeting_that_is_off_or_over_is_passed_over(
    people: People,
    invitee: Participant,
    read: Callable[..., int],
    caplog: pytest.LogCaptureFixture,
    state: str,
) -> None:
    with tenant_context(people.tenant.pk):
        Negotiation.objects.update(state=state)
    with caplog.at_level("INFO"):
        assert read(outlook(invitee.negotiation)) == 0
    assert "passed over" in caplog.text
    assert "pekka" not in caplog.text.lower()
    assert said(people) == NONE


def test_an_answer_after_the_meeting_has_begun_is_passed_over(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    with tenant_context(people.tenant.pk):
        Negotiation.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    assert read(outlook(invitee.negotiation)) == 0
    assert said(people) == NONE


@pytest.mark.parametrize("partstat", ["TENTATIVE", "NEEDS-ACTION"])
def test_perhaps_is_no_answer(
    people: People, invitee: Participant, read: Callable[..., int], partstat: str
) -> None:
    assert read(outlook(invitee.negotiation, said=partstat)) == 0
    assert said(people) == NONE


def test_the_latest_answer_holds_in_whatever_order_they_are_read(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    now = timezone.now()
    first = outlook(invitee.negotiation, answered=now - timedelta(minutes=9))
    second = outlook(invitee.negotiation, said="DECLINED", answered=now - timedelta(minutes=5))
    read(second, first)
    assert said(people) == NOT_COMING
    read(first)
    read(second)
    assert said(people) == NOT_COMING
    with tenant_context(people.tenant.pk):
        assert Entry.objects.filter(code="negotiation.answered").count() <= 2


def test_what_was_answered_on_the_page_since_stays(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    early = outlook(invitee.negotiation, answered=timezone.now() - timedelta(minutes=3))
    with tenant_context(people.tenant.pk):
        address = answer_path(invitee)
    Client().post(address, {"answer": "not_coming", "diet": "kasvis"})
    assert read(early) == 0
    assert said(people) == ("not_coming", False)
    later = outlook(invitee.negotiation, answered=timezone.now() + timedelta(minutes=3))
    assert read(later) == 0
    assert said(people) == COMING
    with tenant_context(people.tenant.pk):
        assert Participant.objects.get().diet == "kasvis"


def test_an_answer_to_an_earlier_day_is_passed_over(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    coordinator = actor_of(people.members["coordinator"])
    with tenant_context(people.tenant.pk):
        negotiation = make_negotiation(state=S.PLANNED, title_fi="Siirtyvä")
        for email in ("aino@alavesi.fi", "pois@alavesi.fi"):
            make_participant(negotiation=negotiation, email=email, name=email)
        negotiation = actions.advance_negotiation(negotiation, "invite", actor=coordinator)
        make_mails(Notice.objects.urgent(), together=False)
        negotiation.starts_at = timezone.now() + timedelta(days=8)
        actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    old, new = (
        outlook(negotiation, email="aino@alavesi.fi", sequence=number) for number in (None, 1)
    )
    assert read(old) == 0
    with tenant_context(people.tenant.pk):
        assert negotiation.participants.get(email="aino@alavesi.fi").answer == ""
        # When someone else is called off, those who stay have still the newest.
        gone = negotiation.participants.get(email="pois@alavesi.fi")
        actions.remove_participant(gone, actor=coordinator)
    assert read(new) == 0
    assert read(outlook(negotiation, email="pois@alavesi.fi", sequence=2)) == 1
    with tenant_context(people.tenant.pk):
        assert negotiation.participants.get().answer == "coming"


def test_a_deputy_and_taking_part_remotely_stay_as_they_were_told(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    deputy = {"answer": "deputy", "deputy_name": "Sija Inen", "deputy_email": "sija@poliisi.fi"}
    with tenant_context(people.tenant.pk):
        Negotiation.objects.update(remote_link="https://etä.example.fi/1")
        address = answer_path(invitee)
    later = timezone.now() + timedelta(minutes=1)
    Client().post(address, deputy)
    assert read(outlook(invitee.negotiation, said="DECLINED", answered=later)) == 0
    assert said(people) == ("deputy", False)
    assert read(outlook(invitee.negotiation, email="sija@poliisi.fi", name="Sija Inen")) == 0
    Client().post(address, {"answer": "remote"})
    assert read(outlook(invitee.negotiation, answered=later)) == 0
    assert said(people) == ("remote", False)


def test_of_two_who_share_an_address_the_name_tells_which(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    with tenant_context(people.tenant.pk):
        for name in ("Aino Koski", "Eero Mäki"):
            make_participant(
                negotiation=invitee.negotiation, name=name, email="kirjaamo@alavesi.fi"
            )
    mails = [
        outlook(invitee.negotiation, email="kirjaamo@alavesi.fi", name=name)
        for name in ("Eero Mäki", "Kirjaamo")
    ]
    assert read(*mails) == 1
    with tenant_context(people.tenant.pk):
        answered = Participant.objects.exclude(answer="").values_list("name", flat=True)
        assert list(answered) == ["Eero Mäki"]


def test_what_someone_wrote_beside_the_answer_is_left_to_be_read(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    assert read(outlook(invitee.negotiation, more=("COMMENT;LANGUAGE=fi-FI:Tulen klo 10.",))) == 1
    assert said(people) == COMING


def test_returned_invitations_are_not_answers(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    with tenant_context(people.tenant.pk):
        coordinator = actor_of(people.members["coordinator"])
        Negotiation.objects.update(state=S.PLANNED)
        negotiation = Negotiation.objects.get()
        actions.advance_negotiation(negotiation, "invite", actor=coordinator)
        make_mails(Notice.objects.urgent(), together=False)
        sent = message_of(Mail.objects.get())
        recipient = Mail.objects.get().recipient
    report = mail(
        "Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.poliisi.fi\r\n\r\n"
        "Final-Recipient: rfc822; pekka@poliisi.fi\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        f"Content-Type: message/rfc822\r\n\r\n{sent.message().as_string()}",
        kind="multipart/report; report-type=delivery-status",
    )
    assert read(report) == 0
    with tenant_context(people.tenant.pk):
        recipient.refresh_from_db()
        assert recipient.bounced_at
    assert said(people) == NONE


def test_answers_come_to_the_address_that_the_mails_are_from(
    people: People, invitee: Participant, settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Yhdyspinta <kutsut@hva.example.fi>"
    with tenant_context(people.tenant.pk):
        coordinator = actor_of(people.members["coordinator"])
        Negotiation.objects.update(state=S.PLANNED)
        actions.advance_negotiation(Negotiation.objects.get(), "invite", actor=coordinator)
        make_mails(Notice.objects.urgent(), together=False)
        message = message_of(Mail.objects.get())
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    text = message.attachments[0].content.replace("\r\n ", "")
    assert ":mailto:kutsut@hva.example.fi" in text
    assert message.attachments[0].filename.endswith(".ics")


def test_the_coordinator_sees_that_a_calendar_answered(
    people: People, invitee: Participant, read: Callable[..., int]
) -> None:
    args = [people.tenant.slug, invitee.negotiation_id]
    client = people.client("coordinator")
    client.cookies["django_language"] = "en"
    pages = [reverse(f"negotiations:{name}", args=args) for name in ("detail", "people")]
    assert not any("from the calendar" in client.get(page).content.decode() for page in pages)
    read(outlook(invitee.negotiation))
    assert all("from the calendar" in client.get(page).content.decode() for page in pages)
    viewer = people.client("viewer")
    viewer.cookies["django_language"] = "en"
    assert "from the calendar" not in viewer.get(pages[0]).content.decode()
