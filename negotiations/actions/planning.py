"""Planning a negotiation, and recording one that was held already."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from negotiations import invitations
from negotiations.actions.carrying import Choice, Choices, Way, carry_over
from negotiations.actions.locks import open_one
from negotiations.actions.meeting import give_number, note_evidence
from negotiations.actions.memo import store_memos
from negotiations.carry import unsettled
from negotiations.duties import Theme
from negotiations.models import (
    AgendaItem,
    AreaRule,
    CoveredMunicipality,
    Minutes,
    Negotiation,
    NegotiationRule,
    Participant,
)
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Organisation

S = Negotiation.State
# What invitees have in their calendars: a change of these raises SEQUENCE.
IN_CALENDARS = ("title_fi", "title_sv", "starts_at", "ends_at", "place", "remote_link")

# What the steps of its life set: a plan written meanwhile changes none of it.
KEPT = (
    "state",
    "state_reason",
    "comment_until",
    "number",
    "number_year",
    "session_began_at",
    "session_ended_at",
    "is_carried_over",
    "published_at",
    "published_until",
)


@transaction.atomic
def plan_negotiation(
    negotiation: Negotiation,
    *,
    themes: Iterable[Theme],
    municipalities: Iterable[Organisation],
    actor: Actor,
    own_rules: Iterable[AreaRule] = (),
) -> Negotiation:
    """Save a new or changed plan; those invited already get the change in their calendars.

    Raises StepRefusedError when the negotiation has been closed meanwhile.
    """
    is_new = negotiation.pk is None
    is_changed = False
    if is_new:
        negotiation.is_recorded_afterwards = negotiation.has_begun()
    else:
        before = open_one(negotiation.pk, also=(S.POSTPONED,))
        is_changed = any(getattr(before, f) != getattr(negotiation, f) for f in IN_CALENDARS)
        for name in KEPT:
            setattr(negotiation, name, getattr(before, name))
        negotiation.sequence = before.sequence + (is_changed and before.state == S.INVITED)
        if before.number and before.forum_id != negotiation.forum_id:
            negotiation.number = negotiation.number_year = None
            give_number(negotiation)  # in the series of its new forum
    negotiation.save()
    _set_rules(negotiation, themes, own_rules)
    _set_municipalities(negotiation, municipalities)
    if is_changed and negotiation.state == S.INVITED and not negotiation.has_begun():
        invitations.send_invitation(negotiation, invitations.reachable(negotiation))
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    record(actor, "negotiation.planned" if is_new else "negotiation.edited", negotiation)
    return negotiation


def _set_rules(
    negotiation: Negotiation, themes: Iterable[Theme], own_rules: Iterable[AreaRule] = ()
) -> None:
    codes = {rule.code for theme in themes for rule in theme.rules}
    own = {rule.pk for rule in own_rules}
    negotiation.rules.exclude(Q(rule__in=codes) | Q(own_rule__in=own)).delete()
    rules = [NegotiationRule(negotiation=negotiation, rule_id=code) for code in sorted(codes)]
    rules += [NegotiationRule(negotiation=negotiation, own_rule_id=pk) for pk in sorted(own)]
    NegotiationRule.objects.bulk_create(rules, ignore_conflicts=True)


def _set_municipalities(negotiation: Negotiation, municipalities: Iterable[Organisation]) -> None:
    wanted = {municipality.pk for municipality in municipalities}
    if Organisation.objects.filter(pk__in=wanted).count() < len(wanted):
        raise StepRefusedError([_("A municipality of another area can't be covered.")])
    negotiation.municipalities.exclude(organisation__in=wanted).delete()
    rows = [
        CoveredMunicipality(negotiation=negotiation, organisation_id=pk) for pk in sorted(wanted)
    ]
    CoveredMunicipality.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def record_held(
    negotiation: Negotiation,
    *,
    day: datetime,
    themes: Iterable[Theme],
    present: Sequence[Organisation],
    absent: Sequence[Organisation],
    own_rules: Iterable[AreaRule] = (),
    memo: Upload | None,
    note: str,
    others: Sequence[Organisation] = (),
    follow_ups: Choices | None = None,
    actor: Actor,
) -> Negotiation:
    """Take in a negotiation that was held before: its memo or a note, and who was there.

    `others` were there beside the municipalities. Open follow-ups from before go on to the next
    meeting, but for those of which `follow_ups` says otherwise.
    """
    negotiation.starts_at = day
    negotiation.state = S.HELD
    negotiation.is_recorded_afterwards = True
    give_number(negotiation)
    negotiation.save()
    _set_rules(negotiation, themes, own_rules)
    _set_municipalities(negotiation, [*present, *absent])
    _list_organisations(negotiation, present=[*others, *present], absent=absent)
    _carry_follow_ups(negotiation, follow_ups or {}, actor)
    negotiation.state = S.APPROVED
    negotiation.save(update_fields=["state"])
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


def _carry_follow_ups(negotiation: Negotiation, chosen: Choices, actor: Actor) -> None:
    left, keep = unsettled(negotiation).follow_ups, Choice(Way.KEEP)
    if left:
        choices = {one.pk: chosen.get(one.pk, keep) for one in left}
        carry_over(negotiation, items={}, follow_ups=choices, actor=actor)
        negotiation.refresh_from_db(fields=["is_carried_over"])


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
