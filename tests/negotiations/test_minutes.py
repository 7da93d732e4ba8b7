"""Minutes that are inspected and signed, memos approved in the next meeting, and corrections."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.urls import reverse
from django.utils import timezone

from negotiations.actions import add_erratum, advance_negotiation, choose_signers, sign_minutes
from negotiations.invitations import memo_path
from negotiations.models import Minutes, Negotiation, Participant
from tests.factories.contacts import make_person
from tests.factories.documents import use_demo_certificate
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_forum,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area
from tests.negotiations.test_memo import text_of
from tests.paper import faults_of
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.documents.signing import verify
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Notice

S = Negotiation.State
NAMES = ("Päivi Puheenjohtaja", "Sauli Sihteeri", "Tiina Tarkastaja", "Toivo Toinen")


def in_forum(
    area: Area, record: str = "inspected", day: date = date(2026, 3, 2), **fields: Any
) -> Negotiation:
    """A meeting of a forum, its memo out, with four people present and one absent."""
    fields.setdefault("forum", None)
    fields["forum"] = fields["forum"] or make_forum(record=record)
    told: dict[str, Any] = {
        "state": S.COMMENTING,
        "starts_at": at(day),
        "comment_until": timezone.localdate() + timedelta(days=14),
        "covering": [area.alavesi],
        "convener": area.county,
        "number": day.month,
        "number_year": day.year,
    } | fields
    negotiation = make_negotiation(**told)
    for name in NAMES:
        make_participant(negotiation=negotiation, name=name, attendance="present")
    make_participant(negotiation=negotiation, name="Poissa Oleva", attendance="absent")
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.", outcome_kind="agreed")
    return negotiation


def people_of(negotiation: Negotiation) -> dict[str, Participant]:
    return {person.name.split()[0]: person for person in negotiation.participants.all()}


def choose(area: Area, negotiation: Negotiation) -> dict[str, Participant]:
    people = people_of(negotiation)
    choose_signers(
        negotiation,
        chair=people["Päivi"],
        secretary=people["Sauli"],
        inspectors=[people["Tiina"], people["Toivo"]],
        actor=area.actor("coordinator"),
    )
    return people_of(negotiation)


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def at(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return at


def test_minutes_are_approved_when_all_have_inspected_and_signed(
    area: Area, settings: LazySettings, tmp_path: Path
) -> None:
    use_demo_certificate(settings, tmp_path)
    coordinator = area.actor("coordinator")
    negotiation = in_forum(area)
    with pytest.raises(StepRefusedError, match=r"."):
        advance_negotiation(negotiation, "approve", actor=coordinator)
    people = choose(area, negotiation)
    signing = [people[name] for name in ("Päivi", "Sauli", "Tiina", "Toivo")]
    for person in signing:
        with pytest.raises(StepRefusedError) as refusal:
            advance_negotiation(negotiation, "approve", actor=coordinator)
        assert any(person.name in reason for reason in refusal.value.reasons)
        sign_minutes(person, actor=coordinator)
    advance_negotiation(negotiation, "approve", actor=coordinator)
    minutes = Minutes.objects.get()
    assert (minutes.kind, minutes.file.origin) == ("minutes", StoredFile.Origin.SIGNED)
    pdf = minutes.file.read()
    assert [verdict.is_valid for verdict in verify(pdf)] == [True]
    text = text_of(pdf)
    assert all(name in text for name in NAMES)


def test_minutes_without_a_certificate_keep_their_checksum(
    area: Area, settings: LazySettings
) -> None:
    settings.SEAL_PKCS12 = "/nowhere.p12"
    negotiation = in_forum(area)
    for person in choose(area, negotiation).values():
        if person.attendance == "present":
            sign_minutes(person, actor=area.actor("coordinator"))
    advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))
    minutes = Minutes.objects.get()
    assert minutes.file.origin == StoredFile.Origin.RENDERED
    assert not faults_of(minutes.file.read())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"second": "Tiina"}, "second"),
        ({"first": "Päivi"}, "first"),
        ({"first": "Poissa"}, "first"),
        ({"secretary": "Päivi"}, "secretary"),
        ({"first": None}, "first"),
        ({"chair": None}, "chair"),
        ({"first": 999_999}, "first"),
    ],
)
def test_a_wrong_choice_of_inspectors_is_refused(area, url, changes, field) -> None:
    negotiation = in_forum(area)
    people = people_of(negotiation)
    chosen = {"chair": "Päivi", "secretary": "Sauli", "first": "Tiina", "second": "Toivo"} | changes
    posted = {
        name: people[who].pk if isinstance(who, str) else who or "" for name, who in chosen.items()
    }
    client = area.people.client("coordinator")
    response = client.post(url("signers", negotiation.pk), posted)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not negotiation.participants.filter(part="inspector").exists()


def test_one_person_for_two_organisations_is_no_two_inspectors(area: Area) -> None:
    negotiation = in_forum(area)
    people = people_of(negotiation)
    twin = make_participant(
        negotiation=negotiation,
        organisation=area.alavesi,
        name="Tiina Tarkastaja",
        attendance="present",
    )
    with pytest.raises(StepRefusedError):
        choose_signers(
            negotiation,
            chair=people["Päivi"],
            secretary=people["Sauli"],
            inspectors=[people["Tiina"], twin],
            actor=area.actor("coordinator"),
        )


def test_choosing_anew_takes_back_what_was_inspected(area, url) -> None:
    negotiation = in_forum(area)
    people = choose(area, negotiation)
    sign_minutes(people["Tiina"], actor=area.actor("coordinator"))
    sign_minutes(people["Toivo"], actor=area.actor("coordinator"))
    client = area.people.client("coordinator")
    form = client.get(url("signers", negotiation.pk)).context["form"]
    assert form.initial["second"] == people["Toivo"]
    posted = {
        "chair": people["Päivi"].pk,
        "secretary": people["Sauli"].pk,
        "first": people["Toivo"].pk,
    }
    assert client.post(url("signers", negotiation.pk), posted).status_code == 302
    assert [a.participant for a in negotiation.approvals.all()] == [people["Toivo"]]
    people["Tiina"].refresh_from_db()
    assert people["Tiina"].part == "member"


def test_each_signs_for_themselves(area, url) -> None:
    negotiation = in_forum(area)
    tiina = choose(area, negotiation)["Tiina"]
    viewer = area.people.members["viewer"]
    person = make_person(organisation=area.alavesi, user=viewer.user)
    Participant.objects.filter(pk=tiina.pk).update(person=person)
    address = url("minutes-sign", tiina.pk)
    assert area.people.client("coordinator").post(address).status_code == 403
    assert area.people.client("viewer").post(address).status_code == 302
    assert negotiation.approvals.get().participant_id == tiina.pk
    assert area.people.client("editor").post(address).status_code == 403


@pytest.mark.parametrize("who", ["Poissa", "Päivi"])
def test_who_was_not_there_or_was_not_chosen_does_not_inspect(area, url, who) -> None:
    negotiation = in_forum(area)
    person = people_of(negotiation)[who]
    Participant.objects.filter(name="Poissa Oleva").update(part="inspector")
    response = area.people.client("coordinator").post(url("minutes-sign", person.pk))
    assert response.status_code == 422
    assert not negotiation.approvals.exists()


def test_those_who_sign_are_asked_at_once_and_once(area: Area) -> None:
    negotiation = in_forum(area)
    for _twice in range(2):
        choose(area, negotiation)
    asked = Notice.objects.filter(code="negotiation.to_sign")
    assert {notice.recipient.name for notice in asked} == set(NAMES)
    assert asked.count() == len(NAMES)
    assert all(notice.at_once for notice in asked)


def test_an_inspector_without_an_account_inspects_by_link(area: Area) -> None:
    negotiation = in_forum(area)
    negotiation.items.update(is_confidential=True)
    people = choose(area, negotiation)
    client = area.people.client("anonymous")
    path = memo_path(people["Tiina"])
    assert "Sovittiin." in text_of(client.get(f"{path}pdf/").content), "inspectors read it whole"
    assert client.get(path).context["may_sign"]
    assert not negotiation.approvals.exists(), "a GET changes nothing"
    assert client.post(path, {"sign": "1"}).status_code == 302
    assert negotiation.approvals.get().participant == people["Tiina"]
    assert not client.get(path).context["may_sign"]
    assert client.post(memo_path(people["Poissa"]), {"sign": "1"}).status_code == 422


def test_memo_of_a_forum_without_inspectors_is_not_signed(area: Area) -> None:
    negotiation = in_forum(area, record="memo")
    person = people_of(negotiation)["Tiina"]
    person.part = "inspector"
    with pytest.raises(StepRefusedError):
        sign_minutes(person, actor=area.actor("coordinator"))


@pytest.mark.parametrize(("quorum", "is_ready"), [(3, True), (4, False), (None, True)])
def test_quorum_counts_members(area: Area, quorum: int | None, is_ready: bool) -> None:
    negotiation = in_forum(area, forum=make_forum(quorum=quorum), state=S.HELD)
    negotiation.participants.filter(name="Sauli Sihteeri").update(part="secretary")
    if is_ready:
        advance_negotiation(negotiation, "circulate", actor=area.actor("coordinator"))
        return
    with pytest.raises(StepRefusedError, match="4"):
        advance_negotiation(negotiation, "circulate", actor=area.actor("coordinator"))


# Approved in the next meeting


def test_the_next_meeting_approves_the_memo(area, url) -> None:
    negotiation = in_forum(area, record="next_meeting")
    client, coordinator = area.people.client("coordinator"), area.actor("coordinator")
    with pytest.raises(StepRefusedError):
        advance_negotiation(negotiation, "approve", actor=coordinator)
    address = url("approving-meeting", negotiation.pk)
    assert client.post(address, {"item": ""}).status_code == 422
    later = in_forum(area, forum=negotiation.forum, day=date(2026, 5, 4), state=S.HELD)
    item = later.items.get()
    assert client.post(address, {"item": item.pk}).status_code == 302
    negotiation.refresh_from_db()
    assert negotiation.state == S.APPROVED
    assert "5/2026" in text_of(Minutes.objects.get().file.read())
    page = client.get(negotiation.get_absolute_url())
    assert page.context["memo"]["approving_meeting"] == later


@pytest.mark.parametrize("wrong", ["earlier", "another forum", "planned", "nothing agreed"])
def test_only_a_later_held_meeting_of_the_forum_approves(area, url, wrong) -> None:
    negotiation = in_forum(area, record="next_meeting")
    day = date(2026, 1, 5) if wrong == "earlier" else date(2026, 5, 4)
    forum = make_forum() if wrong == "another forum" else negotiation.forum
    state = S.PLANNED if wrong == "planned" else S.HELD
    other = in_forum(area, forum=forum, day=day, state=state)
    if wrong == "nothing agreed":
        other.items.update(outcome_kind="noted")
    address = url("approving-meeting", negotiation.pk)
    response = area.people.client("coordinator").post(address, {"item": other.items.get().pk})
    assert response.status_code == 422
    assert "item" in response.context["form"].errors
    negotiation.refresh_from_db()
    assert negotiation.state == S.COMMENTING


# Corrections


def test_an_approved_memo_is_corrected_beside_it(area, url) -> None:
    over = timezone.localdate() - timedelta(days=1)
    negotiation = in_forum(area, record="memo", comment_until=over)
    advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))
    memo = Minutes.objects.get()
    checksum = memo.file.sha256
    client = area.people.client("coordinator")
    page = client.get(url("erratum-new", negotiation.pk))
    posted = page.context["form"].initial | {"correction": "Kohdassa 1 piti lukea 45 päivää."}
    assert client.post(url("erratum-new", negotiation.pk), posted).status_code == 302
    erratum = Minutes.objects.get(kind="erratum")
    text = text_of(erratum.file.read())
    assert "45 päivää" in text
    assert "3/2026" in text
    assert not faults_of(erratum.file.read())
    memo.refresh_from_db()
    assert memo.file.sha256 == checksum
    shown = client.get(negotiation.get_absolute_url()).context["memo"]
    assert ([memo], [erratum]) == (shown["papers"], shown["errata"])


@pytest.mark.parametrize(
    ("posted", "field"),
    [
        ({"correction": " ", "language": "fi"}, "correction"),
        ({"correction": "Teksti", "language": "de"}, "language"),
        ({}, "correction"),
    ],
)
def test_a_wrong_correction_is_refused(area, url, posted, field) -> None:
    negotiation = in_forum(area, state=S.APPROVED)
    client = area.people.client("coordinator")
    response = client.post(url("erratum-new", negotiation.pk), posted)
    assert response.status_code == 422
    assert field in response.context["form"].errors


def test_what_is_not_approved_is_corrected_as_it_is(area: Area) -> None:
    with pytest.raises(StepRefusedError):
        add_erratum(in_forum(area), "Teksti", "fi", is_public=True, actor=area.actor("coordinator"))
