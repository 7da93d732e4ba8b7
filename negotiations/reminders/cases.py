"""What someone may be reminded of: duties, follow-ups, invitations, matters and memos."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from django.db.models import Exists, OuterRef
from django.utils import timezone

from contacts.models import Interface
from negotiations.bodies import Rule
from negotiations.duties import interface_of
from negotiations.invitations import answer_path, invitation_keys, languages_of
from negotiations.models import (
    AreaRule,
    Duty,
    FollowUp,
    Matter,
    MatterParty,
    Negotiation,
    Participant,
)
from negotiations.personal_links import follow_up_path, matter_path
from negotiations.reminders.case import Case, names
from negotiations.reminders.memos import of_memos
from negotiations.reminders.people import Part, Reminded, Whose, reminded_in_person
from negotiations.reminders.thresholds import (
    FARTHEST,
    LATEST,
    OF_ANSWERS,
    OF_DUTIES,
    OF_FOLLOW_UPS,
    OF_INVITEES,
    OF_NOTICES,
)
from yhdyspinta.notices.models import Notice
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.links import current_tenant


def cases(first: date, last: date) -> list[Case]:
    """All that someone may be reminded of in the days of a period, as things are now."""
    return [
        *_of_duties(first, last),
        *_of_follow_ups(first, last),
        *_of_invitees(first, last),
        *_of_matters(first, last),
        *of_memos(first, last),
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
            "rule": names(rule.name_fi, rule.name_sv, rule.name_en),
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


def _of_follow_ups(first: date, last: date) -> Iterator[Case]:
    due = FollowUp.objects.open().filter(due_on__range=(first - LATEST, last + FARTHEST))
    columns = ("pk", "what", "organisation_id", "post_id", "due_on", "made_on")
    rows = due.order_by("pk").values_list(*columns, "item__interface_id")
    for pk, what, home, post, due_on, made_on, interface in rows:
        yield Case(
            key=f"follow-up/{pk}",
            due_on=due_on,
            until=due_on + LATEST,
            thresholds=OF_FOLLOW_UPS,
            coming="follow_up.coming",
            overdue="follow_up.overdue",
            page=("negotiations:follow-up", pk),
            link_for=partial(follow_up_path, pk, home, post),
            whose=Whose(home, interface, post),
            parameters={"what": what, "organisation": home, "due_on": due_on},
            made_on=made_on,
        )


OF_INVITEE = (
    "tenant",
    "name",
    "email",
    "language",
    "organisation__languages",
    "person__languages",
    "person__user__language",
    "negotiation__title_fi",
    "negotiation__title_sv",
    "negotiation__starts_at",
    "negotiation__place",
    "negotiation__remote_link",
    "negotiation__answer_by",
    "negotiation__sequence",
)


# How long who was invited has peace to answer.
PEACE = timedelta(days=3)
DAY = timedelta(days=1)


def _of_invitees(first: date, last: date) -> Iterator[Case]:
    """Those who have not answered, until the meeting."""
    return unanswered(negotiation__starts_at__date__range=(first, last + FARTHEST))


def unanswered(**which: object) -> Iterator[Case]:
    """Those who have not answered these negotiations' invitations; an address is asked once."""
    instead = Participant.objects.filter(replaces=OuterRef("pk"))
    silent = Participant.objects.filter(
        ~Exists(instead),
        negotiation__state=Negotiation.State.INVITED,
        answer="",
        attendance=Participant.Attendance.INVITED,
        **which,
    ).exclude(email="")
    silent = silent.select_related("negotiation", "organisation", "person__user").order_by("-pk")
    asked = {(one.negotiation_id, one.email.lower()): one for one in silent.only(*OF_INVITEE)}
    if not asked:
        return
    usual = current_tenant().default_language
    told = _told_on(asked.values())
    for one in asked.values():
        yield _of_invitee(one, usual, told.get(one.pk))


def _told_on(people: Iterable[Participant]) -> dict[int, date]:
    """The day each was invited, or told last that the meeting has changed."""
    keys = [key for one in people for key in invitation_keys(one)]
    told = Notice.objects.filter(key__in=keys).order_by("created_at")
    return {
        int(key.rpartition("/")[2]): timezone.localdate(at)
        for key, at in told.values_list("key", "created_at")
    }


def _of_invitee(one: Participant, usual: str, told_on: date | None) -> Case:
    """After three days in peace; when the answer is wanted sooner, the day before it is.

    Never on the day of the invitation itself, nor on the day of the meeting.
    """
    negotiation = one.negotiation
    languages = languages_of(one, usual)
    day = timezone.localdate(negotiation.starts_at)
    due_on = negotiation.answer_by or day
    earliest = told_on and max(told_on + DAY, min(told_on + PEACE, due_on - DAY))
    return Case(
        key=f"unanswered/{negotiation.pk}/{one.pk}",
        due_on=due_on,
        until=day - DAY,
        thresholds=OF_INVITEES,
        coming="negotiation.silent",
        overdue="negotiation.silent",
        link=partial(answer_path, one),
        person=Reminded(one.email.lower(), one.name, tuple(languages), Part.INVITEE),
        parameters={
            "title": names(negotiation.title_fi, negotiation.title_sv),
            "starts_at": negotiation.starts_at,
            "place": negotiation.place or negotiation.remote_link or "–",
            "until_on": due_on,
        },
        earliest=earliest,
        is_at_once=True,
        may_be_by_hand=True,
    )


def _of_matters(first: date, last: date) -> Iterator[Case]:
    """Each party that has not answered; a comment on an advance notice is asked for beforehand."""
    waiting = MatterParty.objects.filter(matter__answer_by__range=(first - LATEST, last + FARTHEST))
    waiting = waiting.asked().exclude(matter__state=Matter.State.CLOSED)
    of_matter = ("pk", "kind", "title", "organisation_id", "raised_at", "answer_by", "interface_id")
    own = ("pk", "turn", "organisation_id", "post_id", "person_id")
    rows = list(
        waiting.order_by("pk").values_list(*own, *(f"matter__{column}" for column in of_matter))
    )
    in_person = reminded_in_person({row[4] for row in rows} - {None})
    for party, turn, home, post, person, *row in rows:
        pk, kind, title, asker, raised_at, due_on, interface = row
        yield Case(
            key=f"matter/{pk}/{home}",
            due_on=due_on,
            until=due_on + LATEST,
            thresholds=OF_NOTICES if kind == Matter.Kind.ADVANCE_NOTICE else OF_ANSWERS,
            coming="matter.unanswered",
            overdue="matter.late",
            page=("negotiations:matter", pk),
            link_for=partial(matter_path, party, turn, post),
            whose=Whose(home, interface, post, in_person.get(person)),
            parameters={"title": title, "organisation": asker, "due_on": due_on},
            made_on=timezone.localdate(raised_at),
        )
