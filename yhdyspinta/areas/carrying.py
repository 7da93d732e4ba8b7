"""What an organisation that ends leaves to its successor: each kind of row, from a day on.

What has days of its own is carried as soon as the change is known: what was ends the day before,
what goes on begins on the day, and both can be looked at beforehand. What has no days (people,
logins, open matters) is carried on the day itself, as it is then. Everything here may run twice:
it takes only what the old organisation still has on the day or after it.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.cells import code_of
from agreements.models import Agreement, Cell, Party, Responsibility, Task
from contacts.models import (
    Absence,
    Holding,
    HoldingCoverage,
    Organ,
    Person,
    Post,
    PostCoverage,
    Successor,
)
from indicators.models import GoalOwner, Measure
from negotiations.models import CoveredMunicipality, Duty, FollowUp, Negotiation, Participant
from yhdyspinta.areas.models import Invitation
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import GroupMember, Membership, Organisation

DAY = timedelta(days=1)
Olds = Sequence[Organisation]
Place = tuple[int, str]  # a task and a layer of its table


@dataclass
class Unsettled:
    """What a person should look at afterwards: nothing of it was decided by the system."""

    # Tasks for which the organisations had agreed different things: both are kept.
    tasks: set[int] = field(default_factory=set)
    # Posts that several now hold, who came from different organisations.
    shared: set[int] = field(default_factory=set)
    # Posts whose holders have none in the successor: it had named its own.
    unplaced: set[int] = field(default_factory=set)
    # People whose name someone else had there already.
    namesakes: int = 0

    def of_tasks(self) -> QuerySet[Task]:
        return Task.objects.filter(pk__in=self.tasks)

    def of_posts(self, pks: Iterable[int]) -> QuerySet[Post]:
        return Post.objects.filter(pk__in=list(pks))


def copy_of(row: Any, **changes: Any) -> Any:
    """A new row that says what the row says, but for the changes; it is saved."""
    fields = [
        field
        for field in row._meta.concrete_fields
        if not (field.primary_key or field.generated or field.name == "tenant")
    ]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    return type(row)._default_manager.create(**(values | changes))


def lasting(model: type[Model], last: str, day: date) -> Any:
    """The model's rows that hold on the day or begin after it."""
    return model._default_manager.filter(Q(**{last: None}) | Q(**{f"{last}__gte": day}))


def _later(first: date | None, day: date) -> date:
    return max(first, day) if first else day


# --- What has days of its own ----------------------------------------------------------------


def carry_posts(old: Organisation, new: Organisation, day: date, *, ends: bool = True) -> None:
    """Copies of the old one's posts begin on the day, held by nobody yet; the old ones end.

    Where the successor has a post of its own in the same interface and level, that one goes on.
    """
    posts = list(lasting(Post, "valid_to", day).filter(organisation=old).order_by("pk"))
    theirs = lasting(Post, "valid_to", day).filter(organisation=new)
    taken = {_sort(post) for post in theirs}
    copies = []
    for post in posts:
        if ends and post.valid_from and post.valid_from >= day:  # the old one never had it
            Post.objects.filter(pk=post.pk).update(organisation=new)
            continue
        if _sort(post) not in taken:
            copies.append(_copy_post(post, new, _later(post.valid_from, day)))
        if ends:
            Post.objects.filter(pk=post.pk).update(valid_to=day - DAY)
    _point_to_own(copies, counterparts(old, new, day))


def _sort(post: Post) -> tuple[int | None, int | None]:
    return post.interface_id, post.level_id


def _copy_post(post: Post, new: Organisation, day: date) -> Post:
    made: Post = copy_of(post, organisation_id=new.pk, valid_from=day)
    for row in [*post.coverage.all(), *post.readers.all()]:
        copy_of(row, post_id=made.pk)
    return made


