"""PDFs of the bench over WeasyPrint alone on the same HTML with the same settings."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from importlib import import_module
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from benchmarks.harness import Row
from negotiations.documents import memo_pdf
from negotiations.models import AgendaItem, FollowUp, Negotiation, Participant, PartyView
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Tenant

ITEMS = 60
TEXT = (
    "Keskusteltiin palvelujen järjestämisestä ja työnjaosta kuntien ja hyvinvointialueen kesken. "
    "Todettiin, että mitoitus on eri kunnissa erilainen ja että siihen palataan syksyllä. "
)
CREATED = datetime(2026, 3, 3, 12, tzinfo=UTC)


def html_of(module: str, make: Callable[[], object]) -> str:
    """The HTML that the module's paper is made of."""
    documents: Any = import_module(module)
    seen: list[str] = []
    original = documents.render_pdf

    def listen(template: str, context: dict[str, object], **options: object) -> bytes:
        page = {**options, "created_w3c": "2026-01-01T00:00:00Z", "is_demo": False, **context}
        with translation.override(str(options["language"])):
            seen.append(render_to_string(template, page))
        made: bytes = original(template, context, **options)
        return made

    documents.render_pdf = listen
    try:
        make()
    finally:
        documents.render_pdf = original
    return seen[0]


def minutes_of_sixty_items(tenant: Tenant) -> Row:
    """A long memo: sixty items with background, outcome, views and follow-ups."""
    from weasyprint import HTML

    from yhdyspinta.documents import engine

    with tenant_context(tenant.pk):
        pk = _make_negotiation().pk
        html = html_of("negotiations.documents", lambda: _memo(pk))

    def ours() -> bytes:
        with tenant_context(tenant.pk):
            return _memo(pk)

    def alone() -> object:
        document = HTML(string=html, url_fetcher=engine.AssetsOnly())
        return document.write_pdf(pdf_variant="pdf/a-3a")

    return Row(f"PDF of minutes of {ITEMS} items", ours, alone, 1.2, rounds=3)


def _memo(pk: int) -> bytes:
    return memo_pdf(Negotiation.objects.get(pk=pk), "fi", created=CREATED)


def _make_negotiation() -> Negotiation:
    organisations = list(Organisation.objects.in_order()[:20])
    starts = timezone.now() - timedelta(days=7)
    negotiation = Negotiation.objects.create(
        title_fi="Pitkä kokous", state="held", starts_at=starts, convener=organisations[0]
    )
    Participant.objects.bulk_create(
        Participant(
            negotiation=negotiation, organisation=o, name=f"Osallistuja {n}", attendance="present"
        )
        for n, o in enumerate(organisations)
    )
    items = AgendaItem.objects.bulk_create(
        AgendaItem(
            negotiation=negotiation,
            position=n,
            title=f"Asia {n}",
            background=TEXT * 3,
            outcome=TEXT * 2,
            outcome_kind="agreed",
        )
        for n in range(ITEMS)
    )
    PartyView.objects.bulk_create(
        PartyView(item=item, organisation=organisations[0], text=TEXT) for item in items
    )
    FollowUp.objects.bulk_create(
        FollowUp(negotiation=negotiation, item=item, what=TEXT[:90], organisation=organisations[0])
        for item in items
    )
    return negotiation
