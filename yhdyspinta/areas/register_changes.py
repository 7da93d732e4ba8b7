"""What the national register says otherwise than the area's organisations, offered to accept.

The register is renewed with the year. It knows codes, names, counties, first and last days and
successors, but not the day on which a name or a county changed: that is asked.
"""

from dataclasses import dataclass
from datetime import date

from django.db import models, transaction
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from negotiations.duties import open_duties
from yhdyspinta.areas import reform
from yhdyspinta.areas.carrying import DAY
from yhdyspinta.areas.create import languages_of
from yhdyspinta.areas.reform import Names
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.register.models import County, Municipality
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation, Tenant


class Kind(models.TextChoices):
    """What has changed in the register (rekisterin muutos)."""

    NEW = "new", gettext_lazy("New")
    JOINED = "joined", gettext_lazy("Joins the area")
    RENAMED = "renamed", gettext_lazy("New name")
    MERGED = "merged", gettext_lazy("Merger")
    ENDED = "ended", gettext_lazy("Ended")
    LEFT = "left", gettext_lazy("Leaves the area")


@dataclass(frozen=True)
class Change:
    """One difference, and the first day of what is to be."""

    kind: Kind
    code: str
    day: date
    source: Municipality | County
    organisation: Organisation | None = None
    heir: Municipality | None = None

    @property
    def key(self) -> str:
        return f"{self.kind.value}-{self.code}"

    @property
    def sentence(self) -> str:
        """What the register says, in words."""
        own = self.organisation.name if self.organisation else ""
        words = {
            "name": own or self.source.name,
            "new": self.source.name,
            "heir": self.heir.name if self.heir else "",
            "day": date_format(self.day - DAY),
        }
        said = {
            Kind.NEW: _("%(name)s is a new municipality of the area."),
            Kind.JOINED: _("%(name)s is a municipality of the area, and is not here yet."),
            Kind.RENAMED: _("%(name)s is called %(new)s in the register."),
            Kind.MERGED: _("%(name)s ends on %(day)s and becomes a part of %(heir)s."),
            Kind.ENDED: _("%(name)s ends on %(day)s and goes on outside the area."),
            Kind.LEFT: _("%(name)s belongs to another wellbeing services county."),
        }
        return said[self.kind] % words

    @property
    def can_keep(self) -> bool:
        """A name that the area has chosen itself may stay."""
        return self.kind == Kind.RENAMED


def changes_for(tenant: Tenant, today: date) -> list[Change]:
    """New ones first, so that those who end find their successor; always as many queries."""
    everyone = list(Organisation.objects.prefetch_related("former_names"))
    organisations = {each.municipality_code: each for each in everyone if each.municipality_code}
    # Added by hand, without the register's code: here all the same.
    by_name = {each.name_fi.lower() for each in everyone if not each.municipality_code}
    known = Q(county=tenant.county_code) | Q(code__in=organisations)
    register = {each.code: each for each in Municipality.objects.filter(known)}
    heirs = {each.successor_id for each in register.values()} - {None, *register}
    heirs_elsewhere = Municipality.objects.in_bulk(list(heirs))
    found = []
    for code, source in register.items():
        own = organisations.get(code)
        if own is None and source.name_fi.lower() not in by_name:
            found += _missing(source, tenant, today)
        elif own and own.kind == Organisation.Kind.MUNICIPALITY:
            found += _changed(own, source, register | heirs_elsewhere, tenant, today)
    found += _county(everyone, tenant, today)
    order = list(Kind)
    return sorted(found, key=lambda each: (order.index(each.kind), each.source.name_fi))


def _missing(source: Municipality, tenant: Tenant, today: date) -> list[Change]:
    if source.county_id != tenant.county_code or source.valid_to:
        return []
    kind = Kind.NEW if source.valid_from else Kind.JOINED
    return [Change(kind, source.code, source.valid_from or _new_year(today), source)]


def _new_year(today: date) -> date:
    return date(today.year, 1, 1)


def _changed(
    own: Organisation,
    source: Municipality,
    register: dict[str, Municipality],
    tenant: Tenant,
    today: date,
) -> list[Change]:
    if source.valid_to:
        if own.successor_id or (own.valid_to and own.valid_to != source.valid_to):
            return []
        heir = _heir(source, register)
        is_here = heir is not None and heir.county_id == tenant.county_code
        if own.valid_to and not is_here:
            return []
        kind = Kind.MERGED if is_here else Kind.ENDED
        return [Change(kind, own.municipality_code, source.valid_to + DAY, source, own, heir)]
    if own.valid_to:
        return []
    if source.county_id != tenant.county_code:
        return [Change(Kind.LEFT, own.municipality_code, _new_year(today), source, own)]
    return _renamed(own, source, today)


