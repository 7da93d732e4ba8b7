"""The agreement's life: from a draft to in force, and how it ends."""

from collections.abc import Iterable

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, ClauseText, Party
from yhdyspinta.flow import Flow, Step

S = Agreement.State


def unfinished(agreement: Agreement) -> list[str]:
    """What the agreement still lacks before it can be sent to its parties."""
    reasons = []
    if agreement.parties.count() < 2:
        reasons.append(gettext("The agreement needs at least two parties."))
    if agreement.starts_on is None:
        reasons.append(gettext("The day of entry into force is missing."))
    if agreement.ends_on is None and not agreement.is_open_ended:
        reasons.append(
            gettext("Give the last day, or say that it is in force until further notice.")
        )
    if agreement.starts_on and agreement.ends_on and agreement.ends_on < agreement.starts_on:
        reasons.append(gettext("The agreement ends before it begins."))
    texts = ClauseText.objects.filter(clause__version__agreement=agreement)
    if not texts.exclude(body="").filter(clause__version__frozen_at=None).exists():
        reasons.append(gettext("The agreement has no text."))
    return reasons


def not_approved(agreement: Agreement) -> list[str]:
    """Which parties have not approved the agreement."""
    waiting = agreement.parties.not_approving().select_related("organisation")
    return _named(waiting, gettext("Not approved by: %(names)s."))


def unsigned(agreement: Agreement) -> list[str]:
    """Which parties have not signed."""
    waiting = agreement.parties.unsigned().select_related("organisation")
    return _named(waiting, gettext("Not signed by: %(names)s."))


def _named(parties: Iterable[Party], sentence: str) -> list[str]:
    names = [party.organisation.name for party in parties]
    return [sentence % {"names": ", ".join(names)}] if names else []


AGREEMENT_FLOW = Flow(
    Step("submit", _("Send out for statements"), S.DRAFT, S.REVIEW, missing=unfinished),
    Step("return", _("Return to preparation"), S.REVIEW, S.DRAFT),
    Step("decide", _("Send for decision"), S.DRAFT, S.DECIDING, missing=unfinished),
    Step("decide", _("Send for decision"), S.REVIEW, S.DECIDING, missing=unfinished),
    Step("sign", _("Open for signatures"), S.DECIDING, S.SIGNING, missing=not_approved),
    Step("start", _("Put in force"), S.SIGNING, S.IN_FORCE, missing=unsigned),
    Step("terminate", _("Terminate"), S.IN_FORCE, S.TERMINATED),
    Step("end", _("End"), S.IN_FORCE, S.ENDED),
    Step("end", _("End"), S.TERMINATED, S.ENDED),
    Step("lapse", _("Let lapse"), S.DRAFT, S.LAPSED),
    Step("lapse", _("Let lapse"), S.REVIEW, S.LAPSED),
    Step("lapse", _("Let lapse"), S.DECIDING, S.LAPSED),
    Step("lapse", _("Let lapse"), S.SIGNING, S.LAPSED),
)

# The way of an agreement, as the step indicator shows it.
STAGES = (S.DRAFT, S.REVIEW, S.DECIDING, S.SIGNING, S.IN_FORCE)
