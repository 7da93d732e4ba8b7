"""Posts that nobody can be asked by: why, since when, and whom to ask instead."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, Max, Min, OuterRef, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from contacts.models import Holding, Post
from contacts.models.post import PostQuerySet, full_months
from contacts.pairs import Contact, Directory, State
from contacts.recipients import editors_of, registry_of
from yhdyspinta.notices.models import notify
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation

DAY = timedelta(days=1)


class Reason(models.TextChoices):
    """Why a post's holder cannot be asked (vajauksen syy)."""

    NOBODY = "nobody", _("Nobody has been named")
    TERM_OVER = "term_over", _("The holder has left or the term is over")
    ORGANISATION = "organisation", _("The organisation has ended")
    BOUNCED = "bounced", _("Mail does not arrive")
    UNCONFIRMED = "unconfirmed", _("Never confirmed")

    @property
    def state(self) -> State:
        """The word on the screen."""
        states = {"bounced": State.BOUNCED, "unconfirmed": State.UNCONFIRMED}
        return states.get(self.value, State.VACANT)


@dataclass(frozen=True)
class Vacancy:
    """A post whose holder cannot be asked, since when, and whom to ask instead (vajaus)."""

    post: Post
    reason: Reason
    since: date | None
    months: int | None
    line: tuple[Contact, ...]

    @property
    def state(self) -> State:
        return self.reason.state

    @property
    def ask(self) -> Contact | None:
        """The nearest who can be reached."""
        return next(iter(self.line), None)


def vacant_posts(day: date) -> PostQuerySet:
    """Valid posts whose holder cannot be asked, each with its `reason` and the day `since` when.

    The last day of someone, or of the organisation, is the day before.
    """
    every = Holding.objects.holders().filter(post=OuterRef("pk"))
    held, past = every.valid_on(day), every.filter(ends_on__lt=day)
    reached = held.filter(person__bounced_on=None)
    confirmed = held.exclude(confirmed_on=None)
    reason = Case(
        When(organisation__valid_to__lt=day, then=Value(Reason.ORGANISATION)),
        When(~Exists(held) & Exists(past), then=Value(Reason.TERM_OVER)),
        When(~Exists(held), then=Value(Reason.NOBODY)),
        When(~Exists(reached), then=Value(Reason.BOUNCED)),
        When(~Exists(confirmed), then=Value(Reason.UNCONFIRMED)),
        default=Value(""),
    )
    since = Case(
        When(reason=Reason.ORGANISATION, then=F("organisation__valid_to")),
        When(reason=Reason.TERM_OVER, then=_one(past, Max("ends_on"))),
        When(reason=Reason.NOBODY, then=F("valid_from")),
        When(reason=Reason.BOUNCED, then=_one(held, Min("person__bounced_on"))),
        default=_one(held, Min("starts_on")),
        output_field=models.DateField(),
    )
    posts: PostQuerySet = Post.objects.valid_on(day).alias(given=reason)
    return posts.exclude(given="").annotate(reason=F("given")).annotate(since=since)


def _one(holdings: Any, value: Max | Min) -> Subquery:
    return Subquery(holdings.order_by().values("post").annotate(one=value).values("one"))


def vacancies(posts: Sequence[Post], day: date, actor: Actor) -> list[Vacancy]:
    """What is told of vacant_posts() with their holders, in a fixed number of queries."""
    interfaces = {post.interface for post in posts if post.interface}
    directory = Directory(day, list(interfaces), actor=actor) if posts else None
    return [_vacancy(post, day, directory) for post in posts if directory]


def _vacancy(post: Any, day: date, directory: Directory) -> Vacancy:
    reason, since = Reason(post.reason), post.since
    if since and reason in (Reason.TERM_OVER, Reason.ORGANISATION):
        since += DAY
    months = full_months(since, day) if since else None
    return Vacancy(post, reason, since, months, tuple(directory.line(post)))


def remind_of_vacancies(today: date) -> None:
    """Once a month each organisation is told how many of its posts nobody can be asked by.

    Its editors are told, else its registry; those of an ended organisation are the coordinators'.
    """
    counted: dict[Organisation, int] = defaultdict(int)
    posts = vacant_posts(today).exclude(reason=Reason.ORGANISATION)
    for post in posts.select_related("organisation"):
        counted[post.organisation] += 1
    for organisation, count in counted.items():
        notify(
            editors_of(organisation) or registry_of(organisation),
            key=f"contacts-vacancies/{organisation.pk}/{today:%Y-%m}",
            code="contacts.vacancies",
            parameters={"organisation": organisation, "count": count},
            path=area_url("contacts:vacancies"),
        )
