"""Showing that a duty is met: by a document, a post, or a negotiation named by hand."""

from django.db import transaction
from django.utils import timezone

from contacts.recipients import answering_for
from negotiations.duties import link_evidence, show_evidence
from negotiations.models import Duty, Evidence, EvidenceDuty
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.notices.models import notify
from yhdyspinta.tenancy.actor import Actor


@transaction.atomic
def record_evidence(
    duty: Duty, evidence: Evidence, *, file: Upload | None, actor: Actor
) -> Evidence:
    """Keep what shows that the duty is met; on behalf of the bearer it is told to them."""
    known = evidence.negotiation.evidence.first() if evidence.negotiation else None
    if known and known.duties.filter(duty=duty).exists():
        return known
    evidence = known or _kept(evidence, duty, file=file, actor=actor)
    link_evidence(
        evidence,
        [duty.pk],
        is_by_hand=True,
        linked_by_id=actor.membership_id,
        linked_on=timezone.localdate(),
    )
    is_on_behalf = actor.organisation_id != duty.bearer_id
    code = "duty.shown_on_behalf" if is_on_behalf else "duty.shown"
    record(actor, code, duty, organisation=duty.bearer, document=str(evidence))
    if is_on_behalf:
        _tell_bearer(duty, evidence)
    return evidence


def _kept(evidence: Evidence, duty: Duty, *, file: Upload | None, actor: Actor) -> Evidence:
    if file:
        evidence.file = store_file(
            file.content,
            file.name,
            file.media_type,
            StoredFile.Origin.UPLOADED,
            created_by=actor.membership_id,
        )
    evidence.recorded_by_id = actor.membership_id
    evidence.is_on_behalf = actor.organisation_id != duty.bearer_id
    evidence.save()
    return evidence


def _tell_bearer(duty: Duty, evidence: Evidence) -> None:
    rule = duty.what
    notify(
        answering_for(duty.bearer),
        key=f"duty-on-behalf/{duty.pk}/{evidence.pk}",
        code="duty.on_behalf",
        parameters={
            "rule": {"fi": rule.name_fi, "sv": rule.name_sv, "en": rule.name_en},
            "document": str(evidence),
            "recorded_on": timezone.localdate(),
        },
        path=duty.get_absolute_url(),
    )


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: Actor) -> list[Duty]:
    """Take away what was recorded by mistake; gives the duties that it no longer meets."""
    shown = Duty.objects.filter(evidence__evidence=evidence)
    duties = list(shown.select_related("rule", "own_rule", "bearer"))
    for duty in duties:
        record(actor, "duty.unshown", duty, organisation=duty.bearer, document=str(evidence))
    evidence.delete()
    return duties


@transaction.atomic
def unlink_evidence(link: EvidenceDuty, *, reason: str, actor: Actor) -> Duty:
    """Take away that someone said by hand what meets the duty; gives the duty.

    A negotiation goes on showing what it shows by who took part.
    """
    duty, evidence = link.duty, link.evidence
    record(
        actor,
        "duty.unlinked",
        duty,
        organisation=duty.bearer,
        document=str(evidence),
        reason=reason,
    )
    link.delete()
    if evidence.negotiation:
        show_evidence(evidence.negotiation, membership_id=actor.membership_id)
    if not evidence.duties.exists():
        evidence.delete()
    return duty
