"""Two years of a small area's life, each thing on its day and at its hour, by the real actions.

Three municipalities: Alavesi, Koivujoki and Pikkula, which is a part of Uusikylä from 1.1.2027.
§ 14 is negotiated with each municipality by itself, hyte in two sub-regions.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from contacts.models import Holding, Person, Post
from negotiations import tasks
from negotiations.actions import (
    add_follow_up,
    add_participants,
    advance_negotiation,
    approve_for_party,
    mark_attendance,
    plan_round,
    record_evidence,
    save_item,
    save_outcome,
    update_follow_up,
)
from negotiations.actions.answers import Answer, answer_invitation
from negotiations.actions.carrying import Choice, Way, close_meeting
from negotiations.actions.duties import record_convener
from negotiations.actions.material import add_attachment
from negotiations.carry import unsettled
from negotiations.duties import Theme, themes_on
from negotiations.models import (
    AgendaItem,
    Attachment,
    Convening,
    Cycle,
    Duty,
    Evidence,
    FollowUp,
    Negotiation,
    Participant,
)
from negotiations.reminders import coming
from negotiations.rounds import Arrangement, Meeting, proposed
from tests.factories import contacts as directory
from tests.factories.negotiations import at
from tests.factories.tenancy import make_group, make_organisation
from tests.negotiations.conftest import Area
from yhdyspinta.areas import reform
from yhdyspinta.areas import tasks as areas
from yhdyspinta.celery import app
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.notices import tasks as mails
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation

FIRST, LAST = date(2025, 6, 1), date(2027, 6, 1)
# The week in which no round ran: the year changes in it, Pikkula ends, and reminders fall due.
SKIPPED = (date(2027, 1, 1), date(2027, 1, 7))
DAY = timedelta(days=1)
HOUR = 10  # people work after the night's rounds, and meetings begin
REMARKS = timedelta(days=15)  # of the silent ones the memo is approved in the night after 14 days
MODELS = Cycle.Model
YEARLY_REPORT = "municipality-yearly-report"
# What the timetable runs in the order of its hours, and the task of one area.
NIGHT = {
    "settle-organisations": areas.settle,
    "settle-memos": tasks.settle_memos,
    "open-duties": tasks.open_todays_duties,
}
ROUND = {"remind-of-duties": tasks.remind}
WATCH = {"watch-reminders": tasks.watch_reminders}
DIGEST = {"group-digests": mails.group_digests}
# Who takes part in the meetings.
REPRESENTATIVES = {
    "Järvialueen hyvinvointialue": "hanna",
    "Alavesi": "alma",
    "Koivujoki": "kalle",
    "Pikkula": "pekka",
    "Uusikylä": "ulla",
}

Clock = Callable[[datetime], None]
# Runs what waits for the commit: mails are sent there.
Committing = Callable[..., AbstractContextManager[Any]]


class TwoYears:
    """The story: `until(day)` lives on to the end of that day."""

    def __init__(
        self, area: Area, clock: Clock, committing: Committing, swept: Iterable[date]
    ) -> None:
        self.area, self.clock, self.committing = area, clock, committing
        self.day = FIRST - DAY
        self.pikkula = make_organisation(name_fi="Pikkula")
        self.meetings: dict[str, Negotiation] = {}
        self.cycles: dict[str, Cycle] = {}
        self.silent: set[str] = set()
        self._move(FIRST, 0)
        self.north = self._group("Pohjoinen", area.alavesi, area.koivujoki)
        self.south = self._group("Eteläinen", self.pikkula)
        self.posts = self._people()
        self.events = self._events()
        self.swept = self._days_that_matter(swept)

    # --- What happens, by day ----------------------------------------------------------------

    def _events(self) -> dict[date, list[Callable[[], None]]]:
        a, k, p = self.area.alavesi, self.area.koivujoki, self.pikkula
        told: list[tuple[date, Callable[..., None], tuple[Any, ...]]] = [
            (date(2025, 8, 20), self.agree_on_convener, ()),
            (date(2025, 9, 1), self.plan_hyte, (2025, date(2025, 10, 21), date(2025, 10, 28))),
            (date(2025, 9, 15), self.plan_s14, ()),
            (date(2025, 9, 22), self.invite, ("a",)),
            (date(2025, 9, 30), self.invite, ("2025 north",)),
            (date(2025, 9, 30), self.invite, ("2025 south",)),
            (date(2025, 10, 14), self.hold, ("a", [a])),
            (date(2025, 10, 14), self.agree, ("a", a, "hyte", date(2026, 7, 10))),
            (date(2025, 10, 17), self.circulate, ("a",)),
            (date(2025, 10, 21), self.hold, ("2025 north", [a, k])),
            (date(2025, 10, 21), self.agree, ("2025 north", k, "schools", date(2026, 3, 15))),
            (date(2025, 10, 24), self.circulate, ("2025 north",)),
            (date(2025, 10, 27), self.invite, ("k",)),
            (date(2025, 10, 27), self.approve, ("2025 north",)),
            (date(2025, 10, 28), self.hold, ("2025 south", [p])),
            (date(2025, 10, 31), self.circulate, ("2025 south",)),
            (date(2025, 11, 18), partial(self.hold, is_noted=False), ("k", [k])),
            (date(2025, 11, 24), self.report, (a, 2025)),
            (date(2026, 1, 19), self.report, (k, 2025)),
            (date(2026, 1, 20), self.bring_memo, ("k",)),
            (date(2026, 2, 10), self.plan_hyte, (2026, date(2026, 5, 12), date(2026, 5, 19))),
            (date(2026, 2, 16), self.invite, ("p",)),
            (date(2026, 3, 10), self.take, ("p", "miss", "Lumimyrsky")),
            (date(2026, 3, 20), self.do, (k,)),
            (date(2026, 4, 15), partial(self.invite, silent="ilmo"), ("2026 north",)),
            (date(2026, 4, 15), self.invite, ("2026 south",)),
            (date(2026, 4, 20), self.plan_again, ()),
            (date(2026, 5, 12), partial(self.hold, absent=[k]), ("2026 north", [a])),
            (date(2026, 5, 15), self.circulate, ("2026 north",)),
            (date(2026, 5, 19), self.hold, ("2026 south", [p])),
            (date(2026, 5, 22), self.circulate, ("2026 south",)),
            (date(2026, 6, 15), self.report, (a, 2026)),
            (date(2026, 8, 12), self.do, (a,)),
            (date(2026, 8, 20), self.invite, ("p again",)),
            (date(2026, 9, 10), self.take, ("p again", "cancel", "Pikkula yhdistyy")),
            (date(2026, 11, 10), self.merge, ()),
            (date(2026, 12, 1), self.report, (k, 2026)),
            (date(2027, 1, 20), self.plan_hyte, (2027, date(2027, 5, 11), date(2027, 5, 18))),
            (date(2027, 2, 10), self.plan_with_new, ()),
            (date(2027, 3, 15), self.invite, ("new",)),
            (date(2027, 4, 12), self.invite, ("2027 north",)),
            (date(2027, 4, 12), self.invite, ("2027 south",)),
            (date(2027, 4, 13), lambda: self.hold("new", [self.uusikyla]), ()),
            (date(2027, 4, 16), self.circulate, ("new",)),
            (date(2027, 5, 11), self.hold, ("2027 north", [a, k])),
            (date(2027, 5, 14), self.circulate, ("2027 north",)),
            (date(2027, 5, 18), lambda: self.hold("2027 south", [self.uusikyla]), ()),
            (date(2027, 5, 26), self.circulate, ("2027 south",)),
            (date(2027, 5, 31), self.report, (a, 2027)),
        ]
        events: dict[date, list[Callable[[], None]]] = defaultdict(list)
        for day, what, of in told:
            events[day].append(partial(what, *of))
        return events

    # --- The clock ---------------------------------------------------------------------------

    def until(self, last: date) -> None:
        while self.day < last:
            self.day += DAY
            is_skipped = SKIPPED[0] <= self.day <= SKIPPED[1]
            if self.day.day == 1 or self.day in self.nights:
                self.run({} if is_skipped else NIGHT)
            if self.day in self.swept:
                self.run(WATCH if is_skipped else ROUND | WATCH)
            if self.day.weekday() == 0 and not is_skipped:
                self.run(DIGEST)
            self._move(self.day, HOUR)
            events = self.events.pop(self.day, [])
            for event in events:
                event()
            if events or self.day in self.swept or self.day.weekday() == 0:
                self.post()
            if self.day in self.swept and not is_skipped:
                self._look_ahead()

    def run(self, timetable: dict[str, Any]) -> None:
        """The tasks, each at its first hour of the day in the project's own timetable."""
        for name, task in timetable.items():
            when = app.conf.beat_schedule[name]["schedule"]
            self._move(self.day, min(when.hour), min(when.minute))
            task(tenant_id=self.area.tenant.pk)

    def post(self) -> None:
        with self.committing(execute=True):
            mails.post(tenant_id=self.area.tenant.pk)

    def _move(self, day: date, hour: int, minute: int = 0) -> None:
        self.clock(at(day, hour) + timedelta(minutes=minute))

    def _days_that_matter(self, swept: Iterable[date]) -> set[date]:
        """When the rounds are run: of the days between, the simulator says that they are silent."""
        after = SKIPPED[1] + DAY
        self.nights = {after, *(day + REMARKS for day in self._circulated())}
        told = {near for day in swept for near in (day - DAY, day)}
        monthly = {day for day in self._days() if day.day == 1}
        all_of_them = told | monthly | set(self.events) | self.nights | set(self._skipped())
        return {day for day in all_of_them if day <= LAST}

    def _circulated(self) -> Iterator[date]:
        for day, events in self.events.items():
            if any(event.func == self.circulate for event in events):  # type: ignore[attr-defined]
                yield day

    @staticmethod
    def _days() -> list[date]:
        return [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]

    def _skipped(self) -> list[date]:
        return [day for day in self._days() if SKIPPED[0] <= day <= SKIPPED[1]]

    def _look_ahead(self) -> None:
        """Nothing goes out before the next round that is run."""
        next_one = min((day for day in self.swept if day > self.day), default=self.day)
        silent = (next_one - self.day).days
        if silent > 1:
            missed = [
                (day, [each.key for each in due])
                for day, due in coming(self.day, silent)
                if not is_quiet(day)
            ]
            assert not missed, f"the table does not have {missed}"

    # --- Who there is ------------------------------------------------------------------------

    def _people(self) -> dict[str, Post]:
        """Hilla answers for hyte in Alavesi until Uusi does; Dora is her deputy; she is away once.

        Pia answers for it in Pikkula and goes on in Uusikylä; in Koivujoki nobody does, but the
        registry takes mail. Kaisa answers for Koivujoki's schools.
        """
        a, k = self.area.alavesi, self.area.koivujoki
        hyte = directory.make_interface(code="hyte", legal_basis="612/2021 §§ 6–7")
        schools = directory.make_interface(code="koulut")
        of_alavesi = directory.make_post(organisation=a, interface=hyte)
        of_pikkula = directory.make_post(organisation=self.pikkula, interface=hyte)
        of_schools = directory.make_post(organisation=k, interface=schools)
        hilla = self._person("hilla", a)
        held: list[tuple[Post, Person, dict[str, Any]]] = [
            (of_alavesi, hilla, {"ends_on": date(2026, 11, 14)}),
            (of_alavesi, self._person("uusi", a), {"starts_on": date(2026, 11, 15)}),
            (of_alavesi, self._person("dora", a), {"kind": Holding.Kind.DEPUTY}),
            (of_pikkula, self._person("pia", self.pikkula), {}),
            (of_schools, self._person("kaisa", k), {}),
        ]
        for post, person, fields in held:
            directory.make_holding(post=post, person=person, **fields)
        directory.make_absence(
            person=hilla, starts_on=date(2025, 9, 20), ends_on=date(2025, 10, 20), stand_in=None
        )
        k.registry_email = "kirjaamo@esimerkki.fi"
        k.save(update_fields=["registry_email"])
        return {"hyte": of_alavesi, "schools": of_schools}

    @staticmethod
    def _person(name: str, home: Organisation) -> Person:
        return directory.make_person(
            organisation=home, name=name.title(), email=f"{name}@esimerkki.fi"
        )

    def _group(self, name: str, *members: Organisation) -> Group:
        group = make_group(name_fi=name, is_all_municipalities=False)
        for member in members:
            GroupMember.objects.create(group=group, organisation=member)
        return group

    @property
    def uusikyla(self) -> Organisation:
        return Organisation.objects.get(name_fi="Uusikylä")

    @property
    def coordinator(self) -> Actor:
        return self.area.actor("coordinator")

    # --- Rounds ------------------------------------------------------------------------------

    def agree_on_convener(self) -> None:
        duty = Duty.objects.filter(rule="s14").order_by("pk")[0]
        agreed = Convening(convener=self.area.county, agreed_on=self.day, basis="Kuntakokous")
        record_convener(duty, agreed, actor=self.coordinator)

    def plan_s14(self) -> None:
        days = {
            "a": (self.area.alavesi, date(2025, 10, 14)),
            "k": (self.area.koivujoki, date(2025, 11, 18)),
            "p": (self.pikkula, date(2026, 3, 10)),
        }
        self._plan("s14", MODELS.PER_MUNICIPALITY, "s14", days)

    def plan_again(self) -> None:
        days = {"p again": (self.pikkula, date(2026, 9, 15))}
        self._plan("s14", MODELS.PER_MUNICIPALITY, "s14", days)

    def plan_with_new(self) -> None:
        days = {"new": (self.uusikyla, date(2027, 4, 13))}
        self._plan("s14", MODELS.PER_MUNICIPALITY, "s14", days)

    def plan_hyte(self, year: int, north: date, south: date) -> None:
        days = {f"{year} north": (self.north, north), f"{year} south": (self.south, south)}
        self._plan(f"hyte {year}", MODELS.SUB_REGIONAL, "hyte-negotiation", days)

    def _plan(
        self,
        name: str,
        model: str,
        rule: str,
        days: Mapping[str, tuple[Organisation | Group, date]],
    ) -> None:
        """Begin the round or go on with it: what is proposed, on the days that were chosen."""
        themes = [theme for theme in themes_on(self.day) if theme.code == rule]
        where = [place for place, _day in days.values()]
        groups = [place for place in where if isinstance(place, Group)]
        last_day = max(day for _place, day in days.values())
        arrangement = Arrangement(
            title_fi=name,
            title_sv="",
            model=model,
            themes=themes,
            municipalities=[place for place in where if isinstance(place, Organisation)],
            groups=groups,
            subjects=[],
            count=None,
            convener=self.area.county,
            is_common_day=False,
            first_day=self.day,
            last_day=last_day,
            hour=time(HOUR),
        )
        cycle = self.cycles.setdefault(
            name,
            Cycle(title_fi=name, model=model, period_start=self.day, period_end=last_day),
        )
        planned = plan_round(
            cycle,
            self._on_their_days(arrangement, themes, [day for _place, day in days.values()]),
            themes=themes,
            groups=groups,
            convener=self.area.county,
            length=timedelta(hours=2),
            actor=self.coordinator,
        )
        self.meetings |= dict(zip(days, planned, strict=True))

    @staticmethod
    def _on_their_days(
        arrangement: Arrangement, themes: list[Theme], days: list[date]
    ) -> Iterator[Meeting]:
        for one, day in zip(proposed(arrangement), days, strict=True):
            yield Meeting(
                one.title_fi, one.title_sv, one.theme, themes, one.municipalities, at(day, HOUR)
            )

    # --- Meetings ----------------------------------------------------------------------------

    def invite(self, name: str, *, silent: str = "") -> None:
        """One of each party is invited, and answers on the same day; but one may be silent."""
        negotiation = self.meetings[name]
        negotiation.refresh_from_db()
        covered = [row.organisation for row in negotiation.municipalities.all()]
        people = [self._invitee(one, silent) for one in [self.area.county, *covered]]
        add_participants(negotiation, people, actor=self.coordinator)
        self.meetings[name] = advance_negotiation(negotiation, "invite", actor=self.coordinator)
        for one in self.meetings[name].participants.all():
            if not (silent and one.email.startswith(silent)):
                answer_invitation(one, Answer(Participant.Answer.COMING))

    def _invitee(self, home: Organisation, silent: str) -> Participant:
        is_silent = silent and home == self.area.koivujoki
        name = silent if is_silent else REPRESENTATIVES[home.name_fi]
        return Participant(organisation=home, name=name.title(), email=f"{name}@esimerkki.fi")

    def hold(
        self,
        name: str,
        present: list[Organisation],
        *,
        absent: Iterable[Organisation] = (),
        is_noted: bool = True,
    ) -> None:
        """The session is opened, what comes of it noted, and what is open goes on."""
        actor = self.coordinator
        negotiation = advance_negotiation(self.meetings[name], "begin", actor=actor)
        listed = dict(negotiation.participants.values_list("organisation", "pk"))
        mark_attendance(
            negotiation,
            present=[listed[one.pk] for one in [self.area.county, *present]],
            absent=[listed[one.pk] for one in absent],
            actor=actor,
        )
        if is_noted:
            self._note(negotiation)
        follow_ups = {one.pk: Choice(Way.KEEP) for one in unsettled(negotiation).follow_ups}
        self.meetings[name] = close_meeting(
            negotiation, items={}, follow_ups=follow_ups, actor=actor
        )

    def _note(self, negotiation: Negotiation) -> None:
        item = save_item(
            AgendaItem(negotiation=negotiation, title="Työnjako"), actor=self.coordinator
        )
        save_outcome(
            item,
            revision=item.revision,
            kind=AgendaItem.OutcomeKind.AGREED,
            text="Sovittiin.",
            actor=self.coordinator,
        )

    def agree(self, name: str, home: Organisation, post: str, due_on: date) -> None:
        follow_up = FollowUp(
            negotiation=self.meetings[name],
            what="Sovittu",
            organisation=home,
            post=self.posts[post],
            due_on=due_on,
        )
        add_follow_up(follow_up, actor=self.coordinator)

    def do(self, home: Organisation) -> None:
        """What the municipality had promised is done, as it says itself."""
        (follow_up,) = FollowUp.objects.filter(organisation=home)
        follow_up.state = FollowUp.State.DONE
        who = "editor" if home == self.area.alavesi else "partner"
        update_follow_up(follow_up, actor=self.area.actor(who))

    def circulate(self, name: str) -> None:
        advance_negotiation(self.meetings[name], "circulate", actor=self.coordinator)

    def approve(self, name: str) -> None:
        """The county says so; of the others silence does."""
        approve_for_party(self.meetings[name], actor=self.coordinator)

    def take(self, name: str, step: str, reason: str) -> None:
        advance_negotiation(self.meetings[name], step, actor=self.coordinator, reason=reason)

    def bring_memo(self, name: str) -> None:
        """The memo comes two months late; the duty was met on the day of the meeting."""
        attachment = Attachment(negotiation=self.meetings[name], title="Muistio")
        upload = Upload("muistio.pdf", "application/pdf", b"%PDF-1.7 muistio")
        add_attachment(attachment, upload, actor=self.coordinator)

    # --- The rest ----------------------------------------------------------------------------

    def report(self, municipality: Organisation, year: int) -> None:
        duty = Duty.objects.get(
            rule=YEARLY_REPORT, bearer=municipality, period_start=date(year, 1, 1)
        )
        evidence = Evidence(kind=Evidence.Kind.DOCUMENT, title="Raportti", done_on=self.day)
        who = "editor" if municipality == self.area.alavesi else "partner"
        record_evidence(duty, evidence, file=None, actor=self.area.actor(who))

    def merge(self) -> None:
        new = Organisation(name_fi="Uusikylä", languages=["fi"])
        reform.merge([self.pikkula], new, on=date(2027, 1, 1), actor=self.area.actor("admin"))