def counterparts(old: Organisation, new: Organisation, day: date) -> dict[int, Post]:
    """The old one's posts → the successor's in the same interface and level, best of one title."""
    by_sort: dict[Any, Post] = {}
    theirs = lasting(Post, "valid_to", day).filter(organisation=new).order_by("pk")
    for post in theirs:
        by_sort.setdefault(_sort(post), post)
        by_sort.setdefault((*_sort(post), post.title_fi), post)
    found = {}
    for post in Post.objects.filter(organisation=old):
        other = by_sort.get((*_sort(post), post.title_fi)) or by_sort.get(_sort(post))
        if other:
            found[post.pk] = other
    return found


def _point_to_own(posts: Iterable[Post], own: dict[int, Post]) -> None:
    """A copy's deputy and superior posts are copies too."""
    for post in posts:
        for name in ("deputising_id", "superior_id"):
            other = own.get(getattr(post, name) or 0)
            if other and other.pk != post.pk:
                setattr(post, name, other.pk)
        post.save(update_fields=["deputising", "superior"])


def carry_coverage(old: Organisation, new: Organisation, day: date) -> None:
    """Whoever answers towards the old one answers towards the new one too."""
    posts = lasting(Post, "valid_to", day).values("pk")
    rows = PostCoverage.objects.filter(municipality=old, post__in=posts)
    PostCoverage.objects.bulk_create(
        [PostCoverage(post_id=row.post_id, municipality=new) for row in rows],
        ignore_conflicts=True,
    )
    holdings = lasting(Holding, "ends_on", day).values("pk")
    shared = HoldingCoverage.objects.filter(municipality=old, holding__in=holdings)
    HoldingCoverage.objects.bulk_create(
        [HoldingCoverage(holding_id=row.holding_id, municipality=new) for row in shared],
        ignore_conflicts=True,
    )


def carry_responsibilities(
    olds: Olds, new: Organisation, day: date, unsettled: Unsettled, *, ends: bool = True
) -> None:
    """What the old ones answer for goes on for the new one, where it does not say the same.

    Roles go before the words for having none: nobody, not agreed, disputed.
    """
    going = list(lasting(Responsibility, "ends_on", day).filter(organisation__in=olds))
    own: dict[Place, list[Responsibility]] = defaultdict(list)
    for row in lasting(Responsibility, "ends_on", day).filter(organisation=new):
        own[row.task_id, row.layer].append(row)
    unsettled.tasks |= _said_differently(going, own)
    for row in sorted(going, key=lambda row: (row.role_id is None, row.pk)):
        _continue_row(row, own[row.task_id, row.layer], new, day)
        if ends:
            _end_row(row, day)
    if ends:
        _disagree_as(olds, new, day)


def _said_differently(
    going: Iterable[Responsibility], own: dict[Place, list[Responsibility]]
) -> set[int]:
    said: dict[Place, dict[int | None, set[str]]] = defaultdict(lambda: defaultdict(set))
    places = {(row.task_id, row.layer) for row in going}
    for row in [*going, *(row for place in places for row in own.get(place, []))]:
        said[row.task_id, row.layer][row.organisation_id].add(code_of(row))
    return {place[0] for place, by in said.items() if len({frozenset(c) for c in by.values()}) > 1}


def _continue_row(
    row: Responsibility, mine: list[Responsibility], new: Organisation, day: date
) -> None:
    starts_on, ends_on = _later(row.starts_on, day), row.ends_on
    there = [
        each
        for each in mine
        if (each.ends_on or date.max) >= starts_on
        and (each.starts_on or date.min) <= (ends_on or date.max)
    ]
    same = [each for each in there if code_of(each) == code_of(row)]
    if same and all(each.starts_on and each.starts_on > starts_on for each in same):
        ends_on = min(each.starts_on for each in same if each.starts_on) - DAY
    elif same or (there and row.role_id is None) or any(_is_nobody(each) for each in there):
        return
    disputed_by = new.pk if row.disputed_by_id == row.organisation_id else row.disputed_by_id
    mine.append(
        copy_of(
            row,
            organisation_id=new.pk,
            starts_on=starts_on,
            ends_on=ends_on,
            disputed_by_id=disputed_by,
        )
    )


