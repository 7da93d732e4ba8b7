"""The words of mails about agreements."""

from django.utils.translation import gettext_lazy as _

from yhdyspinta.notices.letters import Letter

LETTERS = {
    "agreement.review": Letter(
        subject=_("Statement requested: %(title)s"),
        body=_(
            "The draft of the agreement %(title)s is out for statements."
            " Your organisation is one of its parties: %(organisation)s."
        ),
        link=_("Read the draft"),
    ),
    "agreement.decide": Letter(
        subject=_("For decision: %(title)s"),
        body=_(
            "The agreement %(title)s awaits the decision of its parties."
            " Your organisation is one of them: %(organisation)s. Take it to the organ that"
            " decides, and record the decision afterwards: organ, date, section and case number."
        ),
        link=_("Read the agreement"),
    ),
    "agreement.sign": Letter(
        subject=_("For signing: %(title)s"),
        body=_(
            "All parties have approved the agreement %(title)s. It awaits the signature of:"
            " %(organisation)s."
        ),
        link=_("Read and sign"),
    ),
    "agreement.on_behalf": Letter(
        subject=_("Recorded on your behalf: %(title)s"),
        body=_(
            "%(recorder)s recorded a decision on behalf of %(organisation)s for the agreement"
            " %(title)s. Please check it, and correct it if something is wrong."
        ),
        link=_("Look at the decision"),
    ),
    "agreement.in_force": Letter(
        subject=_("Signed by all: %(title)s"),
        body=_(
            "All parties have signed the agreement %(title)s. It is in force from %(starts_on)s."
            " The signed agreement can be downloaded from its page."
        ),
        link=_("Open the agreement"),
    ),
}
