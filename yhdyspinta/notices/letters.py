"""From notices to the text of a mail, in the recipient's languages."""

import re
from collections import Counter
from collections.abc import Iterable
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
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yhdyspinta.notices.models import Mail, Notice, Recipient
from yhdyspinta.tenancy.context import current_tenant_id
from yhdyspinta.tenancy.links import area_url, current_tenant, full_url
from yhdyspinta.tenancy.wording import Parameters, in_words, known_in, storable
from yhdyspinta.web.access import link_token

CADENCE = "cadence"  # what the link in a mail is for
LINK_DAYS = 365


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


@dataclass(frozen=True)
class Count:
    """How many notices of one kind a digest has."""

    kind: str
    number: int


LETTERS: dict[str, Letter] = {}
KINDS: dict[str, str | Promise] = {}
_FOLDED = re.compile(r"\r?\n[ \t]")
MOST = 20  # of a digest; the rest is counted


def load_letters() -> None:
    """Collect the LETTERS of every app's letters.py, and what their KINDS are called in a count."""
    for config in apps.get_app_configs():
        name = f"{config.name}.letters"
        if config.name != "yhdyspinta.notices" and find_spec(name):
            module = import_module(name)
            LETTERS.update(module.LETTERS)
            KINDS.update(getattr(module, "KINDS", {}))


def subjects(told: Iterable[tuple[str, Parameters]]) -> list[str]:
    """What the mails of these codes and parameters are called, in the language of the moment."""
    stored = [(code, storable(parameters)) for code, parameters in told]
    known = known_in(parameters for _code, parameters in stored)
    return [str(LETTERS[code].subject) % in_words(each, known) for code, each in stored]


def subject_in_languages(code: str, parameters: Parameters) -> dict[str, str]:
    """What the mail is called in each language, to be kept."""
    called = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            (called[language],) = subjects([(code, parameters)])
    return called


def tell(notice: Notice) -> Told:
    """The notice in the language of the moment."""
    letter = LETTERS[notice.code]
    words = in_words(notice.parameters)
    url = full_url(notice.path) if notice.path else ""
    return Told(str(letter.subject) % words, str(letter.body) % words, str(letter.link), url)


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """The mail as it is sent: text and HTML, both languages for who has two."""
    notices = sorted(mail.notices.all(), key=_nearest_first)
    languages = mail.recipient.languages or ["fi"]
    settings_url = cadence_url(mail.recipient)
    parts = [_part(notices, language, settings_url) for language in languages]
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
            name = calendar_name(notice.calendar)
            message.attach(name, notice.calendar, _calendar_type(notice.calendar))
    return message


def _nearest_first(notice: Notice) -> tuple[bool, str, int]:
    """By the day that it is about; what has none comes last."""
    due_on = str(notice.parameters.get("due_on") or "")
    return not due_on, due_on, notice.pk


def cadence_url(recipient: Recipient) -> str:
    """The recipient's own link to how often mail comes; no account is needed."""
    token = link_token(CADENCE, tenant=current_tenant_id(), recipient=recipient.pk)
    return full_url(area_url("notices:cadence", token))


def calendar_name(calendar: str) -> str:
    """What a calendar file is called: its heading, which is in the reader's language, and day."""
    event = _FOLDED.sub("", calendar).partition("BEGIN:VEVENT")[2]
    heading = re.search(r"^SUMMARY[^:\n]*:(.*)$", event, re.MULTILINE)
    day = re.search(r"^DTSTART[^:\n]*:(\d{4})(\d\d)(\d\d)", event, re.MULTILINE)
    words = slugify(heading.group(1).replace("/", " "))[:60].strip("-") if heading else ""
    moment = "-".join(day.groups()) if day else ""
    return f"{'-'.join(filter(None, [words, moment])) or 'calendar'}.ics"


def _calendar_type(calendar: str) -> str:
    """Mail programs offer to accept an invitation only when its kind tells the method."""
    method = re.search(r"^METHOD:(\w+)", calendar, re.MULTILINE)
    return f"text/calendar; method={method.group(1)}" if method else "text/calendar"


def _part(notices: list[Notice], language: str, settings_url: str) -> dict[str, Any]:
    with translation.override(language):
        told = [tell(notice) for notice in notices[:MOST]]
        area = current_tenant().name
        count = len(notices)
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
            "counts": _counts(notices) if count > 1 else [],
            "more": _more(count - MOST),
            "more_url": full_url(area_url("front:front")),
            "area": area,
            "greeting": _("Hello"),
            "closing": _("This message was sent by Yhdyspinta. You can choose how often it comes:"),
            "settings_url": settings_url,
        }


def _counts(notices: list[Notice]) -> list[Count]:
    """How many of each kind, the most first; what has no kind of its own is the others."""
    found = Counter(notice.code.partition(".")[0] for notice in notices)
    named = [Count(str(KINDS[kind]), number) for kind, number in found.items() if kind in KINDS]
    others = sum(number for kind, number in found.items() if kind not in KINDS)
    counts = sorted(named, key=lambda count: (-count.number, count.kind))
    return [*counts, *([Count(_("Others"), others)] if others and counts else [])]


def _more(count: int) -> str:
    if count <= 0:
        return ""
    return ngettext("and %(n)s more", "and %(n)s more", count) % {"n": count}
