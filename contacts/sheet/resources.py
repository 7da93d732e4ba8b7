"""Persons, posts, holdings and whom they cover, as an import meets and writes them.

What the area has is met by its id, which the sheet's reader finds out; what is new by its names.
"""

from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q

from contacts.models import Holding, HoldingCoverage, Person, Post, PostCoverage
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.resource import Row, SheetResource

Key = Hashable  # an id, or the names of what is new


def person_key(organisation_id: int, name: str) -> Key:
    return (organisation_id, fold(name))


def post_key(organisation_id: int, interface_id: int | None, title: str) -> Key:
    return (organisation_id, interface_id, fold(title))


class _ById(SheetResource):
    """Met by id; what is just made by its names."""

    def key_of(self, instance: Any) -> Key:
        return instance.pk or self.names_of(instance)

    def key_of_row(self, row: Row) -> Key:
        met: Key = (row.get("shown") or {}).get("id")
        return met or self.names_of_row(row)

    def names_of(self, instance: Any) -> Key:
        raise NotImplementedError

    def names_of_row(self, row: Row) -> Key:
        raise NotImplementedError


class PersonResource(_ById):
    """Everyone, also those who have left: they may come back."""

    class Meta(SheetResource.Meta):
        model = Person
        fields = (
            "organisation", "name", "title", "email", "phone", "languages", "hours", "ended_on",
            "bounced_on", "cleared_on",
        )  # fmt: skip
        import_id_fields = ("organisation", "name")

    def known(self) -> Iterable[Person]:
        people: Iterable[Person] = Person.objects.select_related("organisation").order_by("pk")
        return people

    def names_of(self, instance: Any) -> Key:
        return person_key(instance.organisation_id, instance.name)

    def names_of_row(self, row: Row) -> Key:
        return person_key(row["organisation"].pk, row["name"])

    def label_of(self, instance: Any) -> str:
        return f"{instance.name}, {instance.organisation.name}"


class PostResource(_ById):
    """The posts that are valid on the day."""

    class Meta(SheetResource.Meta):
        model = Post
        fields = (
            "organisation", "interface", "level", "title_fi", "title_sv", "covers_all", "mandate",
            "mandate_text", "mandate_basis", "mandate_until", "email", "phone", "valid_to",
        )  # fmt: skip
        import_id_fields = ("organisation", "interface", "title_fi")

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__()

    def known(self) -> Iterable[Post]:
        posts: Iterable[Post] = (
            Post.objects.valid_on(self.day)
            .select_related("organisation", "interface", "level")
            .prefetch_related(_with_municipalities(PostCoverage))
            .order_by("pk")
        )
        return posts

    def names_of(self, instance: Any) -> Key:
        return post_key(instance.organisation_id, instance.interface_id, instance.title_fi)

    def names_of_row(self, row: Row) -> Key:
        interface = row["interface"]
        return post_key(row["organisation"].pk, interface and interface.pk, row["title_fi"])

    def label_of(self, instance: Any) -> str:
        return f"{instance.title_fi}, {instance.organisation.name}"


class HoldingResource(_ById):
    """What is held now or later. Given `known`, the holdings that another has read already."""

    class Meta(SheetResource.Meta):
        model = Holding
        fields = ("post", "person", "kind", "starts_on", "ends_on")
        import_id_fields = ("post", "person", "starts_on")

    def __init__(
        self, day: date, people: PersonResource, posts: PostResource, read: Iterable[Any] = ()
    ) -> None:
        self.day, self.people, self.posts, self.read = day, people, posts, list(read)
        super().__init__()

    def known(self) -> Iterable[Holding]:
        if self.read:
            return self.read
        still = Q(ends_on=None) | Q(ends_on__gte=self.day)
        holdings = Holding.objects.filter(still, post__in=Post.objects.valid_on(self.day))
        found: list[Holding] = list(
            holdings.prefetch_related(_with_municipalities(HoldingCoverage)).order_by(
                "starts_on", "pk"
            )
        )
        for holding in found:  # the same rows that the other resources know
            holding.post = self.posts.existing[holding.post_id]
            holding.person = self.people.existing[holding.person_id]
        return found

    def names_of(self, instance: Any) -> Key:
        keys = self.posts.key_of(instance.post), self.people.key_of(instance.person)
        return (*keys, instance.starts_on)

    def names_of_row(self, row: Row) -> Key:
        keys = self.posts.key_of(row["post"]), self.people.key_of(row["person"])
        return (*keys, row.get("starts_on"))

    def label_of(self, instance: Any) -> str:
        return f"{instance.person.name}: {instance.post.title_fi}"


class _Coverage(SheetResource):
    """Rows that say whom a post or a holder answers towards, by what they belong to."""

    owner = ""

    def __init__(self, owners: _ById) -> None:
        self.owners = owners
        super().__init__()

    def known(self) -> Iterable[Any]:
        """Those that the owners have read with themselves."""
        for each in self.owners.existing.values():
            for row in covered_rows(each):
                setattr(row, self.owner, each)
                yield row

    def key_of(self, instance: Any) -> Key:
        return (self.owners.key_of(getattr(instance, self.owner)), instance.municipality_id)

    def key_of_row(self, row: Row) -> Key:
        return (self.owners.key_of(row[self.owner]), row["municipality"].pk)

    def label_of(self, instance: Any) -> str:
        return self.owners.label_of(getattr(instance, self.owner))


class PostCoverageResource(_Coverage):
    """The municipalities that a post answers towards, when not towards all."""

    owner = "post"

    class Meta(SheetResource.Meta):
        model = PostCoverage
        fields = ("post", "municipality")
        import_id_fields = ("post", "municipality")


class HoldingCoverageResource(_Coverage):
    """The municipalities that a holder answers towards, when several share the post."""

    owner = "holding"

    class Meta(SheetResource.Meta):
        model = HoldingCoverage
        fields = ("holding", "municipality")
        import_id_fields = ("holding", "municipality")


def covered_by(owner: Any) -> frozenset[int]:
    """The municipalities that it names."""
    return frozenset(row.municipality_id for row in covered_rows(owner))


def covered_rows(owner: Any) -> list[Any]:
    """Its coverage as read with it; what is just made has none."""
    return getattr(owner, "covered", [])


def _with_municipalities(model: Any) -> Prefetch:
    # As plain lists: a manager made for each of thousands takes longer than reading them.
    rows = model.objects.select_related("municipality")
    return Prefetch("coverage", queryset=rows, to_attr="covered")
