"""What a contact sheet would change in the directory."""

from django.utils import timezone

from contacts.sheet.effects import Effects
from contacts.sheet.holdings import SheetHoldings
from contacts.sheet.missing import LeftOut
from contacts.sheet.people import SheetPeople
from contacts.sheet.posts import SheetPosts
from contacts.sheet.resources import (
    HoldingCoverageResource,
    HoldingResource,
    PersonResource,
    PostCoverageResource,
    PostResource,
)
from contacts.sheet.rows import RowReader
from yhdyspinta.sheets.kinds import Job, Plan

PLACES = {"title_fi": "post", "title_sv": "post_sv"}


class ContactPlan:
    """Works out the plan of one sheet; reads the database in a constant number of queries."""

    def __init__(self, job: Job) -> None:
        day = timezone.localdate()
        self.job = job
        self.plan = Plan(places=dict(PLACES))
        self.person_step, self.post_step = PersonResource(), PostResource(day)
        held = HoldingResource(day, self.person_step, self.post_step)
        reader = RowReader(job, self.plan, self.person_step, self.post_step)
        entries = reader.entries()
        self.plan.count = len(entries)
        self.people = SheetPeople(reader, self.person_step, entries)
        holders: dict[int, set[object]] = {pk: set() for pk in self.post_step.existing}
        for holding in held.existing.values():
            holders[holding.post_id].add(holding.person_id)
        self.posts = SheetPosts(reader, self.post_step, entries, holders)
        self.posts.remember_coverage()
        self.holdings = SheetHoldings(reader, held, self.people, self.posts)
        self.left_out = LeftOut(job, self.people, self.posts, self.holdings)
        if not self.plan.questions:
            self.plan.missing = self.left_out.told(self.post_step, held, self.person_step)
        effects = Effects(self.holdings, self.posts, self.left_out)
        self.plan.effects += effects.texts()
        self.plan.done = lambda: effects.tell(job.actor)
        self._fill(held)

    def _fill(self, held: HoldingResource) -> None:
        posts, holdings = self.posts, self.holdings
        covered = PostCoverageResource(self.post_step)
        removed = HoldingCoverageResource(held)
        made = HoldingResource(
            held.day, self.person_step, self.post_step, read=held.existing.values()
        )
        shared = HoldingCoverageResource(made)
        present = {
            entry.person_key
            for entry in self.people.entries
            if entry.ends_on is None or entry.ends_on >= held.day
        }
        person_rows = [*self.people.rows(present), *self.left_out.person_rows()]
        post_rows = [*posts.rows(), *self.left_out.post_rows()]
        self.plan.steps = [
            (self.person_step, person_rows),
            (self.post_step, post_rows),
            (covered, posts.coverage_rows(covered)),
            (removed, list(holdings.coverage_removals())),
            (held, list(holdings.changed_rows())),
            (made, holdings.new_rows()),
            (shared, holdings.coverage_rows(made)),
        ]