def _is_nobody(row: Responsibility) -> bool:
    return row.value == Responsibility.Value.NOBODY


def _end_row(row: Responsibility, day: date) -> None:
    """What was to begin later never does for the old one."""
    if row.starts_on and row.starts_on >= day:
        row.delete()
    else:
        row.ends_on = day - DAY
        row.save(update_fields=["ends_on"])


def _disagree_as(olds: Olds, new: Organisation, day: date) -> None:
    """Where an old one disagrees with another's responsibility, the new one does from the day."""
    for row in lasting(Responsibility, "ends_on", day).filter(disputed_by__in=olds):
        if row.starts_on and row.starts_on >= day:
            row.disputed_by = new
            row.save(update_fields=["disputed_by"])
            continue
        last = row.ends_on
        _end_row(row, day)
        copy_of(row, starts_on=day, ends_on=last, disputed_by_id=new.pk)


def carry_notes(old: Organisation, new: Organisation) -> None:
    """What is noted of the old one's cells is noted of the new one's."""
    own = {cell.task_id: cell for cell in Cell.objects.filter(organisation=new)}
    for cell in Cell.objects.filter(organisation=old):
        mine = own.get(cell.task_id)
        if mine is None:
            copy_of(cell, organisation_id=new.pk)
        elif cell.note and cell.note not in mine.note:
            mine.note = "\n".join(filter(None, [mine.note, f"{old.name_fi}: {cell.note}"]))
            mine.save(update_fields=["note"])


def join_groups(old: Organisation, new: Organisation) -> None:
    """The new one joins the old one's groups; who has ended is shown in none."""
    GroupMember.objects.bulk_create(
        [GroupMember(group_id=row.group_id, organisation=new) for row in old.groups.all()],
        ignore_conflicts=True,
    )


def copy_organs(old: Organisation, new: Organisation) -> None:
    """The new one has organs of the same names to decide."""
    named = set(Organ.objects.filter(organisation=new).values_list("name_fi", flat=True))
    for organ in Organ.objects.filter(organisation=old).exclude(name_fi__in=named):
        copy_of(organ, organisation_id=new.pk)


def coming(day: date) -> QuerySet[Negotiation]:
    """Negotiations not held yet that are to be held on the day or after it, or have no day."""
    ahead = Q(starts_at=None) | Q(starts_at__date__gte=day)
    found: QuerySet[Negotiation] = Negotiation.objects.filter(
        ahead, state__in=Negotiation.COMING_STATES
    )
    return found


def cover_in_negotiations(
    old: Organisation, new: Organisation, day: date, *, ends: bool = True
) -> None:
    """The coming negotiations are held with the new one, and no longer with one that ends."""
    rows = CoveredMunicipality.objects.filter(organisation=old, negotiation__in=coming(day))
    CoveredMunicipality.objects.bulk_create(
        [CoveredMunicipality(negotiation_id=r.negotiation_id, organisation=new) for r in rows],
        ignore_conflicts=True,
    )
    if ends:
        rows.delete()


# --- What has no days: on the day itself -----------------------------------------------------


def carry_people(olds: Olds, new: Organisation, day: date, unsettled: Unsettled) -> dict[int, int]:
    """The people go on in the new organisation; who they were in the old one stays there.

    A person belongs to one organisation, so each gets a row in the new one, with the login and
    the key of imports; the old row keeps the name, the details and what was held, and has left.
    Someone who was in both already is one person; of two namesakes the one who comes is told
    apart by the old organisation's name. Old pk → new pk.
    """
    there = {person.name_folded: person for person in Person.objects.filter(organisation=new)}
    moved = {}
    names = {old.pk: old.name_fi for old in olds}
    for person in lasting(Person, "ended_on", day).filter(organisation__in=olds).order_by("pk"):
        known = there.get(person.name_folded)
        if known is None or not _is_same(person, known):
            name = person.name
            if known:
                name = f"{name} ({names[person.organisation_id]})"[:120]
                unsettled.namesakes += 1
            known = copy_of(person, organisation_id=new.pk, name=name, user_id=None)
            there[name.lower()] = known
        _leave_to(person, known, day)
        moved[person.pk] = known.pk
    for absence in lasting(Absence, "ends_on", day).filter(person__in=moved):
        copy_of(absence, person_id=moved[absence.person_id])
    for absence in lasting(Absence, "ends_on", day).filter(stand_in__in=moved):
        if moved[absence.stand_in_id] != absence.person_id:
            absence.stand_in_id = moved[absence.stand_in_id]
            absence.save(update_fields=["stand_in"])
    return moved


