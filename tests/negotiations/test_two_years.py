"""Two years of an area's life: at each month's end the duties stand as the law says."""

from calendar import monthrange
from collections.abc import Callable
from datetime import date

import pytest

from negotiations.models import Duty
from tests.negotiations.conftest import Area
from tests.negotiations.two_years import LAST, REPORT, TwoYears

# Written from the law before the code was run. Columns: Alavesi, Koivujoki, Pikkula, Uusikylä;
# of hyte the county first. Hyte and report: of the year that the month is in; "before": of the
# year before it.
#
#   .  there is no such duty       n  convener not agreed      t  to be done     d  date agreed
#   M  met   L  met late           O  time limit passed        A  invited, did not take part
#   x  does not apply
#
#   611/2021 § 14: once in the council term 1.6.2025–31.5.2029, with each municipality.
#   612/2021 § 7.4: the county every year; § 6.4: each municipality every year.
#   612/2021 § 6.3: each municipality's report every year.
TABLE = """
           § 14       hyte          report     before: hyte   report
2025-06    n n n .    t  t t t .    t t t .    .  . . . .     . . . .
2025-07    n n n .    t  t t t .    t t t .    .  . . . .     . . . .
2025-08    t t t .    t  t t t .    t t t .    .  . . . .     . . . .
2025-09    d d d .    d  d d d .    t t t .    .  . . . .     . . . .
2025-10    M d d .    M  M M M .    t t t .    .  . . . .     . . . .
2025-11    M t d .    M  M M M .    M t t .    .  . . . .     . . . .
2025-12    M t d .    M  M M M .    M t t .    .  . . . .     . . . .
2026-01    M M d .    t  t t t .    t t t .    M  M M M .     M L O .
2026-02    M M d .    d  d d d .    t t t .    M  M M M .     M L O .
2026-03    M M t .    d  d d d .    t t t .    M  M M M .     M L O .
2026-04    M M d .    d  d d d .    t t t .    M  M M M .     M L O .
2026-05    M M d .    M  M A M .    t t t .    M  M M M .     M L O .
2026-06    M M d .    M  M A M .    M t t .    M  M M M .     M L O .
2026-07    M M d .    M  M A M .    M t t .    M  M M M .     M L O .
2026-08    M M d .    M  M A M .    M t t .    M  M M M .     M L O .
2026-09    M M t .    M  M A M .    M t t .    M  M M M .     M L O .
2026-10    M M t .    M  M A M .    M t t .    M  M M M .     M L O .
2026-11    M M t .    M  M A M .    M t t .    M  M M M .     M L O .
2026-12    M M t .    M  M A M .    M M t .    M  M M M .     M L O .
2027-01    M M x t    d  d d . d    t t . t    M  M A M .     M M O .
2027-02    M M x d    d  d d . d    t t . t    M  M A M .     M M O .
2027-03    M M x d    d  d d . d    t t . t    M  M A M .     M M O .
2027-04    M M x M    d  d d . d    t t . t    M  M A M .     M M O .
2027-05    M M x M    M  M M . M    M t . t    M  M A M .     M M O .
"""
WORDS = {
    "no_convener": "n",
    "to_do": "t",
    "dated": "d",
    "met": "M",
    "met_late": "L",
    "overdue": "O",
    "invited_absent": "A",
    "not_binding": "x",
}
ROWS = [line.split() for line in TABLE.strip().splitlines()[1:]]


def month_end(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


@pytest.fixture
def story(area: Area, on_day: Callable[[date], None]) -> TwoYears:
    """An area that begins empty with the council term."""
    Duty.objects.all().delete()
    return TwoYears(area, on_day)


def states_on(day: date, story: TwoYears) -> list[str]:
    county = story.area.county
    four = ["Alavesi", "Koivujoki", "Pikkula", "Uusikylä"]
    duties = Duty.objects.with_state(day).select_related("bearer", "other")
    seen = {
        (
            duty.rule_id,
            duty.bearer.name_fi,
            duty.other.name_fi if duty.other else "",
            duty.period_start.year,
        ): WORDS[duty.state]
        for duty in duties
    }

    def of(rule: str, year: int, *, other: str = county.name_fi) -> list[str]:
        return [seen.get((rule, name, other, year), ".") for name in four]

    def of_year(year: int) -> tuple[list[str], list[str]]:
        countys = seen.get(("hyte-negotiation", county.name_fi, "", year), ".")
        return [countys, *of("hyte-attendance", year)], of(REPORT, year, other="")

    mirrored = [seen.get(("s14", county.name_fi, name, 2025), ".") for name in four]
    assert mirrored == of("s14", 2025)  # § 14 binds both sides of each pair alike
    now, before = of_year(day.year), of_year(day.year - 1)
    return [*of("s14", 2025), *now[0], *now[1], *before[0], *before[1]]


def look_at_the_skipped_week(story: TwoYears) -> None:
    """What the nights that did not run left out is made good by the next one."""
    new_year = Duty.objects.filter(period_start=date(2027, 1, 1))
    story.until(date(2027, 1, 4))
    assert not new_year.exists()
    story.until(date(2027, 1, 5))
    assert {duty.bearer.name_fi for duty in new_year.filter(rule=REPORT)} == {
        "Alavesi",
        "Koivujoki",
        "Uusikylä",
    }
    assert not Duty.objects.get(rule="s14", bearer=story.pikkula).is_binding


def test_at_each_months_end_the_duties_stand_as_the_law_says(story: TwoYears) -> None:
    assert len(ROWS) == 24
    for month, *expected in ROWS:
        if month == "2027-01":
            look_at_the_skipped_week(story)
        day = month_end(month)
        story.until(day)
        assert " ".join(states_on(day, story)) == " ".join(expected), month
    story.until(LAST)
    assert not story.events
    # Who is merged owes nothing of the days after; what was due before stays as it was.
    left = Duty.objects.filter(bearer=story.pikkula, period_start__gte=date(2027, 1, 1))
    assert not left.exists()
    assert "Uusikylä" in Duty.objects.get(rule="s14", bearer=story.pikkula).reason
