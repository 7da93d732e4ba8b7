"""What was linked to a duty by hand: it stays until someone takes it away, and says by whom."""

from datetime import date

import pytest

from negotiations.actions import mark_attendance, record_evidence
from negotiations.duties import note_filled_posts, open_duties, show_evidence
from negotiations.models import Duty, Evidence, EvidenceDuty
from tests.factories import contacts as people_factory
from tests.factories.negotiations import make_evidence
from tests.factories.register import make_statutory_duty
from tests.negotiations.conftest import Area
from tests.negotiations.duties_help import SPRING, S, duty_of, held_with
from yhdyspinta.audit.models import Entry


@pytest.fixture
def linked(area: Area, url, coordinator, on_day) -> EvidenceDuty:
    """A negotiation for § 14 that does not meet the other municipality's duty by itself."""
    on_day(SPRING)
    meeting = held_with(area, "s14")
    meeting.participants.create(
        organisation=area.koivujoki, name="Kuntajohtaja", attendance="present"
    )
    duty = duty_of("s14", area.koivujoki)
    typed = {"negotiation": meeting.pk}
    assert coordinator.post(url("evidence-new", duty.pk), typed).status_code == 302
    return duty.evidence.get()


def test_a_link_by_hand_outlives_a_new_look_at_who_was_there(area: Area, linked) -> None:
    meeting = linked.evidence.negotiation
    assert area.state("s14", area.koivujoki, area.county, SPRING) == "met"
    show_evidence(meeting, membership_id=None)
    people = list(meeting.participants.values_list("pk", flat=True))
    mark_attendance(meeting, present=[], absent=people, actor=area.actor("coordinator"))
    assert area.state("s14", area.koivujoki, area.county, SPRING) == "met"
    assert area.state("s14", area.alavesi, area.county, SPRING) != "met"
    assert list(linked.evidence.duties.all()) == [linked]


def test_a_link_by_hand_says_by_whom_and_when(area: Area, linked, coordinator) -> None:
    assert (linked.is_by_hand, linked.linked_on) == (True, SPRING)
    page = coordinator.get(linked.duty.get_absolute_url())
    (shown,) = page.context["evidence"]
    assert (shown["link"], shown["may_unlink"], shown["may_remove"]) == (linked, True, False)
    assert str(linked.linked_by.user) in page.content.decode()
    by_itself = coordinator.get(duty_of("s14", area.alavesi).get_absolute_url())
    (shown,) = by_itself.context["evidence"]
    assert (shown["link"].is_by_hand, shown["may_unlink"]) == (False, False)


def test_a_link_by_hand_is_removed_with_a_reason(area: Area, linked, url, coordinator) -> None:
    address = url("evidence-unlink", linked.pk)
    assert coordinator.get(address).status_code == 200
    assert coordinator.post(address, {"reason": " "}).status_code == 422
    assert EvidenceDuty.objects.filter(pk=linked.pk).exists()
    response = coordinator.post(address, {"reason": "Väärä kokous"})
    assert response.url == linked.duty.get_absolute_url()
    assert area.state("s14", area.koivujoki, area.county, SPRING) == "no_convener"
    assert area.state("s14", area.alavesi, area.county, SPRING) == "met"
    entry = Entry.objects.about(linked.duty).get(code="duty.unlinked")
    assert entry.parameters["reason"] == "Väärä kokous"
    assert coordinator.post(address, {"reason": "x"}).status_code == 404


def test_a_link_to_another_period_can_be_removed(area: Area, url, coordinator, on_day) -> None:
    on_day(SPRING)
    open_duties(date(2025, 12, 1))
    meeting = held_with(area, "hyte-attendance")
    last_year = Duty.objects.get(
        rule="hyte-attendance", bearer=area.alavesi, period_start=date(2025, 1, 1)
    )
    coordinator.post(url("evidence-new", last_year.pk), {"negotiation": meeting.pk})
    link = last_year.evidence.get()
    show_evidence(meeting, membership_id=None)
    coordinator.post(url("evidence-unlink", link.pk), {"reason": "Väärä vuosi"})
    assert not last_year.evidence.exists()
    assert meeting.evidence.get().duties.count() == 1


def test_what_the_negotiation_shows_by_itself_is_not_removed_by_hand(
    area: Area, url, coordinator
) -> None:
    meeting = held_with(area, "s14", state=S.HELD)
    link = meeting.evidence.get().duties.all()[0]
    assert coordinator.get(url("evidence-unlink", link.pk)).status_code == 403


def test_a_post_linked_by_hand_counts_only_while_it_is_filled(area: Area, coordinator) -> None:
    make_statutory_duty(
        code="municipality-hyte-post",
        bearer="municipality",
        period="continuous",
        served_by="post",
    )
    open_duties(SPRING)
    hyte = people_factory.make_interface(code="hyte")
    post = people_factory.make_post(organisation=area.alavesi, interface=hyte)
    person = people_factory.make_person(organisation=area.alavesi)
    holding = people_factory.make_holding(post=post, person=person)
    duty = duty_of("municipality-hyte-post", area.alavesi)
    evidence = Evidence(kind="post", post=post, done_on=SPRING)
    record_evidence(duty, evidence, file=None, actor=area.actor("editor"))

    def state(day: date) -> str:
        return area.state("municipality-hyte-post", area.alavesi, None, day)

    assert state(SPRING) == "met"
    holding.ends_on = date(2026, 3, 31)
    holding.save()
    assert (state(date(2026, 3, 31)), state(date(2026, 4, 1))) == ("met", "to_do")
    assert not Duty.objects.undone(SPRING).filter(pk=duty.pk).exists()
    assert Duty.objects.undone(date(2026, 4, 1)).filter(pk=duty.pk).exists()
    note_filled_posts(date(2026, 4, 1))
    assert duty.evidence.count() == 1
    people_factory.make_holding(post=post, person=person, starts_on=date(2026, 5, 1))
    assert state(date(2026, 5, 1)) == "met"


def test_a_document_is_no_negotiation_to_unlink(area: Area, url, coordinator) -> None:
    make_evidence(duty=duty_of("municipality-yearly-report", area.alavesi))
    link = EvidenceDuty.objects.get()
    assert coordinator.get(url("evidence-unlink", link.pk)).status_code == 403