def _is_same(one: Person, other: Person) -> bool:
    """Of one name: the same address or, without addresses, the same number."""
    if one.email and other.email:
        return one.email.lower() == other.email.lower()
    return bool(one.phone) and one.phone == other.phone


def _leave_to(person: Person, known: Person, day: date) -> None:
    user_id, row_key, last = person.user_id, person.row_key, person.ended_on
    person.user_id, person.row_key, person.ended_on = None, "", day - DAY
    person.save(update_fields=["user", "row_key", "ended_on"])
    known.user_id = known.user_id or user_id
    known.row_key = known.row_key or row_key
    if known.has_left(day):
        known.ended_on = last
    known.save(update_fields=["user", "row_key", "ended_on"])


def carry_holdings(
    olds: Olds, new: Organisation, day: date, people: dict[int, int], unsettled: Unsettled
) -> None:
    """Who held the old ones' posts holds the new one's, unless someone is named to it already."""
    posts = {pk: post for old in olds for pk, post in counterparts(old, new, day).items()}
    theirs = lasting(Holding, "ends_on", day).holders().filter(post__organisation=new)
    named = set(theirs.exclude(person__in=people).values_list("post_id", flat=True))
    rows = lasting(Holding, "ends_on", day).filter(
        Q(post__organisation__in=olds) | Q(person__in=people)
    )
    old_pks = {old.pk for old in olds}
    came_from: dict[int, set[int]] = defaultdict(set)
    for row in rows.select_related("post").order_by("pk"):
        post = posts.get(row.post_id, row.post)
        person_id = people.get(row.person_id, row.person_id)
        starts_on = _later(row.starts_on, day)
        ended_earlier = post.organisation_id in old_pks
        if ended_earlier or _holds(person_id, post, starts_on, row.ends_on):
            pass
        elif post.pk in named and post.pk != row.post_id:
            unsettled.unplaced.add(row.post_id)
        else:
            made = copy_of(row, post_id=post.pk, person_id=person_id, starts_on=starts_on)
            _repoint(row, made)
            if made.kind == Holding.Kind.HOLDER:
                came_from[post.pk].add(row.post.organisation_id)
        _end_holding(row, day)
    unsettled.shared |= {pk for pk, sources in came_from.items() if len(sources) > 1}


def _holds(person_id: int, post: Post, first: date, last: date | None) -> bool:
    """Whether the person has the post already in those days."""
    there = lasting(Holding, "ends_on", first).filter(post=post, person=person_id)
    return bool(there.exclude(starts_on__gt=last or date.max).exists())


def _repoint(row: Holding, made: Holding) -> None:
    for each in row.coverage.all():
        copy_of(each, holding_id=made.pk)
    Successor.objects.filter(holding=row, handled_on=None).update(holding=made)


def _end_holding(row: Holding, day: date) -> None:
    if row.starts_on and row.starts_on >= day:
        row.delete()
    else:
        row.ends_on = day - DAY
        row.save(update_fields=["ends_on"])


def point_to_counterparts(old: Organisation, new: Organisation, day: date) -> None:
    """Other posts' deputies and superiors, and open follow-ups, go on with the new one's posts."""
    for pk, post in counterparts(old, new, day).items():
        elsewhere = lasting(Post, "valid_to", day).exclude(pk=post.pk)
        elsewhere.filter(deputising=pk).update(deputising=post)
        elsewhere.filter(superior=pk).update(superior=post)
        FollowUp.objects.open().filter(post=pk).update(post=post)


