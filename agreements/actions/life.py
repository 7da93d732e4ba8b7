"""Steps of an agreement's life, and the freezing of its text."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.content import fix
from agreements.flow import AGREEMENT_FLOW
from agreements.matrix import take_snapshot
from agreements.models import Agreement, Version
from agreements.telling import tell_of_step
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor


def locked(agreement: Agreement) -> Agreement:
    """The agreement as it is now, held until the transaction ends."""
    return Agreement.objects.select_for_update().get(pk=agreement.pk)


@transaction.atomic
def advance_agreement(agreement: Agreement, step_name: str, *, actor: Actor | None) -> Agreement:
    """Take one step of the agreement's life, or raise StepRefusedError."""
    agreement = locked(agreement)
    step = AGREEMENT_FLOW.step(step_name, subject=agreement)
    if step.target == Agreement.State.DECIDING:
        freeze(agreement)
    agreement.state = step.target
    agreement.save(update_fields=["state"])
    record(actor, f"agreement.{step.name}", agreement, ends_on=agreement.ends_on)
    tell_of_step(agreement, step.name)
    return agreement


def freeze(agreement: Agreement) -> Version:
    """Fix the draft's text, parties and table: from here on the database refuses changes.

    Who writes a clause at this moment is waited for; who comes later is refused.
    """
    version = Version.objects.select_for_update().get(agreement=agreement, frozen_at=None)
    version.agreement = agreement
    if agreement.matrix_id:
        take_snapshot(version)
    fix(version)
    version.save(update_fields=["frozen_at", "content", "text_sha256"])
    return version


@transaction.atomic
def terminate_agreement(agreement: Agreement, *, ends_on: date, actor: Actor) -> Agreement:
    """The agreement was terminated and is in force until that day."""
    agreement = locked(agreement)
    step = AGREEMENT_FLOW.step("terminate", subject=agreement)
    if agreement.starts_on and ends_on < agreement.starts_on:
        raise StepRefusedError([_("The agreement ends before it begins.")])
    if agreement.ends_on and ends_on > agreement.ends_on:
        raise StepRefusedError([_("The agreement ends earlier by its own term.")])
    agreement.state, agreement.ends_on, agreement.is_open_ended = step.target, ends_on, False
    agreement.save(update_fields=["state", "ends_on", "is_open_ended"])
    record(actor, "agreement.terminate", agreement, ends_on=ends_on)
    return agreement


def end_past_agreements(today: date) -> None:
    """End those whose last day has passed."""
    for agreement in Agreement.objects.ended_by(today):
        try:
            advance_agreement(agreement, "end", actor=None)
        except StepRefusedError:  # another worker was faster
            continue
