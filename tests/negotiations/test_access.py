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
    make_duty,
    make_evidence,
    make_followup,
    make_minutes,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_organisation
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

#    method  page               state       viewer … anonymous
ACCESS = [
    ("get", "list", INVITED, ALL),
    ("get", "new", INVITED, COORDINATOR),
    ("post", "new", INVITED, TYPED),
    ("get", "held", INVITED, COORDINATOR),
    ("post", "held", INVITED, TYPED),
    ("get", "round-new", INVITED, COORDINATOR),
    ("post", "round-new", INVITED, TYPED),
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
    ("get", "follow-ups", INVITED, ALL),
    ("get", "follow-up", APPROVED, ALL),
    ("post", "follow-up", APPROVED, OWN_TYPED),
    ("get", "duties", INVITED, ALL),
    ("get", "duty", INVITED, ALL),
    ("get", "evidence-new", INVITED, OWN),
    ("post", "evidence-new", INVITED, OWN_TYPED),
    ("get", "evidence-file", INVITED, ALL),
    ("post", "evidence-remove", INVITED, (403, 302, 302, 403, 302, 403, 403, 404, 302)),
]


def objects(people: People, state: str) -> dict[str, list[object]]:
    """What each page is asked for."""
    negotiation = make_negotiation(
        state=state,
        covering=[people.municipality],
        convener=people.county,
        starts_at=timezone.now() + timedelta(days=7 if state in {PLANNED, INVITED} else -7),
    )
    item = make_agendaitem(negotiation=negotiation)
    make_agendaitem(negotiation=negotiation)
    participant = make_participant(negotiation=negotiation, organisation=people.municipality)
    follow_up = make_followup(negotiation=negotiation, organisation=people.municipality)
    duty = make_duty(bearer=people.municipality, other=make_organisation())
    evidence = make_evidence(duty=duty, file=make_stored_file())
    minutes = make_minutes(negotiation=negotiation)
    return {
        **{name: [] for name in ("list", "new", "held", "round-new", "follow-ups", "duties")},
        **{name: [item.pk] for name in ("item-edit", "item-remove", "outcome")},
        "item-move": [item.pk, "down"],
        "step": [negotiation.pk, "cancel" if state == INVITED else "invite"],
        "participant-remove": [participant.pk],
        "follow-up": [follow_up.pk],
        "duty": [duty.pk],
        "evidence-new": [duty.pk],
        "evidence-file": [evidence.pk],
        "evidence-remove": [evidence.pk],
        "minutes": [minutes.pk],
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
