"""Who sees plans that nobody was told of, and notes that are not out yet."""

import pytest

from negotiations import actions
from negotiations.actions.agenda import open_from_before
from negotiations.models import FollowUp, Negotiation
from negotiations.search import hits
from tests.factories.negotiations import make_followup, make_negotiation, make_participant
from tests.negotiations.conftest import Area
from yhdyspinta.audit.models import Entry

S = Negotiation.State


def sees(area: Area, who: str, negotiation: Negotiation) -> bool:
    return Negotiation.objects.visible_to(area.actor(who)).filter(pk=negotiation.pk).exists()


@pytest.mark.parametrize("step", ["postpone", "cancel"])
def test_a_silent_plan_stays_silent_when_it_is_given_up(area: Area, step: str) -> None:
    coordinator = area.actor("coordinator")
    silent = make_negotiation(state=S.PLANNED, convener=area.alavesi)
    told = make_negotiation(state=S.PLANNED, convener=area.alavesi)
    make_participant(negotiation=told)
    actions.advance_negotiation(told, "invite", actor=coordinator)
    for negotiation in (silent, told):
        actions.advance_negotiation(negotiation, step, actor=coordinator, reason="Este")
    assert not sees(area, "partner", silent)
    assert sees(area, "partner", told)
    assert sees(area, "editor", silent)
    assert sees(area, "coordinator", silent)


def test_a_changed_plan_is_still_silent_after_it_is_postponed(area: Area) -> None:
    coordinator = area.actor("coordinator")
    negotiation = make_negotiation(state=S.PLANNED, convener=area.alavesi)
    negotiation.place = "Toinen paikka"
    actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    actions.advance_negotiation(negotiation, "postpone", actor=coordinator, reason="Este")
    assert not sees(area, "partner", negotiation)


# Alavesi convenes (editor prepares, viewer reads), Koivujoki is partner; the county answers.
@pytest.mark.parametrize(
    ("state", "partner_takes_part", "expected"),
    [
        (S.HELD, True, {"coordinator", "editor", "admin"}),
        (S.COMMENTING, False, {"coordinator", "editor", "viewer", "admin"}),
        (S.COMMENTING, True, {"coordinator", "editor", "viewer", "partner", "admin"}),
        (S.APPROVED, False, {"coordinator", "editor", "viewer", "partner", "admin"}),
    ],
)
def test_follow_ups_are_notes_until_the_memo_is_out(
    area: Area, state: str, partner_takes_part: bool, expected: set[str]
) -> None:
    covering = [area.koivujoki] if partner_takes_part else []
    negotiation = make_negotiation(state=S.HELD, convener=area.alavesi, covering=covering)
    follow_up = FollowUp(negotiation=negotiation, what="Taulukko kuntoon", organisation=area.county)
    actions.add_follow_up(follow_up, actor=area.actor("editor"))
    Negotiation.objects.update(state=state)
    for who in ("coordinator", "editor", "viewer", "partner", "admin"):
        actor = area.actor(who)
        is_seen = FollowUp.objects.visible_to(actor).filter(pk=follow_up.pk).exists()
        assert is_seen == (who in expected), who
        assert bool(hits(actor, "taulukko")) == is_seen
        entries = Entry.objects.visible_to(actor).filter(code="follow_up.added")
        assert entries.exists() == is_seen
        response = area.people.client(who).get(f"/{area.tenant.slug}/follow-ups/{follow_up.pk}/")
        assert response.status_code == (200 if is_seen else 404)


def test_an_agenda_proposes_only_what_an_approved_memo_says(area: Area) -> None:
    for state in (S.HELD, S.COMMENTING, S.APPROVED):
        earlier = make_negotiation(state=state, covering=[area.alavesi])
        make_followup(negotiation=earlier, what=state)
    negotiation = make_negotiation(state=S.PLANNED, covering=[area.alavesi])
    assert [f.what for f in open_from_before(negotiation)] == [S.APPROVED]
