"""What is done with those whom the area has and the sheet does not name: kept, or ended."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from contacts.models import Holding, Person, Post
from contacts.sheet.holdings import SheetHoldings
from contacts.sheet.people import SheetPeople
from contacts.sheet.posts import SheetPosts
from yhdyspinta.sheets.kinds import Job, Missing
from yhdyspinta.sheets.resource import Row

END = "end"


class LeftOut:
    """Persons, posts and holdings of the sheet's organisations that are not in the sheet."""

    def __init__(
        self, job: Job, people: SheetPeople, posts: SheetPosts, holdings: SheetHoldings
    ) -> None:
        self.job, self.holdings, self.last = job, holdings, job.missing_day
        organisations = {entry.organisation.pk for entry in [*people.entries, *posts.entries]}
        self.people: list[Person] = []
        if job.has("name"):
            self.people = people.missing(organisations, holdings.day)
        self.posts: list[Post] = []
        self.held: list[Holding] = []
        if job.has("post") or job.has("interface"):
            self.posts = [
                post
                for pk, post in posts.resource.existing.items()
                if post.organisation_id in organisations and pk not in posts.told
            ]
            self.held = list(self._held(people, posts)) if job.has("name") else []
        self.ended_people = [each for each in self.people if self._ends(f"p{each.pk}")]
        self.ended_posts = [each for each in self.posts if self._ends(f"v{each.pk}")]
        self._end_holdings()

    def _held(self, people: SheetPeople, posts: SheetPosts) -> Iterator[Holding]:
        """What ends with neither a person nor a post that is left out."""
        gone = {each.pk for each in self.people}, {each.pk for each in self.posts}
        for holding in self.holdings.untold():
            is_named = holding.post_id in posts.told or holding.person_id in people.told
            if is_named and holding.person_id not in gone[0] and holding.post_id not in gone[1]:
                yield holding

    def _ends(self, key: str) -> bool:
        return self.job.missing_choice(key) == END

    def _end_holdings(self) -> None:
        people = {each.pk for each in self.ended_people}
        posts = {each.pk for each in self.ended_posts}
        chosen = {each.pk for each in self.held if self._ends(f"h{each.pk}")}
        for holding in self.holdings.untold():
            if holding.pk in chosen or holding.person_id in people or holding.post_id in posts:
                self.holdings.end(holding, self.last)

    def told(self, posts: Any, holdings: Any, people: Any) -> list[Missing]:
        return [
            *(Missing(f"p{each.pk}", people.label_of(each)) for each in self.people),
            *(Missing(f"v{each.pk}", posts.label_of(each)) for each in self.posts),
            *(Missing(f"h{each.pk}", holdings.label_of(each)) for each in self.held),
        ]

    def person_rows(self) -> Iterator[Row]:
        for person in self.ended_people:
            yield {
                "row": None,
                "organisation": person.organisation,
                "name": person.name,
                "ended_on": self.last,
                "shown": {"id": person.pk},
            }

    def post_rows(self) -> Iterator[Row]:
        for post in self.ended_posts:
            yield {
                "row": None,
                "organisation": post.organisation,
                "interface": post.interface,
                "title_fi": post.title_fi,
                "valid_to": max(self.last, post.valid_from or date.min),
                "shown": {"id": post.pk},
            }
