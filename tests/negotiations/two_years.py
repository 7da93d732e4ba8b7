"""Two years of a small area's life, each thing on its day; the clock is moved by the caller.

Three municipalities: Alavesi, Koivujoki and Pikkula, which is a part of Uusikylä from 1.1.2027.
§ 14 is negotiated with each municipality by itself, hyte with the whole area at once.
"""

from collections.abc import Callable
from datetime import date, timedelta

from negotiations.actions import advance_negotiation, mark_attendance, record_evidence
from negotiations.actions.duties import record_convener
from negotiations.actions.meeting import note_evidence
from negotiations.models import Attachment, Convening, Duty, Evidence, Negotiation
from negotiations.tasks import open_todays_duties
from tests.factories.documents import make_stored_file
from tests.factories.negotiations import at, make_agendaitem, make_negotiation, make_participant
from tests.factories.tenancy import make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.areas import reform
from yhdyspinta.areas.tasks import settle
from yhdyspinta.tenancy.models import Organisation

FIRST, LAST = date(2025, 6, 1), date(2027, 6, 1)
# The week in which nothing ran: the year changes in it, and Pikkula ends.
SKIPPED = (date(2026, 12, 29), date(2027, 1, 4))
S14, HYTE = ["s14"], ["hyte-negotiation", "hyte-attendance"]
REPORT = "municipality-yearly-report"
DAY = timedelta(days=1)


class TwoYears:
    """The story: `until(day)` lives on to the end of that day."""

    def __init__(self, area: Area, on_day: Callable[[date], None]) -> None:
        self.area, self.on_day, self.day = area, on_day, FIRST - DAY
        self.pikkula = make_organisation(name_fi="Pikkula")
        self.meetings: dict[str, Negotiation] = {}
        a, k, p = area.alavesi, area.koivujoki, self.pikkula
        self.events: dict[date, Callable[[], None]] = {
            date(2025, 8, 20): self.agree_on_convener,
            date(2025, 9, 1): lambda: self.plan("hyte25", HYTE, date(2025, 10, 28), a, k, p),
            date(2025, 9, 15): self.plan_s14,
            date(2025, 10, 14): lambda: self.hold("a", [a]),
            date(2025, 10, 28): lambda: self.hold("hyte25", [a, k, p]),
            date(2025, 11, 18): lambda: self.hold("k", [k], is_noted=False),
            date(2025, 11, 24): lambda: self.report(a, 2025),
            date(2026, 1, 19): lambda: self.report(k, 2025),
            date(2026, 1, 20): lambda: self.attach_memo("k"),
            date(2026, 2, 10): lambda: self.plan("hyte26", HYTE, date(2026, 5, 12), a, k, p),
            date(2026, 3, 10): lambda: self.take("p", "miss", "Lumimyrsky"),
            date(2026, 4, 20): lambda: self.plan("p2", S14, date(2026, 9, 15), p),
            date(2026, 5, 12): lambda: self.hold("hyte26", [a, p], absent=[k]),
            date(2026, 6, 15): lambda: self.report(a, 2026),
            date(2026, 9, 10): lambda: self.take("p2", "cancel", "Pikkula yhdistyy"),
            date(2026, 11, 10): self.merge,
            date(2026, 12, 1): lambda: self.report(k, 2026),
            date(2027, 1, 20): lambda: self.plan(
                "hyte27", HYTE, date(2027, 5, 11), a, k, self.uusikyla
            ),
            date(2027, 2, 10): lambda: self.plan("n", S14, date(2027, 4, 13), self.uusikyla),
            date(2027, 4, 13): lambda: self.hold("n", [self.uusikyla]),
            date(2027, 5, 11): lambda: self.hold("hyte27", [a, k, self.uusikyla]),
            date(2027, 5, 31): lambda: self.report(a, 2027),
        }

    @property
    def uusikyla(self) -> Organisation:
        return Organisation.objects.get(name_fi="Uusikylä")

    def until(self, last: date) -> None:
        while self.day < last:
            self.day += DAY
            self.on_day(self.day)
            if self.is_swept(self.day) and not SKIPPED[0] <= self.day <= SKIPPED[1]:
                self.sweep()
            if event := self.events.pop(self.day, None):
                event()

    def is_swept(self, day: date) -> bool:
        """Not every night, to be quick: Tuesdays and the first of each month."""
        return day.weekday() == 1 or day.day == 1

    def sweep(self) -> None:
        """What the night runs; a test of reminders adds its own."""
        settle(tenant_id=self.area.tenant.pk)
        open_todays_duties(tenant_id=self.area.tenant.pk)

    def agree_on_convener(self) -> None:
        duty = Duty.objects.filter(rule="s14").order_by("pk")[0]
        agreed = Convening(convener=self.area.county, agreed_on=self.day, basis="Kuntakokous")
        record_convener(duty, agreed, actor=self.area.actor("coordinator"))

    def plan_s14(self) -> None:
        self.plan("a", S14, date(2025, 10, 14), self.area.alavesi)
        self.plan("k", S14, date(2025, 11, 18), self.area.koivujoki)
        self.plan("p", S14, date(2026, 3, 10), self.pikkula)

    def plan(self, name: str, rules: list[str], day: date, *covering: Organisation) -> None:
        self.meetings[name] = make_negotiation(
            rules=rules, covering=covering, starts_at=at(day, 8), convener=self.area.county
        )

    def hold(
        self,
        name: str,
        present: list[Organisation],
        *,
        absent: list[Organisation] | None = None,
        is_noted: bool = True,
    ) -> None:
        negotiation, actor = self.meetings[name], self.area.actor("coordinator")
        there = [self.listed(negotiation, each) for each in [self.area.county, *present]]
        away = [self.listed(negotiation, each) for each in absent or []]
        mark_attendance(negotiation, present=there, absent=away, actor=actor)
        if is_noted:
            make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
        self.meetings[name] = advance_negotiation(negotiation, "hold", actor=actor)

    def listed(self, negotiation: Negotiation, organisation: Organisation) -> int:
        return make_participant(negotiation=negotiation, organisation=organisation).pk

    def take(self, name: str, step: str, reason: str) -> None:
        actor = self.area.actor("coordinator")
        advance_negotiation(self.meetings[name], step, actor=actor, reason=reason)

    def attach_memo(self, name: str) -> None:
        """The memo comes two months late; the duty was met on the day of the meeting."""
        negotiation = self.meetings[name]
        Attachment.objects.create(negotiation=negotiation, title="Muistio", file=make_stored_file())
        note_evidence(negotiation, self.area.actor("coordinator"))

    def report(self, municipality: Organisation, year: int) -> None:
        duty = Duty.objects.get(rule=REPORT, bearer=municipality, period_start=date(year, 1, 1))
        evidence = Evidence(kind=Evidence.Kind.DOCUMENT, title="Raportti", done_on=self.day)
        record_evidence(duty, evidence, file=None, actor=self.area.actor("coordinator"))

    def merge(self) -> None:
        new = Organisation(name_fi="Uusikylä", languages=["fi"])
        reform.merge([self.pikkula], new, on=date(2027, 1, 1), actor=self.area.actor("admin"))
