"""What can be done with agreements, from making one to sealing it."""

from agreements.actions.deciding import record_decision, sign_for_party
from agreements.actions.life import (
    advance_agreement,
    end_past_agreements,
    locked,
    terminate_agreement,
)
from agreements.actions.making import (
    add_drafter,
    change_facts,
    create_agreement,
    remove_drafter,
    set_parties,
    take_in_agreement,
)
from agreements.actions.sealing import seal_version
from agreements.actions.writing import (
    ConflictError,
    add_annex,
    add_clause,
    move_clause,
    remove_annex,
    remove_clause,
    save_clause_text,
)

__all__ = [
    "ConflictError",
    "add_annex",
    "add_clause",
    "add_drafter",
    "advance_agreement",
    "change_facts",
    "create_agreement",
    "end_past_agreements",
    "locked",
    "move_clause",
    "record_decision",
    "remove_annex",
    "remove_clause",
    "remove_drafter",
    "save_clause_text",
    "seal_version",
    "set_parties",
    "sign_for_party",
    "take_in_agreement",
    "terminate_agreement",
]
