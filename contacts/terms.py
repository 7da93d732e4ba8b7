"""The turn of a council term: which political posts end, and filling them all at once."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction

from contacts import policies
from contacts.actions import hand_over_post
from contacts.coordinator_forms import ElectedForm
from contacts.models import Holding, Post
from contacts.models.post import PostQuerySet
from contacts.people import person_named
from yhdyspinta.tenancy.actor import Actor


def political_posts(actor: Actor, day: date) -> PostQuerySet:
    """Those that the actor keeps, valid on the day, with who holds them on the day before it."""
    posts: PostQuerySet = Post.objects.visible_to(actor).valid_on(day)
    posts = posts.filter(
        level__is_political=True, organisation__in=policies.editable_organisations(actor)
    )
    return posts.with_holders(day - timedelta(days=1)).order_by(
        "organisation__rank", "organisation__name_sort", "interface__position", "title_fi", "pk"
    )


def filled_from(posts: Iterable[Post], day: date) -> set[int]:
    """The posts that someone holds already in the term that begins on the day."""
    holdings = Holding.objects.holders().valid_on(day).filter(post__in=posts, starts_on__gte=day)
    return set(holdings.values_list("post_id", flat=True))


@transaction.atomic
def fill_posts(
    elected: Iterable[ElectedForm], *, starts_on: date, ends_on: date, actor: Actor
) -> int:
    """Name everyone at once for the term; how many they were.

    Raises StepRefusedError, and names nobody, when one of them cannot be named.
    """
    count = 0
    for form in elected:
        data, own = form.cleaned_data, form.post.organisation
        person = data.get("person") or person_named(
            own, data["name"], email=data["email"], phone=data["phone"], actor=actor
        )
        hand_over_post(form.post, person, on=starts_on, ends_on=ends_on, actor=actor)
        count += 1
    return count
