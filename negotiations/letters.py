"""The words of mails about negotiations, duties and follow-ups."""

from django.utils.translation import gettext_lazy as _

from yhdyspinta.notices.letters import Letter

_OPEN_NEGOTIATION = _("Open the negotiation")
_OPEN_DUTY = _("Open the duty")
_OPEN_FOLLOW_UP = _("Open the follow-up")

LETTERS = {
    "negotiation.invited": Letter(
        subject=_("Invitation: %(title)s"),
        body=_(
            "%(organisation)s invites you to a negotiation: %(title)s.\n\nTime: %(starts_at)s\n"
            "Place: %(place)s\n\nThe attached calendar file puts it in your calendar."
        ),
        link=_OPEN_NEGOTIATION,
    ),
    "negotiation.changed": Letter(
        subject=_("Changed: %(title)s"),
        body=_(
            "The details of the negotiation have changed: %(title)s.\n\nTime: %(starts_at)s\n"
            "Place: %(place)s\n\nThe attached calendar file corrects your calendar."
        ),
        link=_OPEN_NEGOTIATION,
    ),
    "negotiation.postponed": Letter(
        subject=_("Postponed: %(title)s"),
        body=_(
            "The negotiation is postponed: %(title)s, %(starts_at)s. A new invitation comes when"
            " the new time is known.\n\nWhy: %(reason)s"
        ),
        link=_OPEN_NEGOTIATION,
    ),
    "negotiation.cancelled": Letter(
        subject=_("Cancelled: %(title)s"),
        body=_("The negotiation is cancelled: %(title)s, %(starts_at)s.\n\nWhy: %(reason)s"),
        link=_OPEN_NEGOTIATION,
    ),
    "negotiation.memo": Letter(
        subject=_("Memo for comments: %(title)s"),
        body=_(
            "The memo of the negotiation is out for comments: %(title)s. Write your remarks by"
            " %(until_on)s. If nobody has remarks, the memo is approved after that."
        ),
        link=_("Read the memo"),
    ),
    "negotiation.memo_approved": Letter(
        subject=_("Memo approved: %(title)s"),
        body=_("The memo of the negotiation has been approved: %(title)s."),
        link=_("Read the memo"),
    ),
    "duty.coming": Letter(
        subject=_("Coming due: %(rule)s"),
        body=_(
            "A statutory duty of %(organisation)s comes due on %(due_on)s and has not been met yet:"
            " %(rule)s (%(law)s)."
        ),
        link=_OPEN_DUTY,
    ),
    "duty.overdue": Letter(
        subject=_("Time limit passed: %(rule)s"),
        body=_(
            "The time limit of a statutory duty of %(organisation)s was %(due_on)s, and nothing"
            " shows yet that it was met: %(rule)s (%(law)s). If it was, record by what."
        ),
        link=_OPEN_DUTY,
    ),
    "duty.on_behalf": Letter(
        subject=_("Recorded on your behalf: %(rule)s"),
        body=_(
            "The coordinator recorded on %(recorded_on)s that a duty of yours is met by this:"
            " %(document)s. Correct it if it is not right."
        ),
        link=_OPEN_DUTY,
    ),
    "follow_up.coming": Letter(
        subject=_("Due %(due_on)s: %(what)s"),
        body=_("Agreed to be done by %(due_on)s: %(what)s. Responsible: %(organisation)s."),
        link=_OPEN_FOLLOW_UP,
    ),
    "follow_up.overdue": Letter(
        subject=_("Past its day: %(what)s"),
        body=_(
            "This was agreed to be done by %(due_on)s and is still open: %(what)s."
            " Responsible: %(organisation)s. Tell how it goes."
        ),
        link=_OPEN_FOLLOW_UP,
    ),
    "follow_up.on_behalf": Letter(
        subject=_("Recorded on your behalf: %(what)s"),
        body=_(
            "The coordinator recorded how this goes on behalf of %(organisation)s: %(what)s."
            " Correct it if it is not right."
        ),
        link=_OPEN_FOLLOW_UP,
    ),
}
