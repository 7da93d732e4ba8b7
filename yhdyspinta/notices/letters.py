"""From notices to the text of a mail, in the recipient's languages."""

import re
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.tenancy.links import area_url, current_tenant, full_url
from yhdyspinta.tenancy.wording import in_words


@dataclass(frozen=True)
class Letter:
    """The words of one kind of notice: subject, what to say, and what the link is called."""

    subject: str | Promise
    body: str | Promise
    link: str | Promise


@dataclass(frozen=True)
class Told:
    """One notice in words."""

    subject: str
    body: str
    link: str
    url: str


LETTERS: dict[str, Letter] = {}


def load_letters() -> None:
    """Collect the LETTERS of every app's letters.py."""
    for config in apps.get_app_configs():
        name = f"{config.name}.letters"
        if config.name != "yhdyspinta.notices" and find_spec(name):
            LETTERS.update(import_module(name).LETTERS)


def tell(notice: Notice) -> Told:
    """The notice in the language of the moment."""
    letter = LETTERS[notice.code]
    words = in_words(notice.parameters)
    url = full_url(notice.path) if notice.path else ""
    return Told(str(letter.subject) % words, str(letter.body) % words, str(letter.link), url)


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The mail as it is sent: text and HTML, both languages for who has two."""
    notices = list(mail.notices.all())
    languages = mail.recipient.languages or ["fi"]
    parts = [_part(notices, language) for language in languages]
    message = EmailMultiAlternatives(
        subject=" / ".join(dict.fromkeys(" ".join(part["subject"].split()) for part in parts)),
        body=render_to_string("mail/letter.txt", {"parts": parts}),
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[mail.recipient.address],
        headers={
            "Message-ID": mail.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": ", ".join(languages),
            "List-Id": f"<{current_tenant().slug}.yhdyspinta>",
        },
    )
    html = render_to_string("mail/letter.html", {"parts": parts, "language": languages[0]})
    message.attach_alternative(html, "text/html")
    for notice in notices:
        if notice.calendar:
            message.attach("kutsu.ics", notice.calendar, _calendar_type(notice.calendar))
    return message


def _calendar_type(calendar: str) -> str:
    """Mail programs offer to accept an invitation only when its kind tells the method."""
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    return f"text/calendar; method={method.group(1)}" if method else "text/calendar"


def _part(notices: list[Notice], language: str) -> dict[str, Any]:
    with translation.override(language):
        told = [tell(notice) for notice in notices]
        area = current_tenant().name
        count = len(told)
        subject = (
            told[0].subject
            if count == 1
            else ngettext("%(n)s matter awaits you", "%(n)s matters await you", count)
            % {"n": count}
        )
        return {
            "language": language,
            "subject": f"{subject} ({area})",
            "notices": told,
            "area": area,
            "greeting": _("Hello"),
            "closing": _("This message was sent by Yhdyspinta. You can choose how often it comes:"),
            "settings_url": full_url(area_url("areas:own")),
        }
