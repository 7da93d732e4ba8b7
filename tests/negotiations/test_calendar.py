"""The .ics file, read by a program that is not ours."""

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
import vobject

from negotiations.calendar import CANCEL, invitation
from tests.factories.negotiations import at, make_negotiation
from tests.negotiations.conftest import Area


def text_on(day: date, hour: int = 9, **fields: object) -> str:
    negotiation = make_negotiation(
        title_fi="Hyte, 14 §; neuvottelu",
        starts_at=at(day, hour),
        place="Äänekoski",
        **fields,  # type: ignore[arg-type]
    )
    return invitation(negotiation, languages=["fi"], email="aino@alavesi.fi", name="Östman, Aino")


def test_read_by_another_program(area: Area) -> None:
    event = vobject.readOne(text_on(date(2026, 11, 24), ends_at=at(date(2026, 11, 24), 11)))
    assert event.validate()
    assert event.vevent.summary.value == "Hyte, 14 §; neuvottelu"
    assert event.vevent.location.value == "Äänekoski"
    assert event.vevent.attendee.params["CN"] == ["Östman, Aino"]
    assert event.vevent.dtend.value.astimezone(UTC) == datetime(2026, 11, 24, 9, tzinfo=UTC)


# The time zone is remembered by its name in a process, so each is read in its own.
READ = """
import sys, vobject
from datetime import timezone
event = vobject.readOne(sys.stdin.read())
print(event.vevent.dtstart.value.astimezone(timezone.utc).isoformat())
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 1, 15), "2027-01-15T07:00:00+00:00"),
        (date(2027, 7, 15), "2027-07-15T06:00:00+00:00"),
        (date(2026, 3, 31), "2026-03-31T06:00:00+00:00"),
        (date(2026, 10, 26), "2026-10-26T07:00:00+00:00"),
    ],
)
def test_hour_is_right_in_summer_and_in_winter(area: Area, day: date, expected: str) -> None:
    read = subprocess.run(
        [sys.executable, "-c", READ], input=text_on(day), capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == expected


def test_cancelled_says_so(area: Area) -> None:
    negotiation = make_negotiation()
    event = vobject.readOne(invitation(negotiation, method=CANCEL, languages=["fi"]))
    assert (event.method.value, event.vevent.status.value) == ("CANCEL", "CANCELLED")
