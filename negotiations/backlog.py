"""What could come onto an agenda: all that is open between the parties, by where it comes from."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.matrix import current_matrix
from agreements.models import Agreement, Responsibility
from contacts.models import Post
from contacts.vacancies import Reason, vacant_posts
from indicators import pictures
from indicators.models import Goal, GoalIndicator, Indicator
from indicators.regions import places
from negotiations import policies
from negotiations.actions.agenda import copied
from negotiations.carry import kept_from_before, open_from_before
from negotiations.headings import in_both
from negotiations.models import AgendaItem, Matter, Negotiation
from yhdyspinta.tenancy.actor import Actor

NEAR_ITS_END = timedelta(days=183)
# No more of one kind on the page: the newest or the most urgent.
AT_MOST = 50


class Kind(models.TextChoices):
    """Where an item comes from."""

    KEPT = "kept", gettext_lazy("Moved on from earlier meetings")
    FOLLOW_UP = "follow_up", gettext_lazy("Open follow-ups")
    MATTER = "matter", gettext_lazy("Open matters")
    TASK = "task", gettext_lazy("Disputed or not agreed responsibilities")
    GOAL = "goal", gettext_lazy("Goals off track and figures off target")
    AGREEMENT = "agreement", gettext_lazy("Agreements near their end")
    VACANCY = "vacancy", gettext_lazy("Posts without a holder")


@dataclass(frozen=True)
class Offer:
    """One thing that could be discussed, with the item that it would become."""

    kind: Kind
    pk: int
    item: AgendaItem
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Backlog:
    """All offers, kind by kind; what is on the agenda already is not among them."""

    offers: dict[Kind, list[Offer]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[tuple[str, list[Offer]]]:
        return ((str(kind.label), rows) for kind, rows in self.offers.items())

    def find(self, kind: str, pk: int) -> Offer | None:
        rows = self.offers.get(Kind(kind), []) if kind in Kind.values else []
        return next((offer for offer in rows if offer.pk == pk), None)


def backlog(actor: Actor, negotiation: Negotiation) -> Backlog:
    """What the actor may see of what is open between the parties of the negotiation."""
    taken = _on_agenda(negotiation)
    found: dict[Kind, list[Offer]] = {}
    for kind, ask in _ASKED.items():
        rows = list(islice(ask(actor, negotiation, taken), AT_MOST))
        if rows:
            found[kind] = rows
    return Backlog(found)


@dataclass(frozen=True)
class _Taken:
    """The sources of what is on the agenda."""

    rows: list[dict[str, Any]]

    def of(self, name: str) -> set[Any]:
        return {row[name] for row in self.rows} - {None}


def _on_agenda(negotiation: Negotiation) -> _Taken:
    columns = ("follow_up", "matter", "task", "goal", "agreement", "title")
    return _Taken(list(negotiation.items.values(*columns)))


def _parties(negotiation: Negotiation) -> Q:
    """Of which organisations, as a condition on `organisation`."""
    covered = negotiation.municipalities.values("organisation")
    return Q(organisation__in=covered) | Q(organisation=negotiation.convener_id)


def _kept(actor: Actor, negotiation: Negotiation, _taken: _Taken) -> Iterator[Offer]:
    for item in kept_from_before(negotiation):
        if item.is_confidential and not policies.read_confidential(actor, item):
            continue
        note = f"{item.negotiation} · " + _("times postponed: %(times)s") % {
            "times": item.times_postponed + 1
        }
        yield Offer(Kind.KEPT, item.pk, copied(item), note, item.negotiation.get_absolute_url())


def _follow_ups(actor: Actor, negotiation: Negotiation, taken: _Taken) -> Iterator[Offer]:
    rows = open_from_before(negotiation).visible_to(actor).select_related("item")
    for row in rows.exclude(pk__in=taken.of("follow_up")):
        due = formats.date_format(row.due_on, "DATE_FORMAT") if row.due_on else _("Next meeting")
        item = AgendaItem(title=row.what[:200], follow_up=row, goal_id=row.goal_id)
        if row.item and row.item.is_confidential:
            item.is_confidential, item.ground = True, row.item.ground
        note = f"{row.organisation.name} · {due}"
        yield Offer(Kind.FOLLOW_UP, row.pk, item, note, row.negotiation.get_absolute_url())


def _matters(actor: Actor, negotiation: Negotiation, taken: _Taken) -> Iterator[Offer]:
    covered = negotiation.municipalities.values("organisation")
    between = Q(organisation__in=covered) | Q(parties__organisation__in=covered)
    if negotiation.forum_id:
        between |= Q(forum_id=negotiation.forum_id)
    rows = Matter.objects.visible_to(actor).open().filter(between).distinct()
    rows = rows.exclude(pk__in=taken.of("matter")).select_related("organisation")
    for row in rows[:AT_MOST]:
        item = AgendaItem(
            title=row.title,
            background=row.text,
            matter=row,
            interface_id=row.interface_id,
            task_id=row.task_id,
            agreement_id=row.agreement_id,
        )
        # So far only the parties that it concerns have read it.
        warning = _("on the agenda, everyone who sees the negotiation reads it")
        note = f"{row.get_kind_display()} · {row.organisation.name} · {warning}"
        yield Offer(Kind.MATTER, row.pk, item, note, row.get_absolute_url())


def _tasks(_actor: Actor, negotiation: Negotiation, taken: _Taken) -> Iterator[Offer]:
    V = Responsibility.Value
    rows = Responsibility.objects.filter(
        _parties(negotiation) | Q(organisation=None),
        task__matrix=current_matrix(),
        layer=Responsibility.Layer.AGREED,
        value__in=[V.DISPUTED, V.NOT_AGREED],
    ).valid_on(timezone.localdate())
    by_task: dict[Any, list[Responsibility]] = defaultdict(list)
    rows = rows.exclude(task__in=taken.of("task")).select_related("task", "organisation", "group")
    for row in rows.order_by("task__interface__position", "task__position", "pk"):
        by_task[row.task].append(row)
    for task, cells in by_task.items():
        item = AgendaItem(
            title=task.name_fi[:200],
            title_sv=task.name_sv[:200],
            task=task,
            interface_id=task.interface_id,
        )
        told = (f"{row.organisation or row.group}: {row.get_value_display()}" for row in cells)
        yield Offer(Kind.TASK, task.pk, item, ", ".join(told))


def _goals(actor: Actor, _negotiation: Negotiation, taken: _Taken) -> Iterator[Offer]:
    today = timezone.localdate()
    seen = Goal.objects.visible_to(actor).exclude(pk__in=taken.of("goal"))
    current = seen.current_on(today).exclude(state__in=[Goal.State.REACHED, Goal.State.DROPPED])
    missed = dict(_off_target(current))
    worrying = {goal.pk for goal in current.worrying()}
    for goal in current.filter(pk__in=worrying | set(missed)):
        item = AgendaItem(
            title=goal.title_fi[:200],
            title_sv=goal.title_sv[:200],
            goal=goal,
            interface_id=goal.interface_id,
            agreement_id=goal.agreement_id,
        )
        note = " · ".join(filter(None, [goal.get_state_display(), missed.get(goal.pk, "")]))
        yield Offer(Kind.GOAL, goal.pk, item, note, goal.get_absolute_url())


def _off_target(goals: Any) -> Iterator[tuple[int, str]]:
    """Goal → its figure beside its target, when the county's newest figure does not reach it."""
    with_target = GoalIndicator.objects.filter(goal__in=goals).exclude(target=None)
    links = list(with_target.select_related("indicator"))
    county = places().county
    found = pictures.observations_of([link.indicator for link in links], [county])
    D = Indicator.Direction
    for link in links:
        newest = pictures.newest(found.get(link.indicator_id, {}), county)
        if newest is None or newest.value is None or link.target is None:
            continue
        is_less, is_more = newest.value < link.target, newest.value > link.target
        if (link.indicator.direction, True) in {(D.LESS, is_more), (D.MORE, is_less)}:
            indicator = link.indicator
            yield (
                link.goal_id,
                _("%(indicator)s: %(figure)s (%(year)s), target %(target)s")
                % {
                    "indicator": indicator.name,
                    "figure": indicator.with_unit(indicator.worded(newest.value)),
                    "year": newest.year,
                    "target": link.target_in_words,
                },
            )