def _heir(source: Municipality, register: dict[str, Municipality]) -> Municipality | None:
    """The municipality that it became a part of, on the day after its last."""
    return register.get(source.successor_id or "")


def _renamed(own: Organisation, source: Municipality | County, today: date) -> list[Change]:
    """A name that the area gave up or knows as another name is the area's own choice."""
    same = own.name_fi == source.name_fi and (own.name_sv or own.name_fi) == (
        source.name_sv or source.name_fi
    )
    known = {name.lower() for name in own.synonyms}
    known |= {each.name_fi.lower() for each in own.former_names.all()}
    if same or source.name_fi.lower() in known:
        return []
    code = own.municipality_code or str(source.pk)
    return [Change(Kind.RENAMED, code, today, source, own)]


def _county(everyone: list[Organisation], tenant: Tenant, today: date) -> list[Change]:
    source = County.objects.filter(code=tenant.county_code).first()
    counties = [each for each in everyone if each.kind == Organisation.Kind.COUNTY]
    return _renamed(counties[0], source, today) if counties and source else []


@dataclass(frozen=True)
class Accepted:
    """How many changes were made, and why the others were not."""

    count: int
    reasons: list[str]


@transaction.atomic
def accept_chosen(
    tenant: Tenant, chosen: dict[str, date], *, today: date, actor: Actor
) -> Accepted:
    """Make the chosen changes, each from its day; what someone else made meanwhile is passed over.

    Two who accept at once come one by one: the list is read again when it is one's own turn.
    """
    county = Organisation.objects.filter(kind=Organisation.Kind.COUNTY)
    list(county.select_for_update().values_list("pk"))
    count, reasons = 0, []
    for change in changes_for(tenant, today):
        if change.key not in chosen:
            continue
        try:
            with transaction.atomic():
                accept(change, on=chosen[change.key], actor=actor)
        except StepRefusedError as refusal:
            reasons += refusal.reasons
        else:
            count += 1
    open_duties(today)
    return Accepted(count, reasons)


def accept(change: Change, *, on: date, actor: Actor) -> None:
    """Make the area's organisations say what the register says, from the day.

    Raises StepRefusedError when it can't be done on that day.
    """
    source, own = change.source, change.organisation
    if change.kind in (Kind.NEW, Kind.JOINED) and isinstance(source, Municipality):
        _begin(source, on, actor)
    elif own is None:
        return
    elif change.kind == Kind.RENAMED:
        names = Names(source.name_fi, source.name_sv, source.name_en)
        reform.rename(own, names, on=on, actor=actor)
    elif change.kind == Kind.MERGED and change.heir:
        reform.merge([own], _organisation_of(change.heir, on, actor), on=on, actor=actor)
    else:
        reform.end(own, on=on - DAY, actor=actor)


def _organisation_of(heir: Municipality, on: date, actor: Actor) -> Organisation:
    found = Organisation.objects.filter(municipality_code=heir.code).first()
    return found or _begin(heir, heir.valid_from or on, actor)


def _begin(source: Municipality, on: date, actor: Actor) -> Organisation:
    if reasons := reform.name_reasons(source.name_fi, on):
        raise StepRefusedError(reasons)
    made: Organisation = Organisation.objects.create(
        kind=Organisation.Kind.MUNICIPALITY,
        name_fi=source.name_fi,
        name_sv=source.name_sv,
        name_en=source.name_en,
        business_id=source.business_id,
        municipality_code=source.code,
        languages=languages_of(source),
        population=source.population,
        valid_from=on,
    )
    everyone = Group.objects.filter(is_all_municipalities=True).first()
    if everyone:
        GroupMember.objects.get_or_create(group=everyone, organisation=made)
    record(actor, "organisation.create", made)
    return made


def keep_name(change: Change, *, actor: Actor) -> None:
    """The area keeps its own name; the register's becomes another name that is found too."""
    own = change.organisation
    if own is None:
        return
    own.synonyms = [*own.synonyms, change.source.name_fi[:80]]
    own.save(update_fields=["synonyms"])
    record(actor, "organisation.change", own)
