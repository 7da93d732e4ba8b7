"""Making an agreement, its facts, parties and drafters; taking in one signed elsewhere."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.actions.life import locked
from agreements.content import fix
from agreements.models import (
    Agreement,
    AgreementDrafter,
    AgreementType,
    Party,
    Template,
    Version,
)
from agreements.planting import plant, seeds_of_template, seeds_of_version
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Membership, Organisation


@transaction.atomic
def create_agreement(
    *,
    type: AgreementType,
    title_fi: str,
    title_sv: str = "",
    languages: Sequence[str],
    parties: Iterable[Organisation],
    source: Template | Agreement | None = None,
    actor: Actor,
) -> Agreement:
    """A new draft with its parties; its text from a template, an earlier agreement, or empty."""
    agreement = Agreement.objects.create(
        type=type,
        title_fi=title_fi,
        title_sv=title_sv,
        languages=list(languages),
        matrix=source.matrix if isinstance(source, Agreement) else None,
    )
    version = Version.objects.create(agreement=agreement)
    _make_parties(agreement, parties)
    seeds = _seeds_of(source)
    plant(version, seeds, languages=languages, membership_id=actor.membership_id)
    record(actor, "agreement.create", agreement)
    return agreement


def _seeds_of(source: Template | Agreement | None) -> list[Any]:
    if isinstance(source, Template):
        return seeds_of_template(source)
    if isinstance(source, Agreement):
        version = source.versions.first()
        return seeds_of_version(version) if version else []
    return []


def _make_parties(agreement: Agreement, organisations: Iterable[Organisation]) -> list[Party]:
    return Party.objects.bulk_create(
        Party(agreement=agreement, organisation=organisation, position=position)
        for position, organisation in enumerate(organisations)
    )


@transaction.atomic
def change_facts(agreement: Agreement, facts: dict[str, Any], *, actor: Actor) -> Agreement:
    """Change the title, type, term and the like; refused once the text is frozen."""
    agreement = locked(agreement)
    if not (agreement.is_editable() or agreement.is_signed_elsewhere):
        raise StepRefusedError([_("The agreement has been sent for decision: its facts stay.")])
    for name, value in facts.items():
        setattr(agreement, name, value)
    agreement.save(update_fields=list(facts))
    record(actor, "agreement.facts", agreement)
    return agreement


@transaction.atomic
def set_parties(
    agreement: Agreement, organisations: Sequence[Organisation], *, actor: Actor
) -> None:
    """Make these the parties, in this order; refused when the agreement is no draft any more."""
    agreement = locked(agreement)
    if agreement.state != Agreement.State.DRAFT:
        raise StepRefusedError([_("The agreement has been sent out: its parties stay.")])
    before = {party.organisation_id: party for party in agreement.parties.all()}
    wanted = {organisation.pk: position for position, organisation in enumerate(organisations)}
    agreement.parties.exclude(organisation__in=wanted).delete()
    for pk, party in before.items():
        if pk in wanted and party.position != wanted[pk]:
            party.position = wanted[pk]
            party.save(update_fields=["position"])
    Party.objects.bulk_create(
        Party(agreement=agreement, organisation_id=pk, position=position)
        for pk, position in wanted.items()
        if pk not in before
    )
    record(actor, "agreement.parties", agreement, count=len(wanted))


def add_drafter(agreement: Agreement, membership: Membership, *, actor: Actor) -> None:
    AgreementDrafter.objects.get_or_create(agreement=agreement, membership=membership)
    record(actor, "agreement.drafter_add", agreement, member=membership)


def remove_drafter(drafter: AgreementDrafter, *, actor: Actor) -> None:
    record(actor, "agreement.drafter_remove", drafter.agreement, member=drafter.membership)
    drafter.delete()


@dataclass(frozen=True)
class Decided:
    """A party of an agreement signed elsewhere, and what is known of its decision."""

    organisation: Organisation
    organ_name: str = ""
    decided_on: date | None = None
    section: str = ""


@transaction.atomic
def take_in_agreement(
    *, facts: dict[str, Any], upload: Upload, parties: Sequence[Decided], actor: Actor
) -> Agreement:
    """An agreement signed before or elsewhere: its signed file and its facts, in force at once."""
    agreement = Agreement.objects.create(
        **facts, state=Agreement.State.IN_FORCE, is_signed_elsewhere=True
    )
    now = timezone.now()
    Party.objects.bulk_create(
        Party(
            agreement=agreement,
            organisation=decided.organisation,
            position=position,
            decision=Party.Decision.APPROVED,
            organ_name=decided.organ_name,
            decided_on=decided.decided_on,
            section=decided.section,
            is_on_behalf=decided.organisation.pk != actor.organisation_id,
            recorded_by_id=actor.membership_id,
            recorded_at=now,
        )
        for position, decided in enumerate(parties)
    )
    file = store_file(
        upload.content,
        upload.name,
        upload.media_type,
        StoredFile.Origin.SIGNED,
        created_by=actor.membership_id,
    )
    version = Version.objects.create(agreement=agreement)
    fix(version)
    version.sealed = file
    version.save(update_fields=["frozen_at", "content", "text_sha256", "sealed"])
    record(actor, "agreement.take_in", agreement, file=file.name)
    return agreement
