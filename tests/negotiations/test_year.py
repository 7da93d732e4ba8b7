"""The annual clock, the calendar to subscribe to, and the duties of who is new."""

from datetime import date, datetime
from typing import Any

import pytest
import vobject
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from negotiations.feed import feed_url
from negotiations.models import (
    Duty,
)
from tests.factories.agreements import make_agreement
from tests.factories.negotiations import (
    at,
    make_forum,
    make_negotiation,
)
from tests.negotiations.duties_help import SPRING, S
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.models import Membership


def test_the_year_in_a_ring_and_in_a_table(area, url, on_day, english) -> None:
    on_day(SPRING)
    make_negotiation(title_fi="Hyte", starts_at=at(date(2026, 4, 14)))
    make_negotiation(title_fi="Peruttu", starts_at=at(date(2026, 4, 15)), state=S.CANCELLED)
    make_negotiation(
        title_fi="Salainen suunnitelma", starts_at=at(date(2026, 5, 5)), state=S.PLANNED
    )
    forum = make_forum(name_fi="Kuntakokous", meeting_months=[4, 10])
    make_negotiation(title_fi="Huhtikuun kokous", starts_at=at(date(2026, 4, 20)), forum=forum)
    make_agreement(
        title_fi="Puitesopimus", state="in_force", ends_on=date(2026, 12, 31), starts_on=None
    )
    make_agreement(title_fi="Luonnos", ends_on=date(2026, 12, 30), starts_on=None)
    response = area.people.client("viewer").get(url("year") + "?year=2026")
    rows = [
        (e.month, e.title, e.kind.value) for _m, each in response.context["months"] for e in each
    ]
    assert rows == [
        (4, "Hyte", "negotiation"),
        (4, "Huhtikuun kokous", "forum"),
        (10, "Kuntakokous", "forum"),
        (12, "Hyte-neuvottelu", "duty"),
        (12, "Osallistuminen hyte-neuvotteluun", "duty"),
        (12, "Vuosiraportti", "duty"),
        (12, "Puitesopimus", "agreement"),
    ]
    counts = {r.name: [p.count for p in r.places] for r in response.context["clock"].rings}
    assert counts["Due days of duties"] == [0] * 11 + [3]
    assert response.content.decode().count('<path class="sector') == 48
    for odd in ("?year=x", "?year=1", "?year=99999", "?year=²"):
        assert area.people.client("viewer").get(url("year") + odd).context["year"] == 2026
    assert area.people.client("viewer").get(url("year") + "?year=2031").status_code == 200


def events(content: bytes) -> dict[str, Any]:
    calendar = vobject.readOne(content.decode())
    return {e.summary.value: e for e in calendar.vevent_list}


def test_a_calendar_program_reads_the_feed_without_logging_in(area, on_day, english) -> None:
    on_day(SPRING)
    for title, covering, state in (
        ("Oma", [area.alavesi], S.INVITED),
        ("Muiden", [area.koivujoki], S.INVITED),
        ("Peruttu", [area.alavesi], S.CANCELLED),
        ("Suunnitelma", [area.alavesi], S.PLANNED),
    ):
        make_negotiation(
            title_fi=title,
            covering=covering,
            state=state,
            starts_at=at(date(2026, 4, 14)),
            sequence=1,
        )
    member = area.people.members["viewer"]
    path = feed_url(member.pk).partition("://")[2].partition("/")[2]
    response = Client().get(f"/{path}")
    assert response["Content-Type"].startswith("text/calendar")
    found = events(response.content)
    due = {"Viimeinen päivä: Hyvinvointialueen ja kuntien neuvottelu": date(2029, 5, 31)}
    due |= {
        f"Viimeinen päivä: {n}": date(2026, 12, 31)
        for n in ("Osallistuminen hyte-neuvotteluun", "Vuosiraportti")
    }
    assert set(found) == {"Oma", "Peruttu", *due}
    assert found["Oma"].dtstart.value.isoformat() == "2026-04-14T09:00:00+03:00"
    assert found["Peruttu"].status.value == "CANCELLED"
    assert {name: found[name].dtstart.value for name in due} == due
    assert not isinstance(found["Viimeinen päivä: Vuosiraportti"].dtstart.value, datetime)
    coordinators = (
        feed_url(area.people.members["coordinator"].pk).partition("://")[2].partition("/")[2]
    )
    assert {"Oma", "Muiden", "Suunnitelma"} <= set(events(Client().get(f"/{coordinators}").content))
    Membership.objects.filter(pk=member.pk).update(ended_at=timezone.now())
    assert Client().get(f"/{path}").status_code == 410


@pytest.mark.parametrize("token", ["x", "eyJ0IjoxfQ:1:sig", "²"])
def test_a_forged_feed_is_refused(area, url, token) -> None:
    assert Client().get(url("feed", token)).status_code == 410


def test_a_new_municipality_gets_its_duties_when_it_is_entered(area, on_day) -> None:
    on_day(SPRING)
    StatutoryDuty.objects.get(code="s14")
    typed = {"kind": "municipality", "name_fi": "Uusikylä", "languages": ["fi"]}
    page = reverse("areas:organisation-add", args=[area.tenant.slug])
    response = area.people.client("admin").post(page, typed)
    assert response.status_code == 302, response.context["form"].errors
    assert Duty.objects.filter(bearer__name_fi="Uusikylä").count() == 3
