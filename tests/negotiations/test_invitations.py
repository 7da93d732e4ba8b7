"""Invitations: who hears what, when, and in how many mails and statements."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import vobject
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from negotiations import actions
from negotiations.actions.reminders import remind_those_silent
from negotiations.calendar import invitation
from negotiations.models import Negotiation, Participant
from tests.factories.contacts import make_holding, make_person, make_post
from tests.factories.negotiations import at, make_negotiation, make_participant
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.letters import message_of
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.notices.tasks import make_mails
from yhdyspinta.tenancy.links import area_url

S = Negotiation.State


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def address(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return address


@pytest.fixture
def coordinator(area: Area) -> Client:
    return area.people.client("coordinator")


def post() -> None:
    """What the outbox does each minute."""
    make_mails(Notice.objects.urgent(), together=False)


def later(minutes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = timezone.now() + timedelta(minutes=minutes)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def invited(area: Area, *emails: str) -> Negotiation:
    negotiation = make_negotiation(state=S.PLANNED, convener=area.county)
    for email in emails or ("aino@alavesi.fi",):
        make_participant(negotiation=negotiation, organisation=area.alavesi, email=email)
    return actions.advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))


def change(area: Area, negotiation: Negotiation, place: str) -> None:
    negotiation.place = place
    actions.plan_negotiation(
        negotiation, themes=[], municipalities=[], actor=area.actor("coordinator")
    )


def codes() -> list[str]:
    return [
        code.removeprefix("negotiation.")
        for code in Notice.objects.order_by("pk").values_list("code", flat=True)
    ]


def test_several_changes_make_one_mail(area: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    negotiation = invited(area)
    post()
    for place in ("Sali 1", "Sali 2", "Sali 3"):
        change(area, negotiation, place)
        post()
    assert Mail.objects.count() == 1
    later(11, monkeypatch)
    post()
    assert Mail.objects.count() == 2
    assert codes() == ["invited", "changed"]
    event = vobject.readOne(Notice.objects.latest("pk").calendar).vevent
    assert (event.location.value, event.sequence.value) == ("Sali 3", "3")


def test_a_change_before_the_invitation_has_gone_is_an_invitation(area: Area) -> None:
    negotiation = invited(area)
    change(area, negotiation, "Toinen sali")
    assert codes() == ["invited"]
    post()
    assert Notice.objects.get().parameters["place"] == "Toinen sali"
    assert Mail.objects.count() == 1


def test_what_nobody_has_heard_of_is_cancelled_in_silence(area: Area) -> None:
    negotiation = invited(area)
    actions.advance_negotiation(
        negotiation, "cancel", actor=area.actor("coordinator"), reason="Myrsky"
    )
    assert codes() == []


def test_cancellation_takes_the_place_of_a_change_and_goes_at_once(area: Area) -> None:
    negotiation = invited(area)
    post()
    change(area, negotiation, "Sali 2")
    actions.advance_negotiation(
        negotiation, "cancel", actor=area.actor("coordinator"), reason="Myrsky"
    )
    post()
    assert codes() == ["invited", "cancelled"]
    assert Mail.objects.count() == 2


def test_the_mail_carries_a_personal_link_and_the_calendar(area: Area) -> None:
    invited(area)
    post()
    message = message_of(Mail.objects.get())
    notice = Notice.objects.get()
    assert "/answer/" in notice.path
    assert notice.path in message.body
    assert len(notice.path) < 300
    assert message.attachments[0][2] == "text/calendar; method=REQUEST"
    assert not mail.outbox


def test_two_who_share_an_address_are_both_invited(area: Area) -> None:
    negotiation = invited(area, "kirjaamo@alavesi.fi", "Kirjaamo@alavesi.fi")
    assert codes() == ["invited", "invited"]
    assert len(set(Notice.objects.values_list("path", flat=True))) == 2
    post()
    change(area, negotiation, "Sali 2")
    assert codes()[2:] == ["changed", "changed"]


def test_a_new_address_is_invited_and_the_old_one_told_off(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    negotiation = invited(area)
    post()
    one = negotiation.participants.get()
    data = {
        "organisation": area.alavesi.pk,
        "name": one.name,
        "email": "uusi@alavesi.fi",
        "part": "chair",
    }
    assert coordinator.post(url("participant-edit", one.pk), data).status_code == 302
    heard = [
        (notice.recipient.address, notice.code)
        for notice in Notice.objects.order_by("pk").select_related("recipient")[1:]
    ]
    assert heard == [
        ("aino@alavesi.fi", "negotiation.cancelled"),
        ("uusi@alavesi.fi", "negotiation.invited"),
    ]
    one.refresh_from_db()
    assert one.part == Participant.Part.CHAIR


def test_an_attendee_twice_is_refused(
    english: None, area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    negotiation = make_negotiation(state=S.PLANNED)
    data = {"organisation_name": "Poliisi", "name": "Pekka Poliisi", "email": "p@poliisi.fi"}
    assert coordinator.post(url("participant-new", negotiation.pk), data).status_code == 302
    again = data | {"name": "pekka poliisi", "organisation_name": "POLIISI"}
    response = coordinator.post(url("participant-new", negotiation.pk), again)
    assert response.status_code == 422
    assert "already on the list" in response.content.decode()
    holding = make_holding(
        post=make_post(organisation=negotiation.convener, interface=None),
        person=make_person(organisation=negotiation.convener),
    )
    for _twice in range(2):
        page = coordinator.post(
            url("people", negotiation.pk), {"people": [holding.pk]}, follow=True
        )
    assert "Already on the list: 1." in page.content.decode()
    added = negotiation.participants.get(post=holding.post)
    assert added.person == holding.person


def test_those_silent_are_reminded_once_a_day(area: Area, english: None) -> None:
    negotiation = invited(area, "a@alavesi.fi", "b@alavesi.fi")
    negotiation.participants.filter(email="a@alavesi.fi").update(answer="coming")
    address = area_url("negotiations:remind-silent", negotiation.pk)
    client = area.people.client("coordinator")
    for said in ("Reminded: 1.", "Reminded today already, and not again: 1."):
        assert said in client.post(address, follow=True).content.decode()
    silent = Notice.objects.filter(code="negotiation.silent")
    assert silent.get().recipient.address == "b@alavesi.fi"
    assert silent.get().at_once
    negotiation.participants.update(answer="coming")
    assert "Everyone has answered." in client.post(address, follow=True).content.decode()
    Negotiation.objects.update(starts_at=at(date(2026, 1, 13)))
    with pytest.raises(StepRefusedError):
        remind_those_silent(negotiation, actor=area.actor("coordinator"))


def test_a_new_day_is_answered_anew(area: Area) -> None:
    negotiation = invited(area)
    negotiation.participants.update(answer="coming", diet="kasvis")
    for step in ("postpone", "plan"):
        negotiation = actions.advance_negotiation(
            negotiation, step, actor=area.actor("coordinator"), reason="Este"
        )
    one = negotiation.participants.get()
    assert (one.answer, one.diet) == ("", "kasvis")


def crowd(negotiation: Negotiation, number: int) -> None:
    organisations = [make_organisation() for _n in range(5)]
    Participant.objects.bulk_create(
        Participant(
            negotiation=negotiation,
            organisation=organisations[n % 5] if n % 2 else None,
            organisation_name="" if n % 2 else "Yhdistys",
            name=f"Osallistuja {n}",
            email=f"o{n}@esimerkki.fi",
        )
        for n in range(number)
    )


def test_five_hundred_are_invited_and_shown_by_as_many_statements_as_ten(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    coordinator.get(url("list"))
    found = []
    for number in (10, 500):
        negotiation = make_negotiation(state=S.PLANNED, convener=area.county)
        crowd(negotiation, number)
        with CaptureQueriesContext(connection) as inviting:
            actions.advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))
        pages = []
        for address in (negotiation.get_absolute_url(), url("people", negotiation.pk)):
            coordinator.get(address)
            with CaptureQueriesContext(connection) as reading:
                assert coordinator.get(address).status_code == 200
            pages.append(len(reading))
        found.append((len(inviting), pages))
    (few, pages_of_few), (many, pages_of_many) = found
    assert Notice.objects.count() == 510
    assert pages_of_few == pages_of_many
    assert many <= few + 6  # rows go in bundles of some hundreds


@pytest.mark.parametrize(
    ("starts", "ends", "words", "hours"),
    [
        # Over midnight; then the nights when clocks go forward and back.
        (
            "2026-11-03T22:00+02:00",
            "2026-11-04T01:00+02:00",
            "3.11.2026 klo 22.00–4.11.2026 klo 1.00",
            3,
        ),
        ("2027-03-28T01:00+02:00", "2027-03-28T05:00+03:00", "28.3.2027 klo 1.00–5.00", 3),
        ("2026-10-25T02:30+03:00", "2026-10-25T05:00+02:00", "25.10.2026 klo 2.30–5.00", 3.5),
        ("2026-10-25T03:30+03:00", "2026-10-25T03:30+02:00", "25.10.2026 klo 3.30–3.30", 1),
    ],
)
def test_over_midnight_and_when_clocks_change(
    area: Area, starts: str, ends: str, words: str, hours: float
) -> None:
    negotiation = make_negotiation(
        starts_at=datetime.fromisoformat(starts), ends_at=datetime.fromisoformat(ends)
    )
    negotiation.refresh_from_db()
    with translation.override("fi"):
        assert negotiation.when() == words
    event = vobject.readOne(invitation(negotiation, languages=["fi"])).vevent
    begins, stops = event.dtstart.value, event.dtend.value
    assert begins.timestamp() == negotiation.starts_at.timestamp()
    assert (stops.timestamp() - begins.timestamp()) / 3600 == hours


def test_the_usual_length_is_an_hour_also_when_clocks_change(area: Area) -> None:
    night = datetime(2026, 10, 25, 2, 30, tzinfo=timezone.get_current_timezone())
    negotiation = make_negotiation(starts_at=night)
    event = vobject.readOne(invitation(negotiation, languages=["fi"])).vevent
    assert event.dtend.value.timestamp() - event.dtstart.value.timestamp() == 3600
