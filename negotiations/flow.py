"""The life of a negotiation: its states, the steps between them, and what each step needs."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.models import Negotiation, Participant
from yhdyspinta.flow import Flow, Step

S = Negotiation.State
NEEDS_REASON = frozenset({"postpone", "cancel", "miss"})
# Steps that are of no use before the negotiation has begun, and after.
ON_ITS_DAY = frozenset({"hold", "miss"})
BEFORE_ITS_DAY = frozenset({"invite"})


def _not_invitable(negotiation: Negotiation) -> list[str]:
    reasons = []
    if negotiation.starts_at is None:
        reasons.append(_("The day and time are missing. Set them before you invite."))
    elif negotiation.has_begun():
        reasons.append(_("The day has passed. Mark the negotiation as held, or give it a new day."))
    if not negotiation.participants.exclude(email="").exists():
        reasons.append(_("Nobody to invite: add at least one participant with an e-mail address."))
    return reasons


def _not_begun(negotiation: Negotiation) -> list[str]:
    if negotiation.has_begun():
        return []
    return [_("The negotiation has not begun yet. It can be marked when its day has come.")]


def _memo_unfinished(negotiation: Negotiation) -> list[str]:
    reasons = []
    if not negotiation.participants.filter(attendance=Participant.Attendance.PRESENT).exists():
        reasons.append(_("Nobody is marked present. Mark who took part."))
    items = list(negotiation.items.all())
    if not items:
        reasons.append(_("The agenda is empty: the memo would say nothing."))
    for number, item in enumerate(items, start=1):
        if not item.has_outcome():
            reasons.append(
                _("Item %(number)s (%(title)s) has no outcome. Write one or move the item on.")
                % {"number": number, "title": item.title}
            )
    return reasons


NEGOTIATION_FLOW = Flow(
    Step("invite", gettext_lazy("Send invitations"), S.PLANNED, S.INVITED, missing=_not_invitable),
    Step("hold", gettext_lazy("Mark as held"), S.INVITED, S.HELD, missing=_not_begun),
    Step("hold", gettext_lazy("Mark as held"), S.PLANNED, S.HELD, missing=_not_begun),
    Step(
        "circulate",
        gettext_lazy("Send the memo for comments"),
        S.HELD,
        S.COMMENTING,
        missing=_memo_unfinished,
    ),
    Step(
        "approve",
        gettext_lazy("Approve the memo"),
        S.COMMENTING,
        S.APPROVED,
        missing=_memo_unfinished,
    ),
    Step("postpone", gettext_lazy("Postpone"), S.PLANNED, S.POSTPONED),
    Step("postpone", gettext_lazy("Postpone"), S.INVITED, S.POSTPONED),
    Step("plan", gettext_lazy("Plan again"), S.POSTPONED, S.PLANNED),
    Step("cancel", gettext_lazy("Cancel the negotiation"), S.PLANNED, S.CANCELLED),
    Step("cancel", gettext_lazy("Cancel the negotiation"), S.INVITED, S.CANCELLED),
    Step("cancel", gettext_lazy("Cancel the negotiation"), S.POSTPONED, S.CANCELLED),
    Step("miss", gettext_lazy("Mark as not held"), S.PLANNED, S.NOT_HELD, missing=_not_begun),
    Step("miss", gettext_lazy("Mark as not held"), S.INVITED, S.NOT_HELD, missing=_not_begun),
)
