"""Who learns that a post changes hands: counterparts in their digest, the successor at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.urls import NoReverseMatch
from django.utils import timezone
from django.utils.translation import gettext, override

from contacts.models import Holding, HoldingCoverage, Person, Post
from contacts.recipients import coordinators, editors_of, of_person
from yhdyspinta.notices.models import Recipient, notify
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.tenancy.wording import Parameters

K = Organisation.Kind


def tell_change(
    post: Post, *, on: date, actor: Actor | None, left: Person | None, came: Person | None
) -> None:
    """One notice of the change to each counterpart; to the successor what there is to take over.

    `on` is the first day of the one who came; when nobody came, the last day of the one who left.
    The names of a restricted post are told to nobody but the successor.
    """
    if not (left or came):
        return
    parameters: Parameters = {
        "post": titles(post),
        "organisation": post.organisation,
        "day_on": on,
    }
    if came and (successor := of_person(came)):
        notify(
            [successor],
            key=f"contacts-came/{post.pk}/{came.pk}/{on}",
            code="contacts.came",
            parameters=parameters,
            path=handover_path(post),
            at_once=True,
        )
    names = {"left": left.name if left else "", "came": came.name if came else ""}
    code = "contacts.changed" if came else "contacts.vacant"
    path = post.get_absolute_url()
    if post.is_restricted:
        names, code, path = {}, "contacts.changed_unnamed", area_url("contacts:find")
        parameters["post"] = _matter(post)
    notify(
        [recipient for person in counterparts(post, actor) if (recipient := of_person(person))],
        key=f"contacts-change/{post.pk}/{on}/{_pk(left)}/{_pk(came)}",
        code=code,
        parameters=parameters | names,
        path=path,
    )


def keepers_of(organisation: Organisation) -> list[Recipient]:
    """Who keeps the organisation's contacts right: its editors, else the area's coordinators."""
    return editors_of(organisation) or coordinators()


def titles(post: Post) -> dict[str, str]:
    """The post's title in each language, as a letter takes it."""
    return {"fi": post.title_fi, "sv": post.title_sv}


def _matter(post: Post) -> dict[str, str]:
    interface = post.interface
    if interface is None:
        return {language: _general_contact(language) for language, _name in settings.LANGUAGES}
    return {"fi": interface.name_fi, "sv": interface.name_sv, "en": interface.name_en}


def _general_contact(language: str) -> str:
    with override(language):
        return gettext("General contact")


def _pk(person: Person | None) -> int:
    return person.pk if person else 0


def handover_path(post: Post) -> str:
    """The page of what is under way in the post."""
    try:
        return area_url("front:handover", post.pk)
    except NoReverseMatch:
        return post.get_absolute_url()


def counterparts(post: Post, actor: Actor | None = None) -> list[Person]:
    """Who deals with the post's holder on the other side, without the one who makes the change.

    For a municipality's post, and for any other organisation's, they are the county's; for the
    county's, those of the municipalities it covers. Who answers in the interface, else in the wider
    one, else the general contact.
    """
    day = timezone.localdate()
    own = post.organisation
    others = Post.objects.valid_on(day).exclude(organisation=own).with_holders(day).with_coverage()
    if own.kind == K.COUNTY:
        others = others.filter(organisation__in=_covered(post, day))
    else:
        others = others.filter(organisation__kind=K.COUNTY)
    by_place: dict[tuple[int, int | None], list[Post]] = defaultdict(list)
    for other in others.order_by("level__position", "pk"):
        if own.kind != K.MUNICIPALITY or other.covers(own.pk):
            by_place[other.organisation_id, other.interface_id].append(other)
    wanted = [*(post.interface.upwards() if post.interface else ()), None]
    holdings = [
        holding
        for organisation in dict.fromkeys(organisation for organisation, _interface in by_place)
        for holding in _nearest(by_place, organisation, wanted)
    ]
    people = Person.objects.filter(pk__in=[each.person_id for each in _towards(own, holdings)])
    if actor:
        people = people.exclude(user=actor.user_id)
    return list(people.select_related("organisation", "user").order_by("pk"))


def _covered(post: Post, day: date) -> Iterable[int]:
    municipalities = Organisation.objects.valid_on(day).municipalities()
    if not post.covers_all:
        municipalities = municipalities.filter(pk__in=post.coverage.values("municipality"))
    return municipalities.values_list("pk", flat=True)


def _nearest(
    by_place: dict[tuple[int, int | None], list[Post]], organisation: int, wanted: list[int | None]
) -> list[Holding]:
    for interface in wanted:
        posts = by_place.get((organisation, interface), [])
        if held := [holding for post in posts for holding in _held(post)]:
            return held
    return []


def _held(post: Post) -> list[Holding]:
    """The holders, or the deputies where there is none."""
    held: list[Holding] = post.now_held  # type: ignore[attr-defined]
    return [each for each in held if each.kind == Holding.Kind.HOLDER] or held


def _towards(own: Organisation, holdings: list[Holding]) -> list[Holding]:
    """Of several who share a post, those who answer towards the organisation."""
    if own.kind != K.MUNICIPALITY:
        return holdings
    limits: dict[int, set[int]] = defaultdict(set)
    rows = HoldingCoverage.objects.filter(holding__in=holdings)
    for holding, municipality in rows.values_list("holding_id", "municipality_id"):
        limits[holding].add(municipality)
    return [each for each in holdings if own.pk in limits.get(each.pk, {own.pk})]
