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
}
