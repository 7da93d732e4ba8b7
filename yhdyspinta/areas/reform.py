"""Changes of organisations: a new name, a merger, a split, an end; each from a day on.

Renaming takes effect at once, for a day that has come. A merger, a split or an end may be recorded
for a day ahead: what has days of its own is put in place at once, so that the days before and after
can both be looked at, and what has none is carried on the day itself (settle).

Who was it in March 2025? The old organisation, its posts, holdings, persons and responsibilities
stay as they were until their last day; what goes on elsewhere goes on in rows of its own.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from negotiations.duties import open_duties
from yhdyspinta.areas import carrying
from yhdyspinta.areas.carrying import DAY, Unsettled
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.history import expect_many_rows
from yhdyspinta.tenancy.models import Organisation, OrganisationName

NAMED_IN_LOG = 20  # posts or tasks listed in one entry of the log


@dataclass(frozen=True)
class Names:
    """A name in each language; the Finnish one is always there."""

    fi: str
    sv: str = ""
    en: str = ""


def _names(organisation: Organisation) -> dict[str, str]:
    """By language, for sentences that are made when they are read."""
    return {
        "fi": organisation.name_fi,
        "sv": organisation.name_sv or organisation.name_fi,
        "en": organisation.name_en or organisation.name_fi,
    }


def _locked(organisations: Iterable[Organisation]) -> list[Organisation]:
    """As they are now, held until the transaction ends; always in one order."""
    pks = [each.pk for each in organisations]
    return list(Organisation.objects.select_for_update().filter(pk__in=pks).order_by("pk"))


def _is_new(organisation: Organisation) -> bool:
    return organisation._state.adding


def _refuse(reasons: list[str]) -> None:
    if reasons:
        raise StepRefusedError(reasons)


# --- Reasons against -------------------------------------------------------------------------


def name_reasons(name_fi: str, day: date, but: Iterable[Organisation] = ()) -> list[str]:
    """Two organisations of one name at one time would be taken for each other."""
    there = Organisation.objects.filter(Q(valid_to=None) | Q(valid_to__gte=day))
    there = there.exclude(pk__in=[each.pk for each in but if each.pk])
    if there.filter(name_fi__iexact=name_fi.strip()).exists():
        return [_("%(name)s is in use already: choose another name.") % {"name": name_fi}]
    return []


def ending_reasons(old: Organisation, day: date) -> list[str]:
    """Why the organisation can't end the day before."""
    if old.kind == Organisation.Kind.COUNTY:
        return [_("%(name)s is the area's own county: it cannot end here.") % {"name": old.name}]
    if old.successor_id and old.successor:
        reason = _("%(name)s is a part of %(successor)s already.")
        return [reason % {"name": old.name, "successor": old.successor.name}]
    if old.valid_to and old.valid_to < day - DAY:
        reason = _("%(name)s ended on %(day)s already.")
        return [reason % {"name": old.name, "day": date_format(old.valid_to)}]
    return starting_reasons(old, day)


def starting_reasons(old: Organisation, day: date) -> list[str]:
    if old.valid_from and day <= old.valid_from:
        reason = _("%(name)s begins on %(day)s: choose a later day.")
        return [reason % {"name": old.name, "day": date_format(old.valid_from)}]
    return []


def merge_reasons(olds: Sequence[Organisation], into: Organisation, day: date) -> list[str]:
    """Why these can't become a part of that one on the day; empty when they can."""
    if not olds:
        return [_("Choose the organisations that end.")]
    if any(old.pk == into.pk for old in olds):
        return [_("%(name)s cannot be merged into itself.") % {"name": into.name}]
    reasons = [reason for old in olds for reason in ending_reasons(old, day)]
    if _is_new(into):
        if len({old.kind for old in olds}) > 1:
            reasons.append(_("A new organisation is made of organisations of one kind only."))
        return reasons + name_reasons(into.name_fi, day, olds)
    if into.valid_to and into.valid_to < day:
        reason = _("%(name)s ends on %(day)s: it can take nothing over after that.")
        reasons.append(reason % {"name": into.name, "day": date_format(into.valid_to)})
    if into.valid_from and into.valid_from > day:
        reason = _("%(name)s begins on %(day)s only: choose that day or a later one.")
        reasons.append(reason % {"name": into.name, "day": date_format(into.valid_from)})
    return reasons


