"""What the agreement's own page shows: its stage, its parties, what is missing and what to do."""

from typing import Any

from agreements import policies
from agreements.flow import AGREEMENT_FLOW, STAGES
from agreements.models import Agreement, Party, Version
from agreements.tree import tree_of
from yhdyspinta.tenancy.actor import Actor

D = Party.Decision
TONES = {
    D.ON_AGENDA: "info",
    D.TABLED: "warn",
    D.RETURNED: "warn",
    D.APPROVED: "good",
    D.CONDITIONAL: "good",
    D.CHANGED: "warn",
    D.REJECTED: "bad",
}
# The step that each stage waits for.
AHEAD = {"draft": "submit", "review": "decide", "deciding": "sign", "signing": "start"}


def detail_context(actor: Actor, agreement: Agreement) -> dict[str, Any]:
    version = agreement.versions.select_related("sealed").first()
    parties = party_rows(actor, agreement)
    return {
        "agreement": agreement,
        "version": version,
        "stages": stages(agreement),
        "parties": parties,
        "counts": counts(parties),
        "shows_signatures": agreement.state == Agreement.State.SIGNING
        or any(row["signatures"] for row in parties),
        "missing": missing(actor, agreement),
        "steps": policies.steps_for(actor, agreement),
        "chapters": tree_of(version, agreement.main_language) if version else [],
        "annexes": list(version.annexes.select_related("file")) if version else [],
        "drafters": _drafters(agreement),
        "may": _may(actor, agreement),
        "is_being_sealed": _is_being_sealed(version),
    }


def stages(agreement: Agreement) -> list[dict[str, str]]:
    """The step indicator; none for an agreement that has ended one way or another."""
    if agreement.state not in STAGES or agreement.is_signed_elsewhere:
        return []
    here = STAGES.index(Agreement.State(agreement.state))
    here += agreement.state == Agreement.State.IN_FORCE  # the last stage is done at once
    states = ["done"] * here + ["current"] + ["todo"] * len(STAGES)
    return [
        {"label": str(stage.label), "state": state}
        for stage, state in zip(STAGES, states, strict=False)
    ]


def party_rows(actor: Actor, agreement: Agreement) -> list[dict[str, Any]]:
    parties = agreement.parties.select_related(
        "organisation", "organ", "source", "recorded_by__user"
    ).prefetch_related("signatures")
    rows = []
    for party in parties:
        party.agreement = agreement
        signatures = list(party.signatures.all())
        mine = any(signature.membership_id == actor.membership_id for signature in signatures)
        rows.append(
            {
                "party": party,
                "tone": TONES.get(D(party.decision), ""),
                "signatures": signatures,
                "may_record": policies.record_decision(actor, party),
                "may_sign": policies.sign_for_party(actor, party) and not mine,
            }
        )
    return rows


def counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {
        "all": len(rows),
        "decided": sum(row["party"].has_decided() for row in rows),
        "signed": sum(bool(row["signatures"]) for row in rows),
    }


def missing(actor: Actor, agreement: Agreement) -> list[str]:
    """Why the next step can't be taken yet, for those who work on it."""
    name = AHEAD.get(agreement.state)
    if name is None or not policies.draft_agreement(actor, agreement):
        return []
    step = next(step for step in AGREEMENT_FLOW.steps_from(agreement.state) if step.name == name)
    return step.missing(agreement)


def _drafters(agreement: Agreement) -> list[Any]:
    if not agreement.is_editable():
        return []
    return list(agreement.drafters.select_related("membership__user", "membership__organisation"))


def _may(actor: Actor, agreement: Agreement) -> dict[str, bool]:
    return {
        "edit_facts": policies.edit_facts(actor, agreement),
        "edit_parties": policies.edit_parties(actor, agreement),
        "edit_text": policies.edit_text(actor, agreement),
        "name_drafters": policies.name_drafters(actor, agreement),
    }


def _is_being_sealed(version: Version | None) -> bool:
    return version is not None and Version.objects.awaiting_seal().filter(pk=version.pk).exists()
