"""Two years of an area's life: duties stand as the law says, and each reminder goes out once."""

from calendar import monthrange
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core import mail as outgoing
from django.utils import timezone

from negotiations import documents
from negotiations.models import Cycle, Duty
from negotiations.reminders.ledger import CODES
from tests.negotiations.conftest import Area
from tests.negotiations.two_years import DAY, LAST, SKIPPED, YEARLY_REPORT, TwoYears
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.notices.quiet import is_quiet

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
#   Koivujoki's § 14 of 18.11.2025 shows nothing before its memo comes on 20.1.2026.
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

# Written by hand from the rules: the round's day, the day of the mail, who, what, and how many
# days from its due day. 90, 30, 7 and 1 days before, and 1, 7 and 30 after; of several that were
# skipped the nearest; silent in July and 23.12.–6.1.; within five days of another only what is
# near. A digest goes on Monday, at once only what is due in two days and what nobody else can do.
# Whose silence would approve a memo is told once, two days before. A memo is due a week after.
# A municipality's hyte that has a date is not asked for.
REMINDERS = """
2025-10-02 2025-10-06 dora        municipality-yearly-report -90  Hilla is away: her deputy
2025-10-02 2025-10-06 kirjaamo    municipality-yearly-report -90  nobody holds a post: the registry
2025-10-02 2025-10-06 pia         municipality-yearly-report -90
2025-10-29 2025-10-29 alma        memo-remarks               -2   silence is approval on 1.11.
2025-10-29 2025-10-29 hanna       memo-remarks               -2
2025-11-05 2025-11-05 alma        memo-remarks               -2   the county has approved it
2025-11-05 2025-11-05 kalle       memo-remarks               -2
2025-11-12 2025-11-12 hanna       memo-remarks               -2
2025-11-12 2025-11-12 pekka       memo-remarks               -2
2025-11-25 2025-12-01 coordinator memo                       +7   Koivujoki's § 14 of 18.11.
2025-12-01 2025-12-01 kirjaamo    municipality-yearly-report -30
2025-12-01 2025-12-01 pia         municipality-yearly-report -30
2025-12-15 2025-12-15 kaisa       follow-up                  -90
2025-12-18 2025-12-22 coordinator memo                       +30
2026-01-07 2026-01-12 kirjaamo    municipality-yearly-report +7   the quiet weeks are over
2026-01-07 2026-01-12 pia         municipality-yearly-report +7
2026-01-30 2026-02-02 pia         municipality-yearly-report +30  Koivujoki's came on 19.1.
2026-02-13 2026-02-16 kaisa       follow-up                  -30
2026-03-08 2026-03-09 kaisa       follow-up                  -7
2026-03-14 2026-03-14 kaisa       follow-up                  -1   tomorrow: at once
2026-03-19 2026-03-23 kaisa       follow-up                  +1   five days after the last one
2026-04-11 2026-04-13 hilla       follow-up                  -90
2026-05-05 2026-05-05 ilmo        unanswered                 -7   has not answered
2026-05-10 2026-05-10 ilmo        unanswered                 -2
2026-05-27 2026-05-27 alma        memo-remarks               -2   Koivujoki was not there
2026-05-27 2026-05-27 hanna       memo-remarks               -2
2026-06-03 2026-06-03 hanna       memo-remarks               -2
2026-06-03 2026-06-03 pekka       memo-remarks               -2
2026-06-10 2026-06-15 hilla       follow-up                  -30
2026-08-01 2026-08-03 hilla       follow-up                  +7   due on 10 July: it waited
2026-08-09 2026-08-10 hilla       follow-up                  +30
2026-10-02 2026-10-05 kirjaamo    hyte-attendance            -90  did not come on 12.5.
2026-10-02 2026-10-05 kirjaamo    municipality-yearly-report -90
2026-10-02 2026-10-05 pia         municipality-yearly-report -90
2026-12-01 2026-12-07 kirjaamo    hyte-attendance            -30
2026-12-01 2026-12-07 kirjaamo    municipality-yearly-report -30  in the morning; it comes later
2026-12-01 2026-12-07 pia         municipality-yearly-report -30
2027-01-01 2027-01-01 admin       sweep-missing              2026-12-31  once of the whole week
2027-01-08 2027-01-11 kirjaamo    hyte-attendance            +7   was due in the skipped week
2027-01-08 2027-01-11 pia         municipality-yearly-report +7   Pikkula's, now in Uusikylä
2027-01-30 2027-02-01 kirjaamo    hyte-attendance            +30
2027-01-30 2027-02-01 pia         municipality-yearly-report +30
2027-04-28 2027-04-28 hanna       memo-remarks               -2
2027-04-28 2027-04-28 ulla        memo-remarks               -2
2027-05-25 2027-05-31 coordinator memo                       +7   of 18.5.
2027-05-26 2027-05-26 alma        memo-remarks               -2
2027-05-26 2027-05-26 hanna       memo-remarks               -2
2027-05-26 2027-05-26 kalle       memo-remarks               -2
"""
EXPECTED = [" ".join(line.split()[:5]) for line in REMINDERS.strip().splitlines()]


