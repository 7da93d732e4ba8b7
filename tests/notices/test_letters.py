"""The words of a mail: in one language or two, with its link, its calendar and its headers."""

import email
from email import policy
from email.message import EmailMessage

import pytest
from django.utils import translation

from tests.factories.tenancy import make_organisation
from tests.notices.conftest import make_notice, make_recipient
from yhdyspinta.notices.letters import LETTERS, message_of
from yhdyspinta.notices.models import Mail, Notice, Recipient
from yhdyspinta.tenancy.models import Tenant

CALENDAR = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\nBEGIN:STANDARD\r\n"
    "DTSTART:19701025T040000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
    "SUMMARY;LANGUAGE=fi:Neuvottelu Ääneko\r\n skella\r\n"
    "DTSTART;TZID=Europe/Helsinki:20261201T090000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def sent_to(recipient: Recipient) -> EmailMessage:
    """The mail of all the recipient's notices, as a mail program reads it."""
    mail = Mail.objects.create(recipient=recipient)
    Notice.objects.filter(recipient=recipient).update(mail=mail)
    parsed = email.message_from_bytes(message_of(mail).message().as_bytes(), policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(message: EmailMessage, kind: str = "plain") -> str:
    body = message.get_body((kind,))
    assert body
    return str(body.get_content())


def test_a_bilingual_recipient_gets_both_languages_in_one_mail(tenant: Tenant) -> None:
    recipient = make_recipient(languages=["sv", "fi"])
    make_notice(recipient)
    message = sent_to(recipient)
    for kind in ("plain", "html"):
        text = text_of(message, kind)
        assert text.index("Vårens förhandling") < text.index("Kevään neuvottelu")
    assert message["Content-Language"] == "sv, fi"
    assert "Vårens förhandling" in message["Subject"]
    assert "Kevään neuvottelu" in message["Subject"]


def test_one_language_is_one_language_whatever_is_active(tenant: Tenant) -> None:
    recipient = make_recipient(languages=["sv"])
    make_notice(recipient)
    with translation.override("en"):
        message = sent_to(recipient)
    assert "Vårens förhandling" in text_of(message)
    assert "Kevään neuvottelu" not in text_of(message)
    assert '<html lang="sv"' in text_of(message, "html")


def a_digest(recipient: Recipient, number: int) -> str:
    """The text of a digest with so many duties, two follow-ups and something else."""
    common = {"law": "612/2021", "organisation": make_organisation().pk}
    for n in range(number):
        parameters = common | {"rule": f"Velvoite {n:02}.", "due_on": f"2026-12-{n % 28 + 1:02}"}
        make_notice(recipient, code="duty.coming", parameters=parameters)
    for n in range(2):
        parameters = common | {"what": f"Jatkotoimi {n}", "due_on": f"2026-11-0{n + 1}"}
        make_notice(recipient, code="follow_up.coming", parameters=parameters)
    parameters = {"answer_by_on": "2026-11-30", "text": "Palaute"}
    make_notice(recipient, code="feedback.received", parameters=parameters)
    return text_of(sent_to(recipient))


def test_a_digest_counts_and_tells_the_nearest_of_many(tenant: Tenant) -> None:
    text = a_digest(make_recipient(languages=["en"]), 25)
    for line in ("Duties: 25\n", "Follow-ups: 2\n", "Others: 1\n"):
        assert line in text
    assert text.index("Jatkotoimi 0") < text.index("Jatkotoimi 1") < text.index("Velvoite 00")
    told = [n for n in range(25) if f"Velvoite {n:02}." in text]
    assert told == list(range(18))
    assert f"and 8 more: http://testserver/{tenant.slug}/\n" in text


def test_a_digest_of_few_leaves_nothing_out(tenant: Tenant) -> None:
    text = a_digest(make_recipient(languages=["en"]), 17)
    assert "Palaute" in text
    assert " more:" not in text


def test_one_matter_is_not_counted(tenant: Tenant) -> None:
    recipient = make_recipient(languages=["en"])
    make_notice(recipient)
    assert "Negotiations: 1" not in text_of(sent_to(recipient))


def test_message_id_is_the_same_at_every_try(tenant: Tenant) -> None:
    recipient = make_recipient()
    make_notice(recipient)
    mail = Mail.objects.create(recipient=recipient)
    Notice.objects.update(mail=mail)
    ids = {message_of(Mail.objects.get()).message()["Message-ID"] for _try in range(2)}
    assert ids == {f"<{mail.reference}@testserver>"}


def test_headers_say_that_a_machine_wrote_it(tenant: Tenant) -> None:
    recipient = make_recipient()
    make_notice(recipient)
    message = sent_to(recipient)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Id"] == f"<{tenant.slug}.yhdyspinta>"


def test_invitation_carries_its_calendar_file(tenant: Tenant) -> None:
    recipient = make_recipient()
    make_notice(recipient, calendar=CALENDAR)
    (attachment,) = sent_to(recipient).iter_attachments()
    assert attachment.get_content_type() == "text/calendar"
    assert attachment.get_param("method") == "REQUEST"
    assert attachment.get_param("charset") == "utf-8"
    assert attachment.get_filename() == "neuvottelu-aanekoskella-2026-12-01.ics"
    assert "Ääneko\n skella" in attachment.get_content()


def test_dates_and_organisations_are_worded_when_read(tenant: Tenant) -> None:
    recipient = make_recipient(languages=["sv"])
    organisation = make_organisation(name_fi="Mustasaari", name_sv="Korsholm")
    make_notice(
        recipient,
        code="duty.coming",
        parameters={
            "rule": {"fi": "Kertomus", "sv": "Berättelse"},
            "law": "612/2021",
            "organisation": organisation.pk,
            "due_on": "2026-12-31",
        },
        path="/pohjanmaa/duties/1/",
    )
    text = text_of(sent_to(recipient))
    for part in ("Berättelse", "Korsholm", "31.12.2026", "http://testserver/pohjanmaa/duties/1/"):
        assert part in text


@pytest.mark.parametrize("code", sorted(LETTERS))
def test_every_letter_has_subject_body_and_link(code: str) -> None:
    letter = LETTERS[code]
    assert all(str(part) for part in (letter.subject, letter.body, letter.link))


def test_a_newline_in_a_title_makes_no_new_header(tenant: Tenant) -> None:
    recipient = make_recipient()
    make_notice(recipient, parameters={"title": "Otsikko\nBcc: kaikki@esimerkki.fi"})
    message = sent_to(recipient)
    assert message["Bcc"] is None
    assert "Otsikko" in message["Subject"]
