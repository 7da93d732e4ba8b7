"""The words of mails about the directory."""

from django.utils.translation import gettext_lazy as _

from yhdyspinta.notices.letters import Letter

RECORDED = _("Your organisation's contact was recorded on your behalf")
CHANGED = _(
    "%(actor)s recorded a change on your organisation's behalf: %(post)s. Check that it is"
    " right; you can correct it yourself."
)

LETTERS = {
    "contacts.on_behalf": Letter(subject=RECORDED, body=CHANGED, link=_("Open the post")),
    "contacts.person_on_behalf": Letter(subject=RECORDED, body=CHANGED, link=_("Open the person")),
    "contacts.confirmed_on_behalf": Letter(
        subject=_("Your organisation's contacts were confirmed on your behalf"),
        body=_(
            "%(actor)s confirmed that your organisation's contacts are right. Check them; you can"
            " correct them yourself."
        ),
        link=_("Open the contacts"),
    ),
    "contacts.came": Letter(
        subject=_("You now take care of this: %(post)s"),
        body=_(
            "You are named to this post of %(organisation)s from %(day_on)s: %(post)s. The page"
            " shows what is under way and what you answer for."
        ),
        link=_("See what you take over"),
    ),
    "contacts.changed": Letter(
        subject=_("New responsible person: %(post)s, %(organisation)s"),
        body=_("%(came)s takes care of this from %(day_on)s: %(post)s, %(organisation)s."),
        link=_("Open the post"),
    ),
    "contacts.vacant": Letter(
        subject=_("Responsible person leaves: %(post)s, %(organisation)s"),
        body=_(
            "%(left)s takes care of this until %(day_on)s: %(post)s, %(organisation)s. A successor"
            " has not been named yet; the page shows whom to contact."
        ),
        link=_("Open the post"),
    ),
    "contacts.changed_unnamed": Letter(
        subject=_("Responsible person changes: %(organisation)s"),
        body=_(
            "The responsible person of %(organisation)s changes on %(day_on)s: %(post)s. The names"
            " are shown to named members only; others reach the organisation's registry."
        ),
        link=_("Open the contacts"),
    ),
    "contacts.confirm": Letter(
        subject=_("Check your contact details"),
        body=_(
            "The directory says this of you:\n\n%(details)s\n\nOpen the page to confirm the"
            " details with one click, to correct them, or to tell that you no longer take care of a"
            " post. You need not log in. The link works until %(until_on)s."
        ),
        link=_("Check the details"),
    ),
    "contacts.confirm_reminder": Letter(
        subject=_("Reminder: check your contact details"),
        body=_(
            "On %(asked_on)s we asked whether your contact details in the directory are right, and"
            " have had no answer. One click is enough, without logging in. The link works until"
            " %(until_on)s."
        ),
        link=_("Check the details"),
    ),
    "contacts.confirm_for": Letter(
        subject=_("Confirm contacts whom mail does not reach: %(organisation)s"),
        body=_(
            "The contacts of %(organisation)s are being confirmed. Some of the responsible persons"
            " have no working e-mail address (%(count)s). Ask them and confirm their details."
        ),
        link=_("Open the contacts"),
    ),
    "contacts.unanswered": Letter(
        subject=_("Contacts not confirmed: %(organisation)s"),
        body=_(
            "Responsible persons of %(organisation)s were asked on %(asked_on)s to confirm their"
            " details and have not answered (%(count)s). Check the details and confirm them, or"
            " name a successor."
        ),
        link=_("Open the contacts"),
    ),
    "contacts.email_changed": Letter(
        subject=_("Your e-mail address was changed in the directory"),
        body=_(
            "The e-mail address of %(name)s was changed with the link that was sent to this"
            " address. If you did not do it, tell %(organisation)s at once."
        ),
        link=_("Open the directory"),
    ),
    "contacts.left": Letter(
        subject=_("Name a successor: %(post)s"),
        body=_(
            "%(name)s tells that they take care of this no longer: %(post)s, %(organisation)s. The"
            " last day is %(ends_on)s. No successor was proposed."
        ),
        link=_("Name a person"),
    ),
    "contacts.left_with_successor": Letter(
        subject=_("Successor proposed: %(post)s"),
        body=_(
            "%(name)s tells that they take care of this no longer: %(post)s, %(organisation)s. The"
            " last day is %(ends_on)s. They propose as successor: %(successor)s. You can name the"
            " successor with one click."
        ),
        link=_("Open the proposed successors"),
    ),
    "contacts.bounced": Letter(
        subject=_("Mail does not reach: %(name)s"),
        body=_(
            "Mail to the address of %(name)s comes back: %(address)s. Correct the address, so that"
            " invitations and reminders arrive.\n\nWhat the mail server said: %(reason)s"
        ),
        link=_("Open the person"),
    ),
    "contacts.vacancies": Letter(
        subject=_("Posts of your organisation wait for a person"),
        body=_(
            "%(organisation)s: posts with nobody who can be asked, or that nobody has confirmed:"
            " %(count)s. Name the persons or confirm the details."
        ),
        link=_("Open the list"),
    ),
}
