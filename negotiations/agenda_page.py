"""The agenda as it is shown to one reader: what is confidential is only mentioned to others."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from negotiations import documents, policies
from negotiations.carry import kept_from_before, previous_one
from negotiations.forms.content import OutcomeForm
from negotiations.headings import parts_of
from negotiations.models import AgendaItem, Attachment, Negotiation
from yhdyspinta.tenancy.actor import Actor


@dataclass(frozen=True)
class Row:
    """An item as the reader sees it; `form` is there for those who write outcomes."""

    item: AgendaItem
    number: int
    is_hidden: bool
    form: OutcomeForm | None
    attachments: list[Attachment]
    # The heading of the part that begins here, on a common day.
    begins: str = ""

    @property
    def title(self) -> str:
        return self.item.mention() if self.is_hidden else self.item.heading


def outcome_form(item: AgendaItem, *, languages: list[str]) -> OutcomeForm:
    """The form of one item, whose ids no other item on the page has; Swedish where it is used."""
    initial = {
        "version": item.revision,
        "outcome_kind": item.outcome_kind,
        "body": item.outcome,
        "body_sv": item.outcome_sv,
    }
    form = OutcomeForm(initial=initial, auto_id=f"item-{item.pk}-%s")
    if "sv" not in languages and not item.outcome_sv:
        del form.fields["body_sv"]
    return form


def agenda_context(actor: Actor, negotiation: Negotiation) -> dict[str, Any]:
    """What _agenda.html shows, in a constant number of queries."""
    may_edit = policies.edit_agenda(actor, negotiation)
    rows = _rows(actor, negotiation, may_edit=may_edit)
    planned = sum(row.item.minutes or 0 for row in rows)
    length = _length(negotiation)
    return {
        "rows": rows,
        "may_edit_agenda": may_edit,
        "kept": kept_from_before(negotiation).count() if may_edit else 0,
        "may_read_outcomes": policies.read_outcomes(actor, negotiation),
        "may_edit_templates": policies.list_templates(actor),
        "may_propose": policies.propose_item(actor, negotiation),
        "proposals": _proposals(actor, negotiation, may_edit=may_edit),
        "planned_minutes": planned,
        "meeting_minutes": length,
        "overrun": max(planned - length, 0) if length else 0,
        "previous": _previous(actor, negotiation),
    }


def _length(negotiation: Negotiation) -> int:
    """The minutes between its beginning and its end; 0 when either is not known."""
    if negotiation.starts_at is None or negotiation.ends_at is None:
        return 0
    return int((negotiation.ends_at - negotiation.starts_at).total_seconds() // 60)


def _rows(actor: Actor, negotiation: Negotiation, *, may_edit: bool) -> list[Row]:
    items = list(
        negotiation.items.on_agenda()
        .select_related("interface", "goal", "proposer", "matter", "part", "carried_from")
        .prefetch_related("attachments")
    )
    sees_all = policies.read_confidential_of(actor, negotiation)
    writes = may_edit and (
        negotiation.has_begun() or negotiation.state == Negotiation.State.IN_SESSION
    )
    languages = documents.languages_of(negotiation) if writes else []
    has_parts = bool(parts_of(negotiation))
    rows: list[Row] = []
    last: str | None = None
    for number, item in enumerate(items, start=1):
        item.negotiation = negotiation
        begins = _part_of(item) if has_parts and item.part_id != last else ""
        last = item.part_id
        rows.append(
            Row(
                item,
                number,
                item.is_confidential and not sees_all,
                outcome_form(item, languages=languages) if writes else None,
                [each for each in item.attachments.all() if sees_all or not each.is_confidential],
                begins,
            )
        )
    return rows


def _part_of(item: AgendaItem) -> str:
    if item.part is None:
        return _("Common to both")
    return f"{item.part.name} ({item.part.citation})"


def _proposals(actor: Actor, negotiation: Negotiation, *, may_edit: bool) -> list[AgendaItem]:
    """Those that wait or were declined: all to the preparers, each party's own to its people."""
    found = negotiation.items.proposed().select_related("proposer")
    if not may_edit:
        found = found.filter(proposer=actor.organisation_id)
    return list(found)


def _previous(actor: Actor, negotiation: Negotiation) -> Negotiation | None:
    previous = previous_one(negotiation)
    if previous and policies.read_outcomes(actor, previous):
        return previous
    return None
