"""Planning a negotiation or a whole round of them, and recording one that was held already."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from negotiations import invitations
from negotiations.actions.meeting import note_evidence, store_memos
from negotiations.duties import Theme
from negotiations.models import (
    AgendaItem,
    CoveredMunicipality,
    Cycle,
    CycleRule,
    Minutes,
    Negotiation,
    NegotiationRule,
    Participant,
)
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Group, Organisation

S = Negotiation.State
# What invitees have in their calendars: a change of these raises SEQUENCE.
IN_CALENDARS = ("title_fi", "title_sv", "starts_at", "ends_at", "place", "remote_link")

# What the steps of its life set: a plan written meanwhile changes none of it.
KEPT = ("state", "state_reason", "comment_until")


@transaction.atomic
def plan_negotiation(
    negotiation: Negotiation,
    *,
    themes: Iterable[Theme],
    municipalities: Iterable[Organisation],
    actor: Actor,
) -> Negotiation:
    """Save a new or changed plan; those invited already get the change in their calendars."""
    is_new = negotiation.pk is None
    is_changed = False
    if is_new:
        negotiation.is_recorded_afterwards = negotiation.has_begun()
    else:
        before = Negotiation.objects.select_for_update().get(pk=negotiation.pk)
        is_changed = any(getattr(before, f) != getattr(negotiation, f) for f in IN_CALENDARS)
        for name in KEPT:
            setattr(negotiation, name, getattr(before, name))
        negotiation.sequence = before.sequence + (is_changed and before.state == S.INVITED)
    negotiation.save()
    _set_rules(negotiation, themes)
    _set_municipalities(negotiation, municipalities)
    if is_changed and negotiation.state == S.INVITED and not negotiation.has_begun():
        invitations.send_invitation(negotiation, invitations.reachable(negotiation))
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    record(actor, "negotiation.planned" if is_new else "negotiation.edited", negotiation)
    return negotiation


def _set_rules(negotiation: Negotiation, themes: Iterable[Theme]) -> None:
    codes = {rule.code for theme in themes for rule in theme.rules}
    negotiation.rules.exclude(rule__in=codes).delete()
    rules = [NegotiationRule(negotiation=negotiation, rule_id=code) for code in sorted(codes)]
    NegotiationRule.objects.bulk_create(rules, ignore_conflicts=True)


def _set_municipalities(negotiation: Negotiation, municipalities: Iterable[Organisation]) -> None:
    wanted = {municipality.pk for municipality in municipalities}
    negotiation.municipalities.exclude(organisation__in=wanted).delete()
    rows = [
        CoveredMunicipality(negotiation=negotiation, organisation_id=pk) for pk in sorted(wanted)
    ]
    CoveredMunicipality.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def plan_round(
    cycle: Cycle,
    *,
    themes: Sequence[Theme],
    municipalities: Sequence[Organisation],
    groups: Sequence[Group],
    convener: Organisation,
    actor: Actor,
) -> list[Negotiation]:
    """Save the round and plan its negotiations as its arrangement says."""
    cycle.save()
    codes = [rule.code for theme in themes for rule in theme.rules]
    CycleRule.objects.bulk_create(CycleRule(cycle=cycle, rule_id=code) for code in codes)
    record(actor, "round.planned", cycle)
    planned = []
    for suffix_fi, suffix_sv, covered in _meetings(cycle, municipalities, groups):
        negotiation = Negotiation(
            title_fi=_titled(cycle.title_fi, suffix_fi),
            title_sv=_titled(cycle.title_sv, suffix_sv) if cycle.title_sv else "",
            cycle=cycle,
            convener=convener,
        )
        planned.append(
            plan_negotiation(negotiation, themes=themes, municipalities=covered, actor=actor)
        )
    return planned


def _titled(title: str, suffix: str) -> str:
    return f"{title}: {suffix}"[:200] if suffix else title


def _meetings(
    cycle: Cycle, municipalities: Sequence[Organisation], groups: Sequence[Group]
) -> list[tuple[str, str, list[Organisation]]]:
    """What distinguishes each meeting (in Finnish and Swedish), and whom it covers."""
    if cycle.model == Cycle.Model.PER_MUNICIPALITY:
        return [(m.name_fi, m.name_in("sv"), [m]) for m in municipalities]
    if cycle.model == Cycle.Model.SUB_REGIONAL and groups:
        return [(g.name_fi, g.name_in("sv"), _members(g)) for g in groups]
    return [("", "", list(municipalities))]


def _members(group: Group) -> list[Organisation]:
    current = Organisation.objects.current().municipalities()
    return list(current.filter(groups__group=group))


@transaction.atomic
def record_held(
    negotiation: Negotiation,
    *,
    day: datetime,
    themes: Iterable[Theme],
    present: Sequence[Organisation],
    absent: Sequence[Organisation],
    memo: Upload | None,
    note: str,
    actor: Actor,
) -> Negotiation:
    """Take in a negotiation that was held before: its memo or a note, and who was there."""
    negotiation.starts_at = day
    negotiation.state = S.APPROVED
    negotiation.is_recorded_afterwards = True
    negotiation.save()
    _set_rules(negotiation, themes)
    _set_municipalities(negotiation, [*present, *absent])
    _list_organisations(negotiation, present=present, absent=absent)
    if note:
        with translation.override(current_tenant().default_language):
            title = _("What was discussed and agreed")
        AgendaItem.objects.create(
            negotiation=negotiation,
            position=1,
            title=title,
            outcome=note,
            outcome_kind=AgendaItem.OutcomeKind.NOTED,
        )
    note_evidence(negotiation, actor)
    _keep_memo(negotiation, memo, actor)
    record(actor, "negotiation.recorded", negotiation, held_on=negotiation.day)
    return negotiation


def _list_organisations(
    negotiation: Negotiation, *, present: Sequence[Organisation], absent: Sequence[Organisation]
) -> None:
    """Organisations stand on the list by their names: who came for them is not asked."""
    A = Participant.Attendance
    there = [(negotiation.convener, A.PRESENT), *((o, A.PRESENT) for o in present)]
    rows = {o.pk: (o, attendance) for o, attendance in [*there, *((o, A.ABSENT) for o in absent)]}
    Participant.objects.bulk_create(
        Participant(
            negotiation=negotiation, organisation=o, name=o.name_fi[:150], attendance=attendance
        )
        for o, attendance in rows.values()
    )


def _keep_memo(negotiation: Negotiation, memo: Upload | None, actor: Actor) -> None:
    if memo is None:
        store_memos(negotiation, actor)
        return
    file = store_file(
        memo.content,
        memo.name,
        memo.media_type,
        StoredFile.Origin.UPLOADED,
        created_by=actor.membership_id,
    )
    Minutes.objects.create(
        negotiation=negotiation,
        language=current_tenant().default_language,
        file=file,
        approved_by_id=actor.membership_id,
    )
