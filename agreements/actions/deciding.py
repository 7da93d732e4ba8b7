"""The parties' decisions and signatures."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.actions.life import advance_agreement, locked
from agreements.flow import unsigned
from agreements.models import Agreement, Party, Signature
from agreements.policies import is_own_recorder
from agreements.telling import tell_party
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

DECIDED = (
    "decision",
    "organ",
    "organ_name",
    "decided_on",
    "section",
    "case_number",
    "condition",
)
RECORDED = ("is_on_behalf", "recorded_by", "recorded_at", "source")


@transaction.atomic
def record_decision(
    party: Party, decided: dict[str, Any], *, source: Upload | None = None, actor: Actor
) -> Party:
    """Record what the party's organ decided; on behalf of the party when it is not the actor's own.

    Then the party is told. Refused when the agreement is not decided on now, or when signing has
    begun and the decision would no longer approve.
    """
    agreement = locked(party.agreement)
    party = Party.objects.select_related("organisation").get(pk=party.pk)
    party.agreement = agreement
    _refuse_when_closed(agreement, decided["decision"])
    for name in DECIDED:
        setattr(party, name, decided[name])
    party.is_on_behalf = not is_own_recorder(actor, party)
    party.recorded_by_id, party.recorded_at = actor.membership_id, timezone.now()
    if source:
        party.source = store_file(
            source.content,
            source.name,
            source.media_type,
            StoredFile.Origin.UPLOADED,
            created_by=actor.membership_id,
        )
    party.save(update_fields=[*DECIDED, *RECORDED])
    _remember(party, actor)
    return party


def _refuse_when_closed(agreement: Agreement, decision: str) -> None:
    taken_in = agreement.is_signed_elsewhere and agreement.state == Agreement.State.IN_FORCE
    if agreement.state == Agreement.State.DECIDING:
        return
    if agreement.state == Agreement.State.SIGNING or taken_in:
        if decision in Party.APPROVING:
            return
        raise StepRefusedError(
            [_("All have approved already. Only the details of the decision can be corrected now.")]
        )
    raise StepRefusedError([_("The agreement does not await decisions now.")])


def _remember(party: Party, actor: Actor) -> None:
    record(
        actor,
        f"agreement.decision_{party.decision}",
        party.agreement,
        organisation=party.organisation,
        organ=party.organ_names(),
        decided_on=party.decided_on,
        section=f"§ {party.section}" if party.section else "",
    )
    if party.is_on_behalf:
        record(actor, "agreement.on_behalf", party.agreement, organisation=party.organisation)
        tell_party(
            party,
            "agreement.on_behalf",
            key=f"agreement-on-behalf/{party.pk}/{party.recorded_at:%Y%m%d%H%M%S%f}",
            recorder=actor.user_name,
        )


@transaction.atomic
def sign_for_party(party: Party, *, name: str, capacity: str, actor: Actor) -> Signature:
    """Sign the frozen text for the own organisation, once; the last party's makes it in force."""
    agreement = locked(party.agreement)
    if agreement.state != Agreement.State.SIGNING:
        raise StepRefusedError([_("The agreement does not await signatures now.")])
    if party.signatures.filter(membership_id=actor.membership_id).exists():
        raise StepRefusedError([_("You have signed this agreement already.")])
    version = agreement.versions.frozen()[0]
    signature = Signature.objects.create(
        party=party,
        membership_id=actor.membership_id,
        name=name,
        capacity=capacity,
        text_sha256=version.text_sha256,
    )
    record(
        actor,
        "agreement.signature",
        agreement,
        organisation=party.organisation,
        name=name,
        capacity=capacity,
    )
    if not unsigned(agreement):
        advance_agreement(agreement, "start", actor=actor)
    return signature
