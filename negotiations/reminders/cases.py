"""What someone may be reminded of: duties, follow-ups, invitations, matters and memos."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone

from contacts.models import Interface
from negotiations.bodies import Rule
from negotiations.duties import interface_of
from negotiations.invitations import answer_path, languages_of
from negotiations.models import (
    AreaRule,
    Duty,
    FollowUp,
    Matter,
    MatterParty,
    Negotiation,
    Participant,
)
from negotiations.reminders.people import Part, Reminded, Whose
from negotiations.reminders.thresholds import (
    FARTHEST,
    LATEST,
    OF_ANSWERS,
    OF_DUTIES,
    OF_FOLLOW_UPS,
    OF_INVITEES,
    OF_MEMOS,
    OF_NOTICES,
    Threshold,
    Thresholds,
    passed,
)
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.links import area_url, current_tenant
from yhdyspinta.tenancy.wording import Parameters

COORDINATORS = Whose()


@dataclass(frozen=True)
class Case:
    """Something that is due on a day and not done, and whose it is."""

    key: str
    due_on: date
    until: date  # the last day on which it is still told
    thresholds: Thresholds
    coming: str
    overdue: str
    page: tuple[str, *tuple[int, ...]] = ("negotiations:list",)
    link: Callable[[], str] | None = None  # a personal one goes before the page
    whose: Whose = COORDINATORS
    invitee: Reminded | None = None
    parameters: Parameters = field(default_factory=dict)

    @property
    def path(self) -> str:
        return self.link() if self.link else area_url(*self.page)

    def threshold_on(self, day: date) -> Threshold | None:
        return passed(self.due_on, day, self.thresholds) if day <= self.until else None

    def key_at(self, threshold: Threshold) -> str:
        return f"{self.key}/{self.due_on}/{threshold.key}"

    def keys(self, first: date, last: date) -> Iterator[str]:
        """Under which it may be told in the days of a period."""
        nearest = self.threshold_on(first)
        for threshold in self.thresholds:
            day = self.due_on + threshold.after
            if threshold == nearest or first <= day <= min(last, self.until):
                yield self.key_at(threshold)


def cases(first: date, last: date) -> list[Case]:
    """All that someone may be reminded of in the days of a period, as things are now."""
    return [
        *_of_duties(first, last),
        *_of_follow_ups(first, last),
        *_of_invitees(first, last),
        *_of_matters(first, last),
        *_of_memos(first, last),
    ]


def _of_duties(first: date, last: date) -> Iterator[Case]:
    """One of each rule to each bearer, however many other parties it is owed to."""
    due = Duty.objects.undone(first).filter(due_on__range=(first - LATEST, last + FARTHEST))
    columns = ("pk", "rule_id", "own_rule_id", "bearer_id", "due_on")
    bundles: dict[Bundle, list[int]] = defaultdict(list)
    for pk, *bundle in due.order_by("pk").values_list(*columns):
        bundles[Bundle(*bundle)].append(pk)
    rules = _rules(bundles)
    interfaces = list(Interface.objects.filter(ended_on=None)) if rules else []
    of_rules = {key: _interface(rule, interfaces) for key, rule in rules.items()}
    for bundle, pks in bundles.items():
        yield _of_duty(bundle, pks, rules[bundle.key], of_rules[bundle.key])


class Bundle(NamedTuple):
    """What is one reminder: duties of the same rule, bearer and day."""

    rule_id: str | None
    own_rule_id: int | None
    bearer_id: int
    due_on: date

    @property
    def key(self) -> str | int | None:
        return self.rule_id or self.own_rule_id


def _rules(bundles: Iterable[Bundle]) -> dict[str | int | None, Rule]:
    codes = {bundle.rule_id for bundle in bundles if bundle.rule_id}
    own = {bundle.own_rule_id for bundle in bundles if bundle.own_rule_id}
    of_law = StatutoryDuty.objects.in_bulk(codes) if codes else {}
    return {**of_law, **(AreaRule.objects.in_bulk(own) if own else {})}


def _of_duty(bundle: Bundle, pks: list[int], rule: Rule, interface: int | None) -> Case:
    several = len(pks) > 1
    return Case(
        key=f"duty/{rule.code}/{bundle.bearer_id}",
        due_on=bundle.due_on,
        until=bundle.due_on + LATEST,
        thresholds=OF_DUTIES,
        coming="duty.coming",
        overdue="duty.overdue",
        page=("negotiations:duties",) if several else ("negotiations:duty", pks[0]),
        whose=Whose(bundle.bearer_id, interface),
        parameters={
            "rule": _names(rule.name_fi, rule.name_sv, rule.name_en),
            "law": rule.citation,
            "organisation": bundle.bearer_id,
            "due_on": bundle.due_on,
            "count": len(pks),
        },
    )


def _interface(rule: Rule, interfaces: list[Interface]) -> int | None:
    if not isinstance(rule, StatutoryDuty):
        return None
    found = interface_of(rule, interfaces)
    return found.pk if found else None


def _names(fi: str, sv: str, en: str = "") -> dict[str, str]:
    return {"fi": fi, "sv": sv, "en": en}


def _of_follow_ups(first: date, last: date) -> Iterator[Case]:
    due = FollowUp.objects.open().filter(due_on__range=(first - LATEST, last + FARTHEST))
    columns = ("pk", "what", "organisation_id", "post_id", "due_on", "item__interface_id")
    for pk, what, home, post, due_on, interface in due.order_by("pk").values_list(*columns):
        yield Case(
            key=f"follow-up/{pk}",
            due_on=due_on,
            until=due_on + LATEST,
            thresholds=OF_FOLLOW_UPS,
            coming="follow_up.coming",
            overdue="follow_up.overdue",
            page=("negotiations:follow-up", pk),
            whose=Whose(home, interface, post),
            parameters={"what": what, "organisation": home, "due_on": due_on},
        )


OF_INVITEE = (
    "tenant",
    "name",
    "email",
    "language",
    "organisation__languages",
    "negotiation__title_fi",
    "negotiation__title_sv",
    "negotiation__starts_at",
    "negotiation__place",
    "negotiation__remote_link",
    "negotiation__answer_by",
)


def _of_invitees(first: date, last: date) -> Iterator[Case]:
    """Those who have not answered, until the meeting; an address is asked once."""
    instead = Participant.objects.filter(replaces=OuterRef("pk"))
    silent = Participant.objects.filter(
        ~Exists(instead),
        negotiation__state=Negotiation.State.INVITED,
        negotiation__starts_at__date__range=(first, last + FARTHEST),
        answer="",
        attendance=Participant.Attendance.INVITED,
    ).exclude(email="")
    silent = silent.select_related("negotiation", "organisation").order_by("-pk")
    asked = {(one.negotiation_id, one.email.lower()): one for one in silent.only(*OF_INVITEE)}
    usual = current_tenant().default_language if asked else ""
    return (_of_invitee(one, usual) for one in asked.values())


def _of_invitee(one: Participant, usual: str) -> Case:
    negotiation = one.negotiation
    languages = [one.language] if one.language else languages_of(one, usual)
    day = timezone.localdate(negotiation.starts_at)
    due_on = negotiation.answer_by or day
    return Case(
        key=f"unanswered/{negotiation.pk}/{one.pk}",
        due_on=due_on,
        until=day,
        thresholds=OF_INVITEES,
        coming="negotiation.silent",
        overdue="negotiation.silent",
        link=partial(answer_path, one),
        invitee=Reminded(one.email.lower(), one.name, tuple(languages), Part.INVITEE),
        parameters={
            "title": _names(negotiation.title_fi, negotiation.title_sv),
            "starts_at": negotiation.starts_at,
            "place": negotiation.place or negotiation.remote_link or "–",
            "until_on": due_on,
        },
    )


def _of_matters(first: date, last: date) -> Iterator[Case]:
    """Each party that has not answered; a comment on an advance notice is asked for beforehand."""
    waiting = MatterParty.objects.filter(
        answered_at=None, matter__answer_by__range=(first - LATEST, last + FARTHEST)
    ).exclude(matter__state=Matter.State.CLOSED)
    of_matter = ("pk", "kind", "title", "organisation_id", "answer_by", "interface_id")
    columns = ("organisation_id", "post_id", *(f"matter__{column}" for column in of_matter))
    for home, post, pk, kind, title, asker, due_on, interface in waiting.order_by("pk").values_list(
        *columns
    ):
        yield Case(
            key=f"matter/{pk}/{home}",
            due_on=due_on,
            until=due_on + LATEST,
            thresholds=OF_NOTICES if kind == Matter.Kind.ADVANCE_NOTICE else OF_ANSWERS,
            coming="matter.unanswered",
            overdue="matter.late",
            page=("negotiations:matter", pk),
            whose=Whose(home, interface, post),
            parameters={"title": title, "organisation": asker, "due_on": due_on},
        )


def _of_memos(first: date, last: date) -> Iterator[Case]:
    """Held, and its memo is not out yet."""
    held = Negotiation.objects.filter(
        state=Negotiation.State.HELD,
        is_event=False,
        starts_at__date__range=(first - LATEST, last),
    )
    columns = ("pk", "title_fi", "title_sv", "starts_at")
    for pk, title_fi, title_sv, starts_at in held.order_by("pk").values_list(*columns):
        day = timezone.localdate(starts_at)
        yield Case(
            key=f"memo/{pk}",
            due_on=day,
            until=day + LATEST,
            thresholds=OF_MEMOS,
            coming="negotiation.memo_waiting",
            overdue="negotiation.memo_waiting",
            page=("negotiations:detail", pk),
            parameters={"title": _names(title_fi, title_sv), "held_on": day},
        )