def _agreements(actor: Actor, negotiation: Negotiation, taken: _Taken) -> Iterator[Offer]:
    today = timezone.localdate()
    covered = negotiation.municipalities.values("organisation")
    rows = Agreement.objects.visible_to(actor).in_force()
    rows = rows.filter(ends_on__gte=today, ends_on__lte=today + NEAR_ITS_END)
    concerned = Q(parties__organisation__in=covered)
    concerned |= Q(parties__organisation=negotiation.convener_id)
    for row in rows.filter(concerned).exclude(pk__in=taken.of("agreement")).distinct():
        titles = row.titles()
        item = AgendaItem(
            title=(titles.get("fi") or str(row))[:200],
            title_sv=titles.get("sv", "")[:200],
            agreement=row,
        )
        ends = formats.date_format(row.ends_on, "DATE_FORMAT") if row.ends_on else ""
        note = _("In force until %(day)s") % {"day": ends}
        yield Offer(Kind.AGREEMENT, row.pk, item, note, row.get_absolute_url())


def _vacancies(_actor: Actor, negotiation: Negotiation, taken: _Taken) -> Iterator[Offer]:
    posts = vacant_posts(timezone.localdate()).shown_to_all().filter(_parties(negotiation))
    rows = posts.filter(reason__in=[Reason.NOBODY, Reason.TERM_OVER])
    there = taken.of("title")
    for row in rows.select_related("organisation").order_by("organisation__rank", "pk")[:AT_MOST]:
        item = _vacancy_item(row)
        if item.title not in there:
            note = Reason(row.reason).label
            yield Offer(Kind.VACANCY, row.pk, item, str(note), row.get_absolute_url())


def _vacancy_item(post: Post) -> AgendaItem:
    def words() -> str:
        told = {"post": post.title, "organisation": post.organisation.name}
        return (_("Post without a holder: %(post)s, %(organisation)s") % told)[:200]

    title, title_sv = in_both(words)
    return AgendaItem(title=title, title_sv=title_sv, interface_id=post.interface_id)


_Ask = Callable[[Actor, Negotiation, _Taken], Iterable[Offer]]
_ASKED: dict[Kind, _Ask] = {
    Kind.KEPT: _kept,
    Kind.FOLLOW_UP: _follow_ups,
    Kind.MATTER: _matters,
    Kind.TASK: _tasks,
    Kind.GOAL: _goals,
    Kind.AGREEMENT: _agreements,
    Kind.VACANCY: _vacancies,
}
