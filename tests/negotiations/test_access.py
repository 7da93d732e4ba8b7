"""Who gets which status from which page, in which state of the negotiation."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from negotiations.models import Evidence, Negotiation
from tests.conftest import People
from tests.factories.documents import make_stored_file
from tests.factories.negotiations import (
    make_agendaitem,
    make_agendatemplate,
    make_arearule,
    make_attachment,
    make_cycle,
    make_duty,
    make_evidence,
    make_evidenceduty,
    make_followup,
    make_forum,
    make_forummember,
    make_involvement,
    make_matter,
    make_minutes,
    make_negotiation,
    make_participant,
    make_remark,
    make_surveyquestion,
)
from tests.factories.register import make_statutory_duty
from tests.factories.tenancy import make_group, make_organisation
from yhdyspinta.tenancy.context import tenant_context

PLANNED, INVITED, HELD, COMMENTING, APPROVED = (
    "planned",
    "invited",
    "held",
    "commenting",
    "approved",
)
WHO = [
    "viewer",
    "editor",
    "recorder",
    "signatory",
    "coordinator",
    "admin",
    "partner",
    "outsider",
    "anonymous",
]
# The negotiation is convened by the county and covers Alavesi, whose people the first four are;
# the partner is of another municipality, the admin of the county.
ALL = (200, 200, 200, 200, 200, 200, 200, 404, 302)
COORDINATOR = (403, 403, 403, 403, 200, 403, 403, 404, 302)
UNSEEN = (404, 404, 404, 404, 200, 404, 404, 404, 302)
NOBODY = (403, 403, 403, 403, 403, 403, 403, 404, 302)
DONE = (403, 403, 403, 403, 302, 403, 403, 404, 302)  # a post that goes on to another page
HIDDEN = (404, 404, 404, 404, 302, 404, 404, 404, 302)
TYPED = (403, 403, 403, 403, 422, 403, 403, 404, 302)  # an empty form is refused with reasons
OWN = (403, 200, 200, 403, 200, 403, 403, 404, 302)
OWN_TYPED = (403, 422, 422, 403, 422, 403, 403, 404, 302)
# Nobody of the table but the coordinator and the admin works for the county.
COUNTYS = (403, 403, 403, 403, 200, 403, 403, 404, 302)
RULERS = (403, 403, 403, 403, 200, 200, 403, 404, 302)
RULERS_TYPED = (403, 403, 403, 403, 422, 422, 403, 404, 302)
# The editor and the partner are preparers, each of an own municipality.
PREPARING = (403, 200, 403, 403, 200, 403, 200, 404, 302)
PREPARING_TYPED = (403, 422, 403, 403, 422, 403, 422, 404, 302)
# Of a matter that Alavesi raised before the county; the partner does not know of it.
RAISING = (403, 200, 200, 200, 200, 403, 200, 404, 302)
RAISING_TYPED = (403, 422, 422, 422, 422, 403, 422, 404, 302)
PARTIES = (200, 200, 200, 200, 200, 200, 404, 404, 302)
ANSWERING = (403, 200, 200, 200, 200, 403, 404, 404, 302)
ANSWERING_TYPED = (403, 422, 422, 422, 422, 403, 404, 404, 302)

#    method  page               state       viewer … anonymous
ACCESS = [
    ("get", "list", INVITED, ALL),
    ("get", "new", INVITED, PREPARING),
    ("post", "new", INVITED, PREPARING_TYPED),
    ("get", "held", INVITED, PREPARING),
    ("post", "held", INVITED, PREPARING_TYPED),
    ("get", "round-new", INVITED, COORDINATOR),
    ("post", "round-new", INVITED, TYPED),
    ("get", "round", INVITED, ALL),
    ("get", "round", PLANNED, (404, 404, 404, 404, 200, 200, 404, 404, 302)),
    ("get", "rounds", INVITED, ALL),
    ("get", "round-close", INVITED, COORDINATOR),
    ("post", "round-close", INVITED, TYPED),
    ("post", "round-open", INVITED, HIDDEN),  # nobody else sees a round without negotiations
    ("post", "round-remove", INVITED, HIDDEN),
    ("get", "round-more", INVITED, COORDINATOR),
    ("post", "round-more", INVITED, TYPED),
    ("get", "groups", INVITED, COORDINATOR),
    ("get", "group-new", INVITED, COORDINATOR),
    ("post", "group-new", INVITED, TYPED),
    ("get", "group-edit", INVITED, COORDINATOR),
    ("post", "group-edit", INVITED, TYPED),
    ("get", "settings", INVITED, RULERS),
    ("post", "settings", INVITED, RULERS_TYPED),
    ("post", "remind-silent", INVITED, DONE),
    ("post", "remind-silent", APPROVED, NOBODY),
    ("get", "participant-edit", INVITED, COORDINATOR),
    ("post", "participant-edit", INVITED, TYPED),
    ("post", "participant-edit", APPROVED, NOBODY),
    ("get", "reply-new", INVITED, COORDINATOR),
    ("post", "reply-new", INVITED, TYPED),
    ("post", "reply-new", APPROVED, NOBODY),
    # None of them is on the list in person: they go on to the negotiation.
    ("get", "answer-own", INVITED, (302, 302, 302, 302, 302, 302, 302, 404, 302)),
    ("get", "answer", INVITED, (410,) * 9),
    ("get", "answer-file", INVITED, (410,) * 9),
    ("get", "attachment-new", HELD, COORDINATOR),
    ("post", "attachment-new", HELD, TYPED),
    ("post", "attachment-new", APPROVED, NOBODY),
    ("get", "attachment", APPROVED, ALL),
    ("post", "attachment-remove", INVITED, DONE),
    ("post", "attachment-remove", APPROVED, NOBODY),
    ("get", "questions", APPROVED, COORDINATOR),
    ("post", "questions", INVITED, TYPED),
    ("post", "question-remove", INVITED, DONE),
    ("post", "question-remove", APPROVED, NOBODY),
    ("get", "detail", PLANNED, (404, 404, 404, 404, 200, 200, 404, 404, 302)),
    ("get", "detail", INVITED, ALL),
    ("get", "detail", HELD, ALL),
    ("get", "detail", COMMENTING, ALL),
    ("get", "detail", APPROVED, ALL),
    ("get", "edit", PLANNED, (404, 404, 404, 404, 200, 403, 404, 404, 302)),
    ("get", "edit", INVITED, COORDINATOR),
    ("post", "edit", INVITED, TYPED),
    ("get", "edit", APPROVED, NOBODY),
    ("post", "edit", APPROVED, NOBODY),
    ("get", "step", INVITED, COORDINATOR),
    ("post", "step", INVITED, TYPED),
    ("post", "step", APPROVED, (403, 403, 403, 403, 422, 403, 403, 404, 302)),
    ("get", "calendar", INVITED, ALL),
    ("get", "calendar", PLANNED, (404, 404, 404, 404, 200, 200, 404, 404, 302)),
    ("get", "people", INVITED, COORDINATOR),
    ("post", "people", INVITED, DONE),
    ("post", "people", APPROVED, NOBODY),
    ("get", "participant-new", INVITED, COORDINATOR),
    ("post", "participant-new", INVITED, TYPED),
    ("post", "participant-remove", INVITED, DONE),
    ("post", "participant-remove", APPROVED, NOBODY),
    ("get", "attendance", HELD, COORDINATOR),
    ("post", "attendance", HELD, DONE),
    ("post", "attendance", APPROVED, NOBODY),
    ("post", "agenda-propose", INVITED, DONE),
    ("post", "agenda-propose", APPROVED, NOBODY),
    ("get", "item-new", INVITED, COORDINATOR),
    ("post", "item-new", INVITED, TYPED),
    ("get", "item-edit", INVITED, COORDINATOR),
    ("post", "item-edit", INVITED, TYPED),
    ("post", "item-edit", APPROVED, NOBODY),
    ("post", "item-move", INVITED, DONE),
    ("post", "item-move", PLANNED, (404, 404, 404, 404, 302, 403, 404, 404, 302)),
    ("post", "item-move", APPROVED, NOBODY),
    ("post", "items-order", INVITED, (403, 403, 403, 403, 204, 403, 403, 404, 302)),
    ("post", "items-order", APPROVED, NOBODY),
    ("get", "backlog", INVITED, COORDINATOR),
    ("post", "backlog", INVITED, TYPED),
    ("post", "backlog", APPROVED, NOBODY),
    ("get", "item-propose", INVITED, (200, 200, 200, 200, 200, 200, 403, 404, 302)),
    ("post", "item-propose", INVITED, (422, 422, 422, 422, 422, 422, 403, 404, 302)),
    ("post", "item-propose", HELD, NOBODY),
    ("post", "item-accept", INVITED, DONE),
    ("post", "item-accept", APPROVED, NOBODY),
    ("get", "item-decline", INVITED, COORDINATOR),
    ("post", "item-decline", INVITED, TYPED),
    ("get", "session", INVITED, NOBODY),
    ("get", "session", HELD, COORDINATOR),
    ("get", "session", APPROVED, NOBODY),
    ("get", "session-screens", INVITED, NOBODY),
    ("get", "session-screens", HELD, COORDINATOR),
    ("get", "session-screens", APPROVED, NOBODY),
    ("post", "session-entry", HELD, NOBODY),  # only for whom the change was noted
    ("post", "session-entry", APPROVED, NOBODY),
    ("get", "item-view", HELD, COORDINATOR),
    ("post", "item-view", HELD, TYPED),
    ("post", "item-view", APPROVED, NOBODY),
    ("post", "item-presence", HELD, TYPED),
    ("post", "item-presence", APPROVED, NOBODY),
    ("post", "item-disqualified", HELD, TYPED),
    ("post", "item-disqualified", APPROVED, NOBODY),
    ("post", "item-follow-up", HELD, TYPED),
    ("post", "item-follow-up", APPROVED, NOBODY),
    ("get", "carry", INVITED, NOBODY),  # it has not begun
    ("get", "carry", HELD, COORDINATOR),
    ("post", "carry", HELD, TYPED),
    ("post", "carry", APPROVED, NOBODY),
    ("get", "templates", INVITED, COORDINATOR),
    ("get", "template-new", INVITED, COORDINATOR),
    ("post", "template-new", INVITED, TYPED),
    ("get", "template-edit", INVITED, COORDINATOR),
    ("post", "template-edit", INVITED, TYPED),
    ("post", "template-remove", INVITED, DONE),
    ("post", "item-remove", INVITED, DONE),
    ("post", "item-remove", APPROVED, NOBODY),
    ("post", "outcome", HELD, TYPED),
    ("post", "outcome", APPROVED, NOBODY),
    ("get", "follow-up-new", HELD, COORDINATOR),
    ("post", "follow-up-new", HELD, TYPED),
    ("post", "follow-up-new", APPROVED, NOBODY),
    ("post", "remark-new", HELD, NOBODY),
    ("post", "remark-new", COMMENTING, (403, 422, 422, 422, 422, 403, 403, 404, 302)),
    ("post", "remark-new", APPROVED, NOBODY),
    ("get", "draft", INVITED, NOBODY),
    ("get", "draft", HELD, COORDINATOR),
    ("get", "draft", COMMENTING, (200, 200, 200, 200, 200, 200, 403, 404, 302)),
    ("get", "draft", APPROVED, NOBODY),
    ("get", "minutes", APPROVED, ALL),
    ("get", "remark-answer", COMMENTING, COORDINATOR),
    ("post", "remark-answer", COMMENTING, TYPED),
    ("post", "remark-answer", APPROVED, NOBODY),
    ("post", "memo-approve", HELD, NOBODY),
    ("post", "memo-approve", COMMENTING, (403, 422, 422, 422, 403, 403, 403, 404, 302)),
    ("post", "memo-approve", APPROVED, NOBODY),
    ("get", "signers", HELD, NOBODY),  # its forum has no inspectors
    ("post", "minutes-sign", COMMENTING, TYPED),
    ("post", "minutes-sign", APPROVED, NOBODY),
    ("get", "approving-meeting", COMMENTING, NOBODY),
    ("get", "memo-publish", COMMENTING, NOBODY),
    ("get", "memo-publish", APPROVED, COORDINATOR),
    ("post", "memo-publish", APPROVED, TYPED),
    ("get", "erratum-new", COMMENTING, NOBODY),
    ("get", "erratum-new", APPROVED, COORDINATOR),
    ("post", "erratum-new", APPROVED, TYPED),
    ("get", "public", APPROVED, (404,) * 9),
    ("get", "public-paper", APPROVED, (404,) * 9),
    ("get", "memo-link", APPROVED, (410,) * 9),
    ("get", "memo-link-pdf", APPROVED, (410,) * 9),
    ("get", "decisions", APPROVED, ALL),
    ("get", "decisions-pdf", APPROVED, ALL),
    ("get", "follow-ups", INVITED, ALL),
    ("get", "follow-up", APPROVED, ALL),
    ("post", "follow-up", APPROVED, OWN_TYPED),
    ("get", "reminders", INVITED, (403, 403, 403, 403, 200, 200, 403, 404, 302)),
    ("post", "reminder-hold", INVITED, (403, 403, 403, 403, 302, 302, 403, 404, 302)),
    ("post", "reminder-release", INVITED, (403, 403, 403, 403, 302, 302, 403, 404, 302)),
    ("get", "duties", INVITED, ALL),
    ("get", "duty", INVITED, ALL),
    ("get", "year", INVITED, ALL),
    ("get", "feed", INVITED, (410,) * 9),  # "x" is no signed token
    ("get", "convener", INVITED, COORDINATOR),
    ("post", "convener", INVITED, TYPED),
    ("get", "involvement-new", INVITED, COUNTYS),
    ("post", "involvement-new", INVITED, (403, 403, 403, 403, 422, 403, 403, 404, 302)),
    ("post", "involvement-remove", INVITED, DONE),
    ("get", "evidence-zip", INVITED, ALL),
    ("get", "evidence-pdf", INVITED, ALL),
    ("get", "rules", INVITED, ALL),
    ("get", "rule-new", INVITED, RULERS),
    ("post", "rule-new", INVITED, RULERS_TYPED),
    ("get", "rule-edit", INVITED, RULERS),
    ("post", "rule-edit", INVITED, RULERS_TYPED),
    ("get", "rule-end", INVITED, RULERS),
    ("post", "rule-end", INVITED, RULERS_TYPED),
    ("get", "evidence-new", INVITED, OWN),
    ("post", "evidence-new", INVITED, OWN_TYPED),
    ("get", "evidence-file", INVITED, ALL),
    ("post", "evidence-remove", INVITED, (403, 302, 302, 403, 302, 403, 403, 404, 302)),
    ("get", "evidence-unlink", INVITED, OWN),
    ("post", "evidence-unlink", INVITED, OWN_TYPED),
    ("get", "matters", INVITED, ALL),
    ("get", "matter-new", INVITED, RAISING),
    ("post", "matter-new", INVITED, RAISING_TYPED),
    ("get", "matter", INVITED, PARTIES),
    ("get", "matter-answer", INVITED, ANSWERING),
    ("post", "matter-answer", INVITED, ANSWERING_TYPED),
    ("get", "matter-lift", INVITED, ANSWERING),
    ("post", "matter-lift", INVITED, ANSWERING_TYPED),
    ("get", "matter-close", INVITED, ANSWERING),
    ("post", "matter-close", INVITED, ANSWERING_TYPED),
    # Of the county's answer; but for the coordinator, the table has none who works for it.
    ("get", "matter-pass-on", INVITED, (403, 403, 403, 403, 200, 403, 404, 404, 302)),
    ("post", "matter-pass-on", INVITED, (403, 403, 403, 403, 422, 403, 404, 404, 302)),
    ("get", "matters-about", INVITED, ALL),
    ("get", "matter-link", INVITED, (410,) * 9),
    ("get", "follow-up-link", INVITED, (410,) * 9),
    ("get", "follow-up-correct", APPROVED, COORDINATOR),
    ("post", "follow-up-correct", APPROVED, TYPED),
    ("get", "forums", INVITED, ALL),
    ("get", "forum-new", INVITED, COORDINATOR),
    ("post", "forum-new", INVITED, TYPED),
    ("get", "forum", INVITED, ALL),
    ("get", "forum-edit", INVITED, COORDINATOR),
    ("post", "forum-edit", INVITED, TYPED),
    ("get", "forum-end", INVITED, COORDINATOR),
    ("post", "forum-end", INVITED, TYPED),
    ("get", "forum-members", INVITED, COORDINATOR),
    ("post", "forum-members", INVITED, TYPED),
    ("post", "forum-member-remove", INVITED, DONE),
    ("get", "forum-year", INVITED, COORDINATOR),
    ("post", "forum-year", INVITED, TYPED),
]


def objects(people: People, state: str) -> dict[str, list[object]]:
    """What each page is asked for."""
    negotiation = make_negotiation(
        state=state,
        cycle=make_cycle(),
        covering=[people.municipality],
        convener=people.county,
        starts_at=timezone.now() + timedelta(days=7 if state in {PLANNED, INVITED} else -7),
    )
    cycle = negotiation.cycle
    attachment = make_attachment(negotiation=negotiation)
    item = make_agendaitem(negotiation=negotiation)
    make_agendaitem(negotiation=negotiation)
    proposed = make_agendaitem(negotiation=negotiation, is_proposal=True, proposer=people.county)
    template = make_agendatemplate()
    participant = make_participant(negotiation=negotiation, organisation=people.municipality)
    follow_up = make_followup(negotiation=negotiation, organisation=people.municipality)
    duty = make_duty(bearer=people.municipality, other=make_organisation())
    evidence = make_evidence(duty=duty, file=make_stored_file())
    agreed = make_statutory_duty(code="agreed", convener="agreed", invites_others=True)
    countys = make_duty(rule=agreed, bearer=people.county)
    own_rule = make_arearule()
    minutes = make_minutes(negotiation=negotiation)
    matter = make_matter(organisation=people.municipality, concerning=[people.county])
    forum = make_forum()
    return {
        **{name: [] for name in ("list", "new", "held", "round-new", "follow-ups", "duties")},
        **{name: [item.pk] for name in ("item-edit", "item-remove", "outcome")},
        "item-move": [item.pk, "down"],
        **{name: [proposed.pk] for name in ("item-accept", "item-decline")},
        **{name: [item.pk] for name in ("session", "session-screens", "session-entry")},
        **{name: [item.pk] for name in ("item-view", "item-presence")},
        **{name: [item.pk] for name in ("item-disqualified", "item-follow-up")},
        "templates": [],
        "template-new": [],
        **{name: [template.pk] for name in ("template-edit", "template-remove")},
        "step": [negotiation.pk, "cancel" if state == INVITED else "invite"],
        "participant-remove": [participant.pk],
        "follow-up": [follow_up.pk],
        "duty": [duty.pk],
        **{name: [] for name in ("year", "rules", "rule-new")},
        **{name: [] for name in ("reminders", "reminder-hold", "reminder-release")},
        **{name: [countys.pk] for name in ("convener", "involvement-new")},
        **{name: [duty.pk] for name in ("evidence-zip", "evidence-pdf")},
        **{name: [own_rule.pk] for name in ("rule-edit", "rule-end")},
        "involvement-remove": [make_involvement(duty=countys).pk],
        "feed": ["x"],
        **{name: [] for name in ("matters", "matter-new", "forums", "forum-new")},
        **{name: [matter.pk] for name in ("matter", "matter-answer")},
        **{name: [matter.pk] for name in ("matter-lift", "matter-close")},
        "matter-pass-on": [matter.parties.get().pk],
        "matters-about": [],
        **{name: ["x"] for name in ("matter-link", "follow-up-link")},
        "follow-up-correct": [follow_up.pk],
        **{name: [forum.pk] for name in ("forum", "forum-edit", "forum-end")},
        **{name: [forum.pk] for name in ("forum-members", "forum-year")},
        "forum-member-remove": [make_forummember(forum=forum).pk],
        "evidence-new": [duty.pk],
        "evidence-file": [evidence.pk],
        "evidence-remove": [evidence.pk],
        **{name: [] for name in ("groups", "group-new", "settings")},
        **{name: [cycle.pk] for name in ("round", "round-more", "round-close")},
        "rounds": [],
        "round-open": [make_cycle(closed_on=timezone.localdate()).pk],
        "round-remove": [make_cycle().pk],
        "evidence-unlink": [make_evidenceduty(duty=duty).pk],
        "group-edit": [make_group(is_all_municipalities=False).pk],
        "participant-edit": [participant.pk],
        "answer": ["x"],
        "answer-file": ["x", 1],
        **{name: [attachment.pk] for name in ("attachment", "attachment-remove")},
        "question-remove": [make_surveyquestion(negotiation=negotiation).pk],
        "minutes": [minutes.pk],
        "remark-answer": [make_remark(negotiation=negotiation).pk],
        "minutes-sign": [participant.pk],
        "public-paper": [minutes.pk],
        **{name: ["x"] for name in ("memo-link", "memo-link-pdf")},
        **{name: [] for name in ("public", "decisions", "decisions-pdf")},
        "of negotiation": [negotiation.pk],
    }


@pytest.mark.parametrize(("method", "name", "state", "expected"), ACCESS)
def test_access(
    people: People, method: str, name: str, state: str, expected: tuple[int, ...]
) -> None:
    with tenant_context(people.tenant.pk):
        found = objects(people, state)
    args = found.get(name, found["of negotiation"])
    url = reverse(f"negotiations:{name}", args=[people.tenant.slug, *args])
    assert people.statuses(method, url, WHO) == dict(zip(WHO, expected, strict=True))


def test_every_address_is_in_the_table() -> None:
    from negotiations.urls import urlpatterns

    assert {pattern.name for pattern in urlpatterns} == {page for _m, page, _s, _codes in ACCESS}


@pytest.fixture
def at_county(people: People) -> Callable[[str], Negotiation]:
    def make(state: str) -> Negotiation:
        with tenant_context(people.tenant.pk):
            return make_negotiation(state=state, convener=people.municipality)

    return make


def test_preparer_of_the_convener_runs_its_own_negotiation(
    people: People, at_county: Callable[[str], Negotiation]
) -> None:
    negotiation = at_county(PLANNED)
    url = reverse("negotiations:edit", args=[people.tenant.slug, negotiation.pk])
    assert people.client("editor").get(url).status_code == 200
    assert people.client("viewer").get(url).status_code == 403
    assert people.client("partner").get(url).status_code == 404


def test_notes_are_not_shown_before_the_memo_is_out(people: People) -> None:
    with tenant_context(people.tenant.pk):
        negotiation = make_negotiation(
            state=HELD, covering=[people.municipality], convener=people.county
        )
        make_agendaitem(negotiation=negotiation, outcome="Keskeneräinen muistiinpano")
    url = reverse("negotiations:detail", args=[people.tenant.slug, negotiation.pk])
    text = "Keskeneräinen muistiinpano"
    assert text not in people.client("editor").get(url).content.decode()
    assert text in people.client("coordinator").get(url).content.decode()
    with tenant_context(people.tenant.pk):
        Negotiation.objects.update(state=COMMENTING)
    assert text in people.client("editor").get(url).content.decode()
    assert text not in people.client("partner").get(url).content.decode()
    with tenant_context(people.tenant.pk):
        Negotiation.objects.update(state=APPROVED)
    assert text in people.client("partner").get(url).content.decode()


def test_evidence_of_a_negotiation_is_removed_by_nobody(people: People) -> None:
    with tenant_context(people.tenant.pk):
        held = make_negotiation(state=HELD, convener=people.county)
        evidence = make_evidence(
            duty=make_duty(bearer=people.municipality),
            kind=Evidence.Kind.NEGOTIATION,
            negotiation=held,
        )
    url = reverse("negotiations:evidence-remove", args=[people.tenant.slug, evidence.pk])
    assert people.client("coordinator").post(url).status_code == 403
