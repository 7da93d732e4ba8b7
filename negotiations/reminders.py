"""Who is reminded of what, and when: duties and follow-ups that are due and not done."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from contacts.models import Interface
from contacts.recipients import answering_for, coordinators
from negotiations.actions.follow_ups import responsible_for
from negotiations.duties import interface_of
from negotiations.models import Duty, FollowUp
from yhdyspinta.notices.models import Recipient, notify
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation


@dataclass(frozen=True)
class Threshold:
    """A day counted from the due day; `days` is negative before it."""

    days: int

    @property
    def key(self) -> str:
        return f"{self.days:+d}"

    @property
    def is_tomorrow(self) -> bool:
        return self.days == -1

    @property
    def is_over(self) -> bool:
        return self.days > 0


OF_DUTIES = tuple(map(Threshold, (-90, -30, -7, -1, 1, 7, 30)))
OF_FOLLOW_UPS = tuple(map(Threshold, (-30, -7, -1, 1, 7, 30)))
# From the first threshold to a month after the last one.
FARTHEST = timedelta(days=90)
LATEST = timedelta(days=60)


def passed(due_on: date | None, today: date, thresholds: tuple[Threshold, ...]) -> Threshold | None:
    """The nearest threshold that has been passed: of several skipped ones only that is told."""
    if due_on is None:
        return None
    reached = [t for t in thresholds if due_on + timedelta(days=t.days) <= today]
    return reached[-1] if reached else None


def remind(today: date) -> None:
    """The day's round; in the quiet weeks nothing is told, and after them what is still due."""
    if is_quiet(today):
        return
    remind_of_duties(today)
    remind_of_follow_ups(today)


def remind_of_duties(today: date) -> None:
    """One notice of each rule to each bearer, however many other parties it is owed to."""
    due = Duty.objects.unmet(today).filter(due_on__gte=today - LATEST, due_on__lte=today + FARTHEST)
    bundles: dict[tuple[int, str, date | None], list[Duty]] = defaultdict(list)
    for duty in due.without_date().select_related("rule", "bearer"):
        bundles[duty.bearer_id, duty.rule_id, duty.due_on].append(duty)
    to_whom = _answering()
    for duties in bundles.values():
        _remind_of_duty(duties, today, to_whom(duties[0]))


def _answering() -> Callable[[Duty], list[Recipient]]:
    """Gives the recipients of a duty: the coordinators when nobody answers for its bearer."""
    interfaces = list(Interface.objects.filter(ended_on=None))
    known: dict[tuple[int, int | None], list[Recipient]] = {}

    def to_whom(duty: Duty) -> list[Recipient]:
        interface = interface_of(duty.rule, interfaces)
        key = (duty.bearer_id, interface.pk if interface else None)
        if key not in known:
            found = answering_for(duty.bearer, interface)
            if duty.bearer.kind == Organisation.Kind.COUNTY:
                found = [*found, *coordinators()]
            known[key] = list(dict.fromkeys(found or coordinators()))
        return known[key]

    return to_whom


def _remind_of_duty(duties: list[Duty], today: date, recipients: list[Recipient]) -> None:
    first = duties[0]
    threshold = passed(first.due_on, today, OF_DUTIES)
    if threshold is None or not recipients:
        return
    rule = first.rule
    path = first.get_absolute_url() if len(duties) == 1 else area_url("negotiations:duties")
    notify(
        recipients,
        key=f"duty/{rule.code}/{first.bearer_id}/{first.due_on}/{threshold.key}",
        code="duty.overdue" if threshold.is_over else "duty.coming",
        parameters={
            "rule": {"fi": rule.name_fi, "sv": rule.name_sv, "en": rule.name_en},
            "law": rule.citation,
            "organisation": first.bearer,
            "due_on": first.due_on,
            "count": len(duties),
        },
        path=path,
        at_once=threshold.is_tomorrow,
    )


def remind_of_follow_ups(today: date) -> None:
    due = FollowUp.objects.open().filter(due_on__gte=today - LATEST, due_on__lte=today + FARTHEST)
    for follow_up in due.select_related("organisation", "post", "item__interface"):
        threshold = passed(follow_up.due_on, today, OF_FOLLOW_UPS)
        if threshold is None:
            continue
        notify(
            responsible_for(follow_up) or coordinators(),
            key=f"follow-up/{follow_up.pk}/{follow_up.due_on}/{threshold.key}",
            code="follow_up.overdue" if threshold.is_over else "follow_up.coming",
            parameters={
                "what": follow_up.what,
                "organisation": follow_up.organisation,
                "due_on": follow_up.due_on,
            },
            path=area_url("negotiations:follow-up", follow_up.pk),
            at_once=threshold.is_tomorrow,
        )
