"""Persons, posts and holdings as an import meets and writes them."""

from collections.abc import Hashable, Iterable
from datetime import date
from typing import Any

from django.db.models import Q

from contacts.models import Holding, Person, Post
from yhdyspinta.sheets.columns import fold
from yhdyspinta.sheets.resource import Row, SheetResource

Key = tuple[Hashable, ...]


def person_key(organisation_id: int, name: str) -> Key:
    return (organisation_id, fold(name))


def post_key(organisation_id: int, interface_id: int | None, title: str) -> Key:
    return (organisation_id, interface_id, fold(title))


class PersonResource(SheetResource):
    """Met by organisation and name, or by the key that the sheet's reader found out."""

    class Meta(SheetResource.Meta):
        model = Person
        fields = ("organisation", "name", "title", "email", "phone", "ended_on")
        import_id_fields = ("organisation", "name")

    def __init__(self) -> None:
        # A row's own key → that of the person it is found to be.
        self.known_as: dict[Key, Key] = {}
        super().__init__()

    def known(self) -> Iterable[Person]:
        people: Iterable[Person] = Person.objects.select_related("organisation")
        return people

    def key_of(self, person: Any) -> Key:
        return person_key(person.organisation_id, person.name)

    def key_of_row(self, row: Row) -> Key:
        key = person_key(row["organisation"].pk, row["name"])
        return self.known_as.get(key, key)

    def label_of(self, person: Any) -> str:
        return f"{person.name}, {person.organisation.name}"


class PostResource(SheetResource):
    """Only new posts are written: an import changes none."""

    class Meta(SheetResource.Meta):
        model = Post
        fields = ("organisation", "interface", "title_fi")
        import_id_fields = ("organisation", "interface", "title_fi")

    def __init__(self, day: date) -> None:
        self.day = day
        super().__init__()

    def known(self) -> Iterable[Post]:
        posts: Iterable[Post] = (
            Post.objects.valid_on(self.day).with_holders(self.day).order_by("pk")
        )
        return posts

    def key_of(self, post: Any) -> Key:
        return post_key(post.organisation_id, post.interface_id, post.title_fi)

    def key_of_row(self, row: Row) -> Key:
        interface = row["interface"]
        return post_key(row["organisation"].pk, interface and interface.pk, row["title_fi"])

    def label_of(self, post: Any) -> str:
        return f"{post.title_fi}, {post.organisation.name}"


class HoldingResource(SheetResource):
    """Met by post and person among those who hold something now or later."""

    class Meta(SheetResource.Meta):
        model = Holding
        fields = ("post", "person", "starts_on", "ends_on")
        import_id_fields = ("post", "person")

    def __init__(self, day: date, people: PersonResource, posts: PostResource) -> None:
        self.day, self.people, self.posts = day, people, posts
        super().__init__()

    def known(self) -> Iterable[Holding]:
        still = Q(ends_on=None) | Q(ends_on__gte=self.day)
        holdings: Iterable[Holding] = Holding.objects.filter(still).select_related(
            "post__organisation", "person__organisation"
        )
        return holdings

    def key_of(self, holding: Any) -> Key:
        return (self.posts.key_of(holding.post), self.people.key_of(holding.person))

    def key_of_row(self, row: Row) -> Key:
        return (self.posts.key_of(row["post"]), self.people.key_of(row["person"]))

    def label_of(self, holding: Any) -> str:
        return f"{holding.person.name}: {holding.post.title_fi}"