def month_end(month: str) -> date:
    year, number = map(int, month.split("-"))
    return date(year, number, monthrange(year, number)[1])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Moves the clock to any moment."""
    # The default of this column keeps the real clock, as it was when the model was made.
    next_try: Any = Mail._meta.get_field("next_try_at")
    monkeypatch.setattr(next_try, "_get_default", lambda: timezone.now())

    def move(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    return move


@pytest.fixture
def story(
    area: Area,
    clock: Any,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> TwoYears:
    """An area that begins empty with the council term; how its papers look is tested elsewhere."""
    monkeypatch.setattr(documents, "render_pdf", lambda *_args, **_more: b"%PDF-1.7 muistio")
    Duty.objects.all().delete()
    days = {date.fromisoformat(line.split()[0]) for line in EXPECTED}
    return TwoYears(area, clock, django_capture_on_commit_callbacks, days)


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
        return [countys, *of("hyte-attendance", year)], of(YEARLY_REPORT, year, other="")

    mirrored = [seen.get(("s14", county.name_fi, name, 2025), ".") for name in four]
    assert mirrored == of("s14", 2025)  # § 14 binds both sides of each pair alike
    now, before = of_year(day.year), of_year(day.year - 1)
    return [*of("s14", 2025), *now[0], *now[1], *before[0], *before[1]]


def look_at_the_skipped_week(story: TwoYears) -> None:
    """What the nights that did not run left out is made good by the next one."""
    new_year = Duty.objects.filter(period_start=date(2027, 1, 1))
    story.until(SKIPPED[1])
    assert not new_year.exists()
    story.until(SKIPPED[1] + DAY)
    assert {duty.bearer.name_fi for duty in new_year.filter(rule=YEARLY_REPORT)} == {
        "Alavesi",
        "Koivujoki",
        "Uusikylä",
    }
    assert not Duty.objects.get(rule="s14", bearer=story.pikkula).is_binding


def told(story: TwoYears) -> list[str]:
    """What reminders the mails held that went out, as the lines of the table."""
    members = story.area.people.members
    known = {members[who].user.email: who for who in ("coordinator", "admin")}
    mails = {mail.message_id: mail for mail in Mail.objects.prefetch_related("notices__recipient")}
    lines = []
    for message in outgoing.outbox:
        mail = mails[message.extra_headers["Message-ID"]]
        (address,) = message.to
        for notice in mail.notices.all():
            assert notice.recipient.address == address
            if notice.code in {*CODES, "sweep.missing"}:
                days = (timezone.localdate(each) for each in (notice.created_at, mail.sent_at))
                who = known.get(address, address.split("@")[0])
                lines.append(" ".join([*map(str, days), who, *_what(notice)]))
    return lines


def _what(notice: Notice) -> tuple[str, str]:
    """Of which thing, and at which threshold: as the key says it."""
    what, *rest = notice.key.split("/")
    return (rest[0] if what == "duty" else what), rest[-1]


def test_two_years_of_duties_and_reminders(story: TwoYears) -> None:
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
    assert set(Cycle.objects.values_list("model", flat=True)) == {
        Cycle.Model.PER_MUNICIPALITY,
        Cycle.Model.SUB_REGIONAL,
    }

    assert sorted(told(story)) == sorted(EXPECTED)
    sent = [message.extra_headers["Message-ID"] for message in outgoing.outbox]
    assert max(Counter(sent).values()) == 1
    assert not Mail.objects.exclude(state=Mail.State.SENT).exists()
    assert not Notice.objects.untold().exists()
    assert len(sent) == Mail.objects.count()
    left_on = {
        timezone.localdate(each.created_at) for each in Notice.objects.filter(code__in=CODES)
    }
    assert not any(is_quiet(day) for day in left_on)
