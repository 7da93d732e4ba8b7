"""What comes to the address that our mails are from: returned mail, and answers of calendars."""

import logging
import mailbox
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message

from django.db import InterfaceError, OperationalError

from yhdyspinta.notices.bounces import NotAReportError, is_of_ours, read_message, receive

log = logging.getLogger(__name__)

OTHERS = "others"  # the Maildir's folder of what is for a person to read
MOST_BYTES = 10_000_000
CALENDARS = {"text/calendar", "application/ics"}


@dataclass(frozen=True)
class Taken:
    """What a message has changed, and how many: addresses "marked", invitations "answered"."""

    what: str
    count: int
    # Someone wrote something beside the answer, which only a person can read.
    has_words: bool = False


Reader = Callable[[bytes], Taken]
_readers: list[Reader] = []


def on_calendar(reader: Reader) -> Reader:
    """Call the function with each calendar file that comes; it raises NotAReportError of others'.

    It enters the area itself: a mailbox belongs to none.
    """
    _readers.append(reader)
    return reader


def receive_message(raw: bytes, *, is_from_anyone: bool = False) -> Taken:
    """Do what the message tells: an answer of a calendar, or a report of delivery.

    Of what anyone may have written a report is believed only when it returns a mail of ours; what
    is believed of a calendar's answer its reader says. Raises NotAReportError.
    """
    if calendar := _calendar_in(raw):
        return _read_calendar(calendar)
    report = read_message(raw)
    if is_from_anyone and not is_of_ours(report):
        raise NotAReportError("The report is of no mail of ours.")
    return Taken("marked", receive(report))


def _calendar_in(raw: bytes) -> bytes | None:
    """The calendar file of a message, not one that is in a message which it returns or forwards."""
    with suppress(Exception):  # a stranger's message may be broken in any way
        message = message_from_bytes(raw)
        if message.get_content_type() == "multipart/report":
            return None
        for part in _own_parts(message):
            if part.get_content_type() in CALENDARS:
                return _as_utf8(part)
    return None


def _own_parts(message: Message) -> Iterator[Message]:
    waiting = [message]
    while waiting:
        part = waiting.pop(0)
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting = [each for each in payload if isinstance(each, Message)] + waiting
        else:
            yield part


def _as_utf8(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    content = payload if isinstance(payload, bytes) else b""
    with suppress(LookupError, UnicodeDecodeError):
        return content.decode(part.get_content_charset("utf-8")).encode()
    return content


def _read_calendar(content: bytes) -> Taken:
    """As the first of the readers that knows it reads it."""
    refusal = NotAReportError("Nobody here reads calendars.")
    for reader in _readers:
        try:
            return reader(content)
        except NotAReportError as error:
            refusal = error
        except (OperationalError, InterfaceError):  # the database is away: it is read later
            raise
        except Exception as error:
            log.exception("An answer of a calendar could not be read")
            raise NotAReportError("The answer could not be read.") from error
    raise refusal


def read_folder(path: str) -> int:
    """Receive and remove the messages of the Maildir; how many there were.

    What is neither a report of delivery nor an answer of a calendar goes to its folder "others",
    for a person to read; so does an answer with which someone wrote something.
    """
    try:
        box = mailbox.Maildir(path, create=False)
        keys = box.keys()
    except (mailbox.NoSuchMailboxError, OSError) as error:
        log.warning("The Maildir of returned mail cannot be read: %s", error)
        return 0
    count = 0
    for key in keys:
        try:
            with box.get_file(key) as file:
                raw = file.read(MOST_BYTES + 1)
        except (KeyError, OSError):  # another worker was faster
            continue
        if _is_for_a_person(raw):
            with box.get_file(key) as file:
                box.add_folder(OTHERS).add(file)
        box.discard(key)
        count += 1
    return count


def _is_for_a_person(raw: bytes) -> bool:
    """Do what the message tells; whether someone has to read it still."""
    if len(raw) > MOST_BYTES:
        log.info("A message was kept for a person: it is too large.")
        return True
    try:
        return receive_message(raw, is_from_anyone=True).has_words
    except NotAReportError as error:
        log.info("A message was kept for a person: %s", error)
        return True
