"""What follows from an import of contacts: posts that become vacant, holders who are replaced."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.models import Holding, Person, Post
from contacts.sheet.holdings import Days, SheetHoldings, Told
from contacts.sheet.missing import LeftOut
from contacts.sheet.posts import SheetPosts
from contacts.telling import tell_change
from yhdyspinta.tenancy.actor import Actor

NAMED = 5  # that a sentence names
TOLD_AT_MOST = 100  # changes: more at once are a list brought in, no news of each


class Effects:
    """Looks at every post that the sheet touches, before anything is written."""

    def __init__(self, holdings: SheetHoldings, posts: SheetPosts, left_out: LeftOut) -> None:
        self.holdings, self.posts, self.left_out = holdings, posts, left_out
        self.day = holdings.day
        self.horizon = max(self.day, left_out.last)
        told = {each.met.pk: each for each in holdings.told if each.met}
        new: set[object] = set()
        for each in holdings.told:
            if each.met is None and self._goes_on(each.kind, each.days):
                new.add(each.entry.post_key)
        ended = {post.pk for post in left_out.ended_posts}
        self.lost: list[tuple[Holding, date]] = []  # holders whose post is left vacant
        for pk, held in holdings.of_post.items():
            lost, goes_on = [], pk in new or pk in ended
            for holding in held:
                after = self._after(holding, told.get(holding.pk))
                if after is not None and self._goes_on(*after):
                    goes_on = True
                elif self._holds_today(holding) and self._is_moved(holding, after):
                    lost.append((holding, (after and after[1][1]) or self.day))
            self.lost += [] if goes_on else lost
        self.without = [
            posts.title_of(posts.first[key])
            for key in posts.told
            if key not in posts.resource.existing and key not in new
        ]
        replaced = {told.entry.post_key for _holding, told in holdings.replaced}
        self.named = [
            each
            for each in holdings.told
            if each.met is None
            and each.kind == Holding.Kind.HOLDER
            and each.entry.post_key in posts.resource.existing
            and each.entry.post_key not in replaced
            and (each.days[1] is None or each.days[1] >= self.day)
        ]

    def _after(self, holding: Holding, told: Told | None) -> tuple[str, Days] | None:
        if holding.pk in self.holdings.ending:
            last, _number = self.holdings.ending[holding.pk]
            return None if last is None else (holding.kind, (holding.starts_on, last))
        if told:
            return told.kind, told.days
        return holding.kind, (holding.starts_on, holding.ends_on)

    def _goes_on(self, kind: str, days: Days) -> bool:
        return kind == Holding.Kind.HOLDER and (days[1] is None or days[1] > self.horizon)

    def _holds_today(self, holding: Holding) -> bool:
        begun = holding.starts_on is None or holding.starts_on <= self.day
        return begun and holding.kind == Holding.Kind.HOLDER

    @staticmethod
    def _is_moved(holding: Holding, after: tuple[str, Days] | None) -> bool:
        return after != (holding.kind, (holding.starts_on, holding.ends_on))

    # In words.

    def texts(self) -> Iterator[str]:
        if self.lost:
            text = ngettext(
                "%(count)s post becomes vacant: %(names)s.",
                "%(count)s posts become vacant: %(names)s.",
                len(self.lost),
            )
            yield text % _counted([self._label(holding.post) for holding, _last in self.lost])
        if self.holdings.replaced:
            text = ngettext(
                "%(count)s holder is replaced: %(names)s.",
                "%(count)s holders are replaced: %(names)s.",
                len(self.holdings.replaced),
            )
            yield text % _counted(
                [
                    f"{holding.post.title}: {holding.person.name} → {told.entry.name}"
                    for holding, told in self.holdings.replaced
                ]
            )
        if self.without:
            text = ngettext(
                "%(count)s new post has nobody who holds it: %(names)s.",
                "%(count)s new posts have nobody who holds them: %(names)s.",
                len(self.without),
            )
            yield text % _counted(self.without)
        if self.left_out.ended_people:
            text = ngettext(
                "%(count)s person leaves: %(names)s.",
                "%(count)s persons leave: %(names)s.",
                len(self.left_out.ended_people),
            )
            yield text % _counted([person.name for person in self.left_out.ended_people])
        if self._count() > TOLD_AT_MOST:
            yield _("So many holders change that their counterparts are not told of each by mail.")

    def _label(self, post: Post) -> str:
        return f"{post.title}, {post.organisation.name}"

    # To others.

    def _count(self) -> int:
        return len(self.lost) + len(self.holdings.replaced) + len(self.named)

    def tell(self, actor: Actor) -> None:
        """The counterparts learn it as when it is done on the page; once the rows are written."""
        if self._count() > TOLD_AT_MOST:
            return
        for holding, last in self.lost:
            tell_change(holding.post, on=last, actor=actor, left=holding.person, came=None)
        for holding, told in self.holdings.replaced:
            self._tell_of(told, actor, holding.person)
        for told in self.named:
            self._tell_of(told, actor, None)

    def _tell_of(self, told: Told, actor: Actor, left: Person | None) -> None:
        person, post = self.holdings.people.find(told.entry), self.posts.find(told.entry)
        if person is not None and post is not None:
            tell_change(post, on=told.days[0] or self.day, actor=actor, left=left, came=person)


def _counted(names: list[str]) -> dict[str, object]:
    first = "; ".join(names[:NAMED])
    return {"count": len(names), "names": f"{first}…" if len(names) > NAMED else first}
