"""Who may read, write, decide on and sign agreements, and who works with responsibility tables."""

from agreements.flow import AGREEMENT_FLOW
from agreements.models import Agreement, Annex, Clause, Matrix, Party, Task
from yhdyspinta.flow import Step
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Role

# --- Agreements -------------------------------------------------------------------------------

# Steps that nobody takes by a button: the last signature and the calendar take them.
BY_ITSELF = {"start", "end"}


def list_agreements(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def create_agreement(actor: Actor) -> bool:
    return actor.has(Role.COORDINATOR)


def read_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Whoever sees it: drafts are left out by visible_to()."""
    return actor.has(Role.VIEWER)


def draft_agreement(actor: Actor, agreement: Agreement) -> bool:
    """Coordinators and the named drafters, whatever the state."""
    return actor.has(Role.COORDINATOR) or (
        agreement.drafters.filter(membership_id=actor.membership_id).exists()
    )


def edit_text(actor: Actor, agreement: Agreement) -> bool:
    return agreement.is_editable() and draft_agreement(actor, agreement)


def edit_facts(actor: Actor, agreement: Agreement) -> bool:
    if agreement.is_signed_elsewhere:
        return actor.has(Role.COORDINATOR)
    return edit_text(actor, agreement)


def edit_parties(actor: Actor, agreement: Agreement) -> bool:
    return agreement.state == Agreement.State.DRAFT and draft_agreement(actor, agreement)


def name_drafters(actor: Actor, agreement: Agreement) -> bool:
    return agreement.is_editable() and actor.has(Role.COORDINATOR)


def take_step(actor: Actor, agreement: Agreement, step_name: str) -> bool:
    return actor.has(Role.COORDINATOR) and step_name not in BY_ITSELF


def take_steps(actor: Actor, agreement: Agreement) -> bool:
    return actor.has(Role.COORDINATOR)


def steps_for(actor: Actor, agreement: Agreement) -> list[Step]:
    """The buttons to show."""
    steps = AGREEMENT_FLOW.steps_from(agreement.state)
    return [step for step in steps if take_step(actor, agreement, step.name)]


def draft_clause(actor: Actor, clause: Clause) -> bool:
    return draft_agreement(actor, clause.version.agreement)


def read_annex(actor: Actor, annex: Annex) -> bool:
    return read_agreement(actor, annex.version.agreement)


def edit_annex(actor: Actor, annex: Annex) -> bool:
    return edit_text(actor, annex.version.agreement)


def read_party(actor: Actor, party: Party) -> bool:
    return read_agreement(actor, party.agreement)


def _is_own(actor: Actor, party: Party) -> bool:
    """The actor's organisation is the party, or what the party has become a part of."""
    return actor.organisation_id == party.organisation.answered_for_by_id()


def is_own_recorder(actor: Actor, party: Party) -> bool:
    return actor.has(Role.RECORDER) and _is_own(actor, party)


def record_decision(actor: Actor, party: Party) -> bool:
    """The party's own recorder, or a coordinator on its behalf."""
    agreement = party.agreement
    decided_now = agreement.state in {Agreement.State.DECIDING, Agreement.State.SIGNING}
    taken_in = agreement.is_signed_elsewhere and agreement.state == Agreement.State.IN_FORCE
    return (decided_now or taken_in) and (
        is_own_recorder(actor, party) or actor.has(Role.COORDINATOR)
    )


def sign_for_party(actor: Actor, party: Party) -> bool:
    """The party's own signatory; never anyone on its behalf."""
    return (
        actor.has(Role.SIGNATORY)
        and _is_own(actor, party)
        and party.agreement.state == Agreement.State.SIGNING
    )


# --- Responsibility tables ----------------------------------------------------------------------


def read_matrix(actor: Actor, matrix: Matrix) -> bool:
    return actor.has(Role.VIEWER)


def read_matrices(actor: Actor) -> bool:
    return actor.has(Role.VIEWER)


def change_matrices(actor: Actor) -> bool:
    """Make tables, and bring them in from spreadsheets: the same people as change them by hand."""
    return actor.has_any(Role.COORDINATOR, Role.ADMIN)


def edit_matrix(actor: Actor, matrix: Matrix) -> bool:
    return change_matrices(actor)


def read_task(actor: Actor, task: Task) -> bool:
    return actor.has(Role.VIEWER)


def edit_task(actor: Actor, task: Task) -> bool:
    return change_matrices(actor)
