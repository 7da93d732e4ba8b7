"""The words of mails about negotiations, duties and follow-ups."""

from django.utils.translation import gettext_lazy as _

from yhdyspinta.notices.letters import Letter

_OPEN_NEGOTIATION = _("Open the negotiation")
_ANSWER = _("Answer the invitation")
_OPEN_DUTY = _("Open the duty")
_OPEN_FOLLOW_UP = _("Open the follow-up")
_OPEN_MATTER = _("Open the matter")

# What a digest counts, by the first part of a notice's code.
KINDS = {
    "negotiation": _("Negotiations"),
    "duty": _("Duties"),
    "follow_up": _("Follow-ups"),
    "matter": _("Matters"),
}

LETTERS = {
    "negotiation.invited": Letter(
        subject=_("Invitation: %(title)s"),
        body=_(
            "%(organisation)s invites you to a negotiation: %(title)s.\n\nTime: %(starts_at)s\n"
            "Place: %(place)s\n\nAnswer by %(until_on)s. The agenda is behind the same link."
            " The attached calendar file puts the negotiation in your calendar."
        ),
        link=_ANSWER,
    ),
    "negotiation.silent": Letter(
        subject=_("Do you come: %(title)s"),
        body=_(
            "You have not answered the invitation yet: %(title)s.\n\nTime: %(starts_at)s\n"
            "Place: %(place)s\n\nAnswer by %(until_on)s."
        ),
        link=_ANSWER,
    ),
    "negotiation.changed": Letter(
        subject=_("Changed: %(title)s"),
        body=_(
            "The details of the negotiation have changed: %(title)s.\n\nTime: %(starts_at)s\n"
            "Place: %(place)s\n\nThe attached calendar file corrects your calendar. If your answer"
            " changes, answer again."
        ),
        link=_ANSWER,
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
    "negotiation.memo_next": Letter(
        subject=_("Memo for comments: %(title)s"),
        body=_(
            "The memo of the negotiation is out for comments: %(title)s. Write your remarks by"
            " %(until_on)s. The forum approves it in its next meeting."
        ),
        link=_("Read the memo"),
    ),
    "negotiation.memo_inspected": Letter(
        subject=_("Minutes for comments: %(title)s"),
        body=_(
            "The minutes of the meeting are out for comments: %(title)s. Write your remarks by"
            " %(until_on)s. They are approved when they have been inspected and signed."
        ),
        link=_("Read the minutes"),
    ),
    "negotiation.memo_changed": Letter(
        subject=_("Memo changed: %(title)s"),
        body=_(
            "The text of the memo has changed while it was out for comments: %(title)s.\n\n"
            "Changed: %(what)s\n\nApprovals given before were given to the earlier text. Approve"
            " the memo again or write your remarks by %(until_on)s. If nobody has remarks, it is"
            " approved after that."
        ),
        link=_("Read the memo"),
    ),
    "negotiation.minutes_changed": Letter(
        subject=_("Minutes changed: %(title)s"),
        body=_(
            "The text of the minutes has changed while they were out for comments: %(title)s.\n\n"
            "Changed: %(what)s\n\nWhat was inspected and signed before was the earlier text. Read"
            " the minutes, and inspect or sign them by %(until_on)s."
        ),
        link=_("Read the minutes"),
    ),
    "negotiation.remarks_ending": Letter(
        subject=_("Remarks by %(due_on)s: %(title)s"),
        body=_(
            "The time for remarks on the memo ends on %(due_on)s: %(title)s. %(organisation)s has"
            " neither approved it nor made remarks. Silence counts as approval: without remarks by"
            " that day %(organisation)s is taken to approve the memo."
        ),
        link=_("Read the memo"),
    ),
    "negotiation.remarks_waiting": Letter(
        subject=_("Remarks without an answer: %(title)s"),
        body=_(
            "The time for remarks on the memo ended on %(due_on)s, and %(count)s of them have no"
            " answer: %(title)s. The memo is approved only when each has been answered."
        ),
        link=_OPEN_NEGOTIATION,
    ),
    "negotiation.memo_unsettled": Letter(
        subject=_("Not approved yet: %(title)s"),
        body=_(
            "The time for remarks on the memo ended on %(due_on)s, and it has not been approved:"
            " %(title)s. The page of the negotiation says what is missing."
        ),
        link=_OPEN_NEGOTIATION,
    ),
    "negotiation.next_meeting_held": Letter(
        subject=_("Approved in the next meeting? %(title)s"),
        body=_(
            "The forum approves its memos in the next meeting. It was held on %(due_on)s, and"
            " nothing shows that it approved this memo: %(title)s. Choose the item in which it did."
        ),
        link=_OPEN_NEGOTIATION,
    ),
    "negotiation.unsigned": Letter(
        subject=_("To inspect and sign: %(title)s"),
        body=_(
            "The minutes wait for you: %(title)s, %(starts_at)s. Inspect or sign them by"
            " %(due_on)s, or make a remark if something is wrong."
        ),
        link=_("Read the minutes"),
    ),
    "negotiation.unsigned_late": Letter(
        subject=_("To inspect and sign: %(title)s"),
        body=_(
            "The minutes were to be inspected and signed by %(due_on)s, and they still wait for"
            " you: %(title)s, %(starts_at)s. Inspect or sign them, or make a remark if something"
            " is wrong."
        ),
        link=_("Read the minutes"),
    ),
    "negotiation.to_sign": Letter(
        subject=_("To inspect and sign: %(title)s"),
        body=_(
            "The minutes wait for you: %(title)s, %(starts_at)s. Read them, then inspect or sign"
            " them, or make a remark if something is wrong."
        ),
        link=_("Read the minutes"),
    ),
    "negotiation.memo_approved": Letter(
        subject=_("Memo approved: %(title)s"),
        body=_("The memo of the negotiation has been approved: %(title)s."),
        link=_("Read the memo"),
    ),
    "negotiation.memo_waiting": Letter(
        subject=_("Memo not out yet: %(title)s"),
        body=_(
            "The negotiation was held on %(held_on)s, and its memo has not been sent out for"
            " comments: %(title)s."
        ),
        link=_OPEN_NEGOTIATION,
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
    "follow_up.cannot": Letter(
        subject=_("Cannot be done: %(what)s"),
        body=_(
            "%(organisation)s tells that this cannot be done: %(what)s.\n\nWhy: %(reason)s\n\n"
            "It is closed now. If it is still to be done, open it again, or agree in a meeting on"
            " who does it."
        ),
        link=_OPEN_FOLLOW_UP,
    ),
    "follow_up.given": Letter(
        subject=_("Now yours to do: %(what)s"),
        body=_(
            "This was agreed to be done, and it is now yours: %(what)s. Responsible:"
            " %(organisation)s. By when: %(by_when)s.\n\nWhy it changed: %(reason)s"
        ),
        link=_OPEN_FOLLOW_UP,
    ),
    "follow_up.moved": Letter(
        subject=_("Changed: %(what)s"),
        body=_(
            "What was agreed to be done was changed: %(what)s. Responsible: %(organisation)s."
            " By when: %(by_when)s.\n\nWhy it changed: %(reason)s"
        ),
        link=_OPEN_FOLLOW_UP,
    ),
    "follow_up.taken": Letter(
        subject=_("Nothing is expected of you any more: %(what)s"),
        body=_(
            "This was agreed to be done, and another does it now: %(what)s. Responsible:"
            " %(organisation)s. Nothing is expected of you any more.\n\nWhy it changed: %(reason)s"
        ),
        link=_OPEN_FOLLOW_UP,
    ),
    "matter.unanswered": Letter(
        subject=_("Answer by %(due_on)s: %(title)s"),
        body=_("%(organisation)s awaits your answer by %(due_on)s: %(title)s."),
        link=_OPEN_MATTER,
    ),
    "matter.late": Letter(
        subject=_("Not answered: %(title)s"),
        body=_(
            "%(organisation)s asked for an answer by %(due_on)s, and it has not come yet:"
            " %(title)s."
        ),
        link=_OPEN_MATTER,
    ),
    "sweep.missing": Letter(
        subject=_("Reminders have not run since %(last_on)s"),
        body=_(
            "The daily round of reminders has not run in this area since %(last_on)s. Nothing is"
            " lost: what is due is told when it runs again. Ask those who keep the service to look"
            " at its worker and timetable."
        ),
        link=_("Open the coming reminders"),
    ),
    "matter.raised": Letter(
        subject=_("A matter for you: %(title)s"),
        body=_("%(organisation)s asks you to answer by %(answer_by_on)s: %(title)s."),
        link=_OPEN_MATTER,
    ),
    "matter.told": Letter(
        subject=_("A matter that concerns you: %(title)s"),
        body=_("%(organisation)s has raised a matter that concerns you: %(title)s."),
        link=_OPEN_MATTER,
    ),
    "matter.notice": Letter(
        subject=_("Advance notice of a decision: %(title)s"),
        body=_(
            "%(organisation)s tells of a decision under preparation: %(title)s.\n\n"
            "Decided by: %(organ)s, planned for %(decides_on)s\nComment by: %(answer_by_on)s"
        ),
        link=_OPEN_MATTER,
    ),
    "matter.answered": Letter(
        subject=_("Answered: %(title)s"),
        body=_("%(organisation)s has answered the matter: %(title)s."),
        link=_OPEN_MATTER,
    ),
    "matter.on_behalf": Letter(
        subject=_("Recorded on your behalf: %(title)s"),
        body=_(
            "The coordinator wrote to the matter on behalf of %(organisation)s: %(title)s."
            " Add to it if it is not right."
        ),
        link=_OPEN_MATTER,
    ),
    "matter.passed_on": Letter(
        subject=_("Sent on to you: %(title)s"),
        body=_(
            "%(organisation)s has raised a matter, and the answer was sent on to you: %(title)s."
            "\n\nNote: %(note)s\nAnswer by: %(by_when)s"
        ),
        link=_OPEN_MATTER,
    ),
    "matter.passed_away": Letter(
        subject=_("Nothing is expected of you any more: %(title)s"),
        body=_(
            "A matter that %(organisation)s has raised was sent on to another, who answers it:"
            " %(title)s. Nothing is expected of you any more."
        ),
        link=_OPEN_MATTER,
    ),
    "matter.lifted_forum": Letter(
        subject=_("Lifted to a forum: %(title)s"),
        body=_(
            "The matter was lifted to be dealt with in a forum (%(forum)s): %(title)s.\n\n"
            "Raised by: %(organisation)s\nWhy it was lifted: %(reason)s\n"
            "Answer wanted by: %(by_when)s\n\nThe chair and the secretary find it among what is"
            " open when they make the forum's next agenda."
        ),
        link=_OPEN_MATTER,
    ),
    "matter.lifted_leadership": Letter(
        subject=_("Lifted to the leaders: %(title)s"),
        body=_(
            "The matter was lifted to be agreed between the leaders of the parties: %(title)s."
            "\n\nRaised by: %(organisation)s\nWhy it was lifted: %(reason)s\n"
            "Answer wanted by: %(by_when)s"
        ),
        link=_OPEN_MATTER,
    ),
    "matter.closed": Letter(
        subject=_("Closed: %(title)s"),
        body=_("The matter was closed: %(title)s.\n\nWhat came of it: %(outcome)s"),
        link=_OPEN_MATTER,
    ),
}