def carry_open_matters(old: Organisation, new: Organisation, day: date) -> None:
    """Logins, invitations, follow-ups, measures and goals."""
    Membership.objects.of_current_area().active().filter(organisation=old).update(organisation=new)
    Invitation.objects.open().filter(organisation=old).update(organisation=new)
    point_to_counterparts(old, new, day)
    FollowUp.objects.open().filter(organisation=old).update(organisation=new)
    Measure.objects.unfinished().filter(organisation=old).update(organisation=new)
    share_goals(old, new, day)


def share_goals(old: Organisation, new: Organisation, day: date) -> None:
    """Goals that last belong to the new one too."""
    lasts = Q(goal__ends_on=None) | Q(goal__ends_on__gte=day)
    rows = GoalOwner.objects.filter(lasts, organisation=old)
    GoalOwner.objects.bulk_create(
        [GoalOwner(goal_id=row.goal_id, organisation=new) for row in rows], ignore_conflicts=True
    )


def carry_negotiations(
    old: Organisation, new: Organisation, day: date, people: dict[int, int]
) -> None:
    """The coming negotiations are convened by the new one, and its people are on their lists."""
    cover_in_negotiations(old, new, day)
    ahead = coming(day)
    rows = Participant.objects.filter(organisation=old, negotiation__in=ahead)
    listed = set(
        Participant.objects.filter(organisation=new, negotiation__in=ahead).values_list(
            "negotiation_id", "name"
        )
    )
    for row in rows:
        if (row.negotiation_id, row.name) in listed:
            row.delete()
            continue
        row.organisation = new
        row.person_id = people.get(row.person_id or 0, row.person_id)
        row.save(update_fields=["organisation", "person"])
    Negotiation.objects.filter(convener=old, pk__in=ahead).update(convener=new)


def carry_drafts(old: Organisation, new: Organisation) -> None:
    """The new one is a party of agreements whose text is not frozen.

    Where it is frozen the party stays: who it has become a part of is told beside it.
    """
    A = Agreement.State
    unfrozen = Agreement.objects.filter(state__in=[A.DRAFT, A.REVIEW]).exclude(
        ~Q(state=A.DRAFT) & Q(versions__frozen_at__isnull=False)
    )
    rows = Party.objects.filter(organisation=old, agreement__in=unfrozen)
    there = Party.objects.filter(organisation=new).values("agreement_id")
    rows.filter(agreement__in=there).delete()
    rows.update(organisation=new)


def end_duties(old: Organisation, new: Organisation | None, day: date) -> None:
    """What the old one had not met by then, or others towards it, binds no longer."""
    ahead = Q(due_on=None) | Q(due_on__gte=day)
    concerned = Q(bearer=old) | Q(other=old)
    unmet = Duty.objects.filter(ahead, concerned).unmet(day).values_list("pk", flat=True)
    with override(current_tenant().default_language):
        if new:
            reason = _("%(old)s is a part of %(new)s from %(day)s.")
        else:
            reason = _("%(old)s ended before %(day)s.")
        words = {"old": old.name, "new": new.name if new else "", "day": date_format(day)}
        reason = (reason % words)[:300]
    Duty.objects.filter(pk__in=list(unmet)).update(is_binding=False, reason=reason)


def end_people(old: Organisation, day: date) -> None:
    """Without a successor the people leave, and nobody holds their posts."""
    for row in lasting(Holding, "ends_on", day).filter(
        Q(post__organisation=old) | Q(person__organisation=old)
    ):
        _end_holding(row, day)
    lasting(Person, "ended_on", day).filter(organisation=old).update(ended_on=day - DAY)


def end_posts(old: Organisation, day: date) -> None:
    lasting(Post, "valid_to", day).filter(organisation=old, valid_from__gte=day).delete()
    lasting(Post, "valid_to", day).filter(organisation=old).update(valid_to=day - DAY)


def end_responsibilities(old: Organisation, day: date) -> None:
    for row in lasting(Responsibility, "ends_on", day).filter(organisation=old):
        _end_row(row, day)
