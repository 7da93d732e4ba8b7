"""The words of mails about memberships and feedback."""

from django.utils.translation import gettext_lazy as _

from yhdyspinta.notices.letters import Letter

LETTERS = {
    "member.invite": Letter(
        subject=_("Invitation to Yhdyspinta"),
        body=_(
            "%(inviter)s invites you to the shared workspace of the municipalities and the"
            " wellbeing services county. Your organisation there: %(organisation)s. The link works"
            " once and for seven days."
        ),
        link=_("Accept the invitation"),
    ),
    "feedback.received": Letter(
        subject=_("Feedback on the service"),
        body=_("New feedback has come. It must be answered by %(answer_by_on)s.\n\n%(text)s"),
        link=_("Open the feedback"),
    ),
}
