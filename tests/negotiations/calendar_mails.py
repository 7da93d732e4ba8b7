"""Answers to invitations, as mail programs write them."""

import base64
import quopri
from datetime import UTC, datetime

from django.utils import timezone

from negotiations.calendar import uid_of
from negotiations.models import Negotiation


def stamp(moment: datetime | None = None) -> str:
    return (moment or timezone.now()).astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def folded(*lines: str) -> str:
    """Content lines of 75 octets at the most, as RFC 5545 has them."""
    out = []
    for line in lines:
        while len(line.encode()) > 75:
            cut = 70
            while len(line[:cut].encode()) > 74:
                cut -= 1
            out.append(line[:cut])
            line = " " + line[cut:]
        out.append(line)
    return "\r\n".join(out) + "\r\n"


def mail(
    *parts: str, sender: str = "pekka@poliisi.fi", kind: str = "multipart/alternative"
) -> bytes:
    body = "".join(f"--raja\r\n{part}\r\n" for part in parts) + "--raja--\r\n"
    return (
        f"From: Pekka <pekka@poliisi.fi>\r\nTo: yhdyspinta@localhost\r\nSubject: Vastaus\r\n"
        f"Message-ID: <1@poliisi.fi>\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: {kind};\r\n\tboundary="raja"\r\n\r\n{body}'
    ).encode()


def outlook(
    negotiation: Negotiation,
    *,
    said: str = "ACCEPTED",
    email: str = "pekka@poliisi.fi",
    name: str = "Pekka Poliisi",
    sequence: int | None = 0,
    answered: datetime | None = None,
    uid: str = "",
    more: tuple[str, ...] = (),
    method: str = "REPLY",
) -> bytes:
    """Exchange: base64, the time zone by its Windows name, mailto in capitals, X- lines."""
    lines = [
        "BEGIN:VCALENDAR",
        f"METHOD:{method}",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        "BEGIN:VTIMEZONE",
        "TZID:FLE Standard Time",
        "BEGIN:STANDARD",
        "DTSTART:16010101T040000",
        "TZOFFSETFROM:+0300",
        "TZOFFSETTO:+0200",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10",
        "END:STANDARD",
        "BEGIN:DAYLIGHT",
        "DTSTART:16010101T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0300",
        "RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3",
        "END:DAYLIGHT",
        "END:VTIMEZONE",
        "BEGIN:VEVENT",
        f"ATTENDEE;PARTSTAT={said};CN={name}:MAILTO:{email.upper()}",
        f"UID:{uid or uid_of(negotiation)}",
        "SUMMARY;LANGUAGE=fi-FI:Hyväksytty: Hyvinvoinnin ja terveyden edistämisen neuvottelu",
        "DTSTART;TZID=FLE Standard Time:20261124T090000",
        "DTEND;TZID=FLE Standard Time:20261124T110000",
        "CLASS:PUBLIC",
        "PRIORITY:5",
        f"DTSTAMP:{stamp(answered)}",
        "TRANSP:OPAQUE",
        "STATUS:CONFIRMED",
        *([] if sequence is None else [f"SEQUENCE:{sequence}"]),
        "LOCATION;LANGUAGE=fi-FI:",
        "X-MICROSOFT-CDO-APPT-SEQUENCE:0",
        "X-MICROSOFT-CDO-OWNERAPPTID:2118917465",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
        "X-MICROSOFT-DISALLOW-COUNTER:FALSE",
        *more,
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    content = base64.encodebytes(folded(*lines).encode()).decode().replace("\n", "\r\n")
    return mail(
        'Content-Type: text/plain; charset="iso-8859-1"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n\r\n",
        'Content-Type: text/html; charset="iso-8859-1"\r\n\r\n<html><body></body></html>',
        f'Content-Type: TEXT/CALENDAR; charset="utf-8"; method={method}\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{content}",
    )


def google(
    negotiation: Negotiation, *, said: str = "ACCEPTED", email: str = "pekka@poliisi.fi"
) -> bytes:
    """Google: the calendar twice, in quoted-printable and as an attached invite.ics."""
    content = folded(
        "BEGIN:VCALENDAR",
        "PRODID:-//Google Inc//Google Calendar 70.9054//EN",
        "VERSION:2.0",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "BEGIN:VEVENT",
        "DTSTART:20261124T070000Z",
        "DTEND:20261124T090000Z",
        f"DTSTAMP:{stamp()}",
        "ORGANIZER;CN=Järvialueen hyvinvointialue:mailto:yhdyspinta@localhost",
        f"UID:{uid_of(negotiation)}",
        f"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={said};CN=Pekka;"
        f"X-NUM-GUESTS=0:mailto:{email}",
        "X-MICROSOFT-CDO-OWNERAPPTID:-1196732109",
        "CREATED:20261101T080000Z",
        "LAST-MODIFIED:20261101T090000Z",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "SUMMARY:Hyvinvoinnin ja terveyden edistämisen neuvottelu Järvialueella 2026",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ).encode()
    quoted = quopri.encodestring(content).decode()
    alternatives = mail(
        'Content-Type: text/plain; charset="UTF-8"; format=flowed\r\n\r\nPekka on hyväksynyt.',
        'Content-Type: text/html; charset="UTF-8"\r\n\r\n<p>Pekka on hyväksynyt.</p>',
        'Content-Type: text/calendar; charset="UTF-8"; method=REPLY\r\n'
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{quoted}",
    ).decode()
    inner = alternatives.partition("MIME-Version: 1.0\r\n")[2].replace("raja", "sisempi")
    attached = base64.encodebytes(content).decode()
    return mail(
        inner,
        'Content-Type: application/ics; name="invite.ics"\r\n'
        'Content-Disposition: attachment; filename="invite.ics"\r\n'
        f"Content-Transfer-Encoding: base64\r\n\r\n{attached}",
        kind="multipart/mixed",
    )


def apple(
    negotiation: Negotiation, *, said: str = "ACCEPTED", email: str = "pekka@poliisi.fi"
) -> bytes:
    """iCloud: the person by a path, the address in EMAIL; eight bits as they are."""
    content = folded(
        "BEGIN:VCALENDAR",
        "CALSCALE:GREGORIAN",
        "METHOD:REPLY",
        "PRODID:-//Apple Inc.//iOS 17.5//EN",
        "VERSION:2.0",
        "BEGIN:VEVENT",
        f'ATTENDEE;CN="Poliisi, Pekka";CUTYPE=INDIVIDUAL;EMAIL={email};PARTSTAT={said};'
        "ROLE=REQ-PARTICIPANT:/aMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5/principal/",
        "CREATED:20261101T080000Z",
        f"DTSTAMP:{stamp()}",
        "DTSTART;TZID=Europe/Helsinki:20261124T090000",
        "DTEND;TZID=Europe/Helsinki:20261124T110000",
        "LAST-MODIFIED:20261101T090000Z",
        'ORGANIZER;CN="Järvialueen hyvinvointialue":mailto:yhdyspinta@localhost',
        "SEQUENCE:0",
        "SUMMARY:Neuvottelu Äänekoskella",
        f"UID:{uid_of(negotiation)}",
        "X-APPLE-CREATOR-IDENTITY:com.apple.mobilecal",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return mail(
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nTulen.",
        "Content-Type: text/calendar; charset=utf-8; name=vastaus.ics; method=REPLY\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{content}",
        kind="multipart/mixed",
    )