def split_reasons(
    old: Organisation, parts: Sequence[Organisation], day: date, *, ends: bool
) -> list[str]:
    """Why the organisation can't be split into these on the day; empty when it can."""
    if len(parts) < (2 if ends else 1):
        return [_("Name at least two new organisations, or one beside the one that goes on.")]
    reasons = ending_reasons(old, day)
    folded = [part.name_fi.strip().lower() for part in parts]
    if len(set(folded)) < len(folded):
        reasons.append(_("The new organisations need different names."))
    for part in parts:
        reasons += name_reasons(part.name_fi, day, [old] if ends else [])
    return reasons


# --- The verbs -------------------------------------------------------------------------------


@transaction.atomic
def rename(organisation: Organisation, names: Names, *, on: date, actor: Actor) -> None:
    """The organisation has a new name from the day; what it was called before is kept and found.

    A name is shown as it is now wherever the organisation is, so a day ahead is refused.
    """
    [organisation] = _locked([organisation])
    _refuse(rename_reasons(organisation, names, on))
    before = _names(organisation)
    OrganisationName.objects.create(
        organisation=organisation,
        used_until=on - DAY,
        name_fi=organisation.name_fi,
        name_sv=organisation.name_sv,
        name_en=organisation.name_en,
    )
    organisation.name_fi, organisation.name_sv, organisation.name_en = names.fi, names.sv, names.en
    organisation.save(update_fields=["name_fi", "name_sv", "name_en"])
    record(
        actor,
        "organisation.rename",
        organisation,
        starts_on=on,
        before=before,
        after=_names(organisation),
    )


def rename_reasons(organisation: Organisation, names: Names, day: date) -> list[str]:
    own = (organisation.name_fi, organisation.name_sv, organisation.name_en)
    if own == (names.fi, names.sv, names.en):
        return [_("The name is this already.")]
    if day > timezone.localdate():
        return [_("The name changes everywhere at once: record it on its first day or later.")]
    if organisation.valid_to and organisation.valid_to < day:
        reason = _("%(name)s ended on %(day)s already.")
        return [reason % {"name": organisation.name, "day": date_format(organisation.valid_to)}]
    former = organisation.former_names.order_by("-used_until").first()
    if former and day - DAY <= former.used_until:
        reason = _("The present name is in use from %(day)s: choose a later day.")
        return [reason % {"day": date_format(former.used_until + DAY)}]
    reasons = starting_reasons(organisation, day)
    if names.fi.lower() != organisation.name_fi.lower():
        reasons += name_reasons(names.fi, day, [organisation])
    return reasons


@transaction.atomic
def merge(
    olds: Sequence[Organisation], into: Organisation, *, on: date, actor: Actor
) -> Organisation:
    """The old ones end the day before, and what is theirs goes on in the other one, or a new one.

    Raises StepRefusedError with reasons; of two who accept the same, the second is refused.
    """
    into_new = _is_new(into)
    found = {each.pk: each for each in _locked([*olds, *([] if into_new else [into])])}
    olds = [found[old.pk] for old in olds]
    into = into if into_new else found[into.pk]
    _refuse(merge_reasons(olds, into, on))
    if into_new:
        _begin(into, olds, on)
    _put_in_place(olds, into, on, actor)
    for old in olds:
        for subject in (old, into):
            record(
                actor,
                "organisation.merge",
                subject,
                old_organisation=old,
                organisation=into,
                starts_on=on,
            )
    settle(timezone.localdate())
    return into


def _begin(new: Organisation, olds: Sequence[Organisation], day: date) -> None:
    """A new organisation, of the kind and the languages of those it is made of."""
    new.kind, new.valid_from = olds[0].kind, day
    languages = [language for old in olds for language in old.languages]
    new.languages = new.languages or list(dict.fromkeys(languages))
    new.save()


def _put_in_place(
    olds: Sequence[Organisation], new: Organisation, day: date, actor: Actor | None
) -> None:
    expect_many_rows()
    unsettled = Unsettled()
    for old in olds:
        old.valid_to, old.successor = day - DAY, new
        old.save(update_fields=["valid_to", "successor"])
        carrying.copy_organs(old, new)
        carrying.carry_posts(old, new, day)
        carrying.carry_coverage(old, new, day)
        carrying.carry_notes(old, new)
        carrying.join_groups(old, new)
        carrying.cover_in_negotiations(old, new, day)
    carrying.carry_responsibilities(olds, new, day, unsettled)
    _note(new, unsettled, actor)


@transaction.atomic
def split(
    old: Organisation, parts: Sequence[Organisation], *, on: date, ends: bool, actor: Actor
) -> list[Organisation]:
    """New organisations begin with the old one's posts, held by nobody, and responsibilities.

    When the old one ends, the first part carries on its matters: people, logins, open follow-ups.
    """
    [old] = _locked([old])
    _refuse(split_reasons(old, parts, on, ends=ends))
    expect_many_rows()
    for part in parts:
        _begin(part, [old], on)
    for part in parts[1:] if ends else parts:
        carrying.copy_organs(old, part)
        carrying.carry_posts(old, part, on, ends=False)
        carrying.carry_coverage(old, part, on)
        carrying.carry_notes(old, part)
        carrying.join_groups(old, part)
        carrying.cover_in_negotiations(old, part, on, ends=False)
        carrying.carry_responsibilities([old], part, on, Unsettled(), ends=False)
        carrying.share_goals(old, part, on)
    if ends:
        _put_in_place([old], parts[0], on, actor)
    for part in parts:
        for subject in (old, part):
            record(
                actor,
                "organisation.split",
                subject,
                old_organisation=old,
                organisation=part,
                starts_on=on,
            )
    settle(timezone.localdate())
    return list(parts)


@transaction.atomic
def end(organisation: Organisation, *, on: date, actor: Actor) -> None:
    """The organisation leaves the area after that day, and nobody here goes on with its matters."""
    [organisation] = _locked([organisation])
    day = on + DAY
    _refuse(ending_reasons(organisation, day))
    expect_many_rows()
    organisation.valid_to = on
    organisation.save(update_fields=["valid_to"])
    carrying.end_people(organisation, day)
    carrying.end_posts(organisation, day)
    carrying.end_responsibilities(organisation, day)
    record(actor, "organisation.end", organisation, ends_on=on)
    settle(timezone.localdate())


# --- On the day ------------------------------------------------------------------------------


@transaction.atomic
def settle(today: date) -> None:
    """What has no days goes over to the successors of those that have ended; twice does no harm."""
    ended = Organisation.objects.filter(valid_to__lt=today).select_related("successor")
    by_day: dict[tuple[date, int], list[Organisation]] = defaultdict(list)
    for old in ended.select_for_update(of=("self",)).order_by("pk"):
        by_day[(old.valid_to or today) + DAY, old.successor_id or 0].append(old)
    for (day, _heir), olds in sorted(by_day.items()):
        if new := olds[0].successor:
            _carry_over(olds, new, day)
        else:
            for old in olds:
                carrying.end_duties(old, None, day)
    if by_day:
        open_duties(today)


def _carry_over(olds: Sequence[Organisation], new: Organisation, day: date) -> None:
    unsettled = Unsettled()
    for old in olds:
        carrying.carry_posts(old, new, day)
        carrying.carry_coverage(old, new, day)
    carrying.carry_responsibilities(olds, new, day, unsettled)
    people = carrying.carry_people(olds, new, day, unsettled)
    carrying.carry_holdings(olds, new, day, people, unsettled)
    for old in olds:
        carrying.carry_open_matters(old, new, day)
        carrying.carry_negotiations(old, new, day, people)
        carrying.carry_drafts(old, new)
        carrying.end_duties(old, new, day)
    _note(new, unsettled, None)


def _note(new: Organisation, unsettled: Unsettled, actor: Actor | None) -> None:
    """What a person should look at is told by the organisation's log, without names of people."""
    tasks = [
        (task.name_fi, task.name_sv) for task in unsettled.of_tasks().order_by("position", "pk")
    ]
    kinds = {
        "organisation.differ": tasks,
        "organisation.shared": _titles(unsettled, unsettled.shared),
        "organisation.unplaced": _titles(unsettled, unsettled.unplaced),
    }
    for code, called in kinds.items():
        if called:
            record(actor, code, new, count=len(called), what=_listed(called))
    if unsettled.namesakes:
        record(actor, "organisation.namesakes", new, count=unsettled.namesakes)


def _titles(unsettled: Unsettled, pks: Iterable[int]) -> list[tuple[str, str]]:
    """Everyone reads the log: restricted posts are not named there."""
    posts = unsettled.of_posts(pks).filter(is_restricted=False).order_by("pk")
    return [(post.title_fi, post.title_sv) for post in posts]


def _listed(called: Sequence[tuple[str, str]]) -> dict[str, str]:
    shown, more = called[:NAMED_IN_LOG], "" if len(called) <= NAMED_IN_LOG else " …"
    return {
        "fi": "; ".join(fi for fi, _sv in shown) + more,
        "sv": "; ".join(sv or fi for fi, sv in shown) + more,
    }
