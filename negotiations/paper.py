"""What stands in a memo, in one language: people, items, what came of them, approvals."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from negotiations.attendance import Home, came_and_left, clock, disqualified, homes_of, members_of
from negotiations.models import (
    AgendaItem,
    FollowUp,
    Forum,
    MemoApproval,
    Negotiation,
    Participant,
    PartyView,
    Presence,
)
from negotiations.models.minutes import rule_of
from negotiations.names import NameRemover
from yhdyspinta.tenancy.links import current_tenant

A, P, K = Participant.Attendance, Participant.Part, MemoApproval.Kind


@dataclass(frozen=True)
class Content:
    """The negotiation's rows, read once for every language and version of its memo."""

    negotiation: Negotiation
    participants: list[Participant]
    items: list[AgendaItem]
    follow_ups: list[FollowUp]
    approvals: list[MemoApproval]
    rules: list[Any]

    def members(self) -> int:
        """How many of those present count towards the quorum."""
        return len(members_of(self.participants))

    def names(self) -> list[str]:
        """Every person's name that the rows have in a place of its own."""
        # Of a meeting recorded afterwards the organisations themselves are on the list.
        people = [p for p in self.participants if p.name != p.home]
        found = {person.name for person in people}
        found |= {person.deputy_for for person in people}
        found |= {self.negotiation.chair, self.negotiation.secretary}
        found |= {item.presenter for item in self.items}
        return sorted(name for name in found if name.strip())


def content_of(negotiation: Negotiation) -> Content:
    """All that the memo is made of, in as many queries however long it is."""
    people = negotiation.participants.select_related("organisation").prefetch_related(
        Prefetch("presences", Presence.objects.order_by("pk"))
    )
    items = (
        negotiation.items.filter(is_proposal=False)
        .select_related("proposer", "part")
        .prefetch_related(
            Prefetch("views", PartyView.objects.select_related("organisation")),
            "presences__participant__organisation",
            "disqualifications__participant__organisation",
            "attachments",
        )
    )
    rules = negotiation.rules.select_related("rule", "own_rule")
    return Content(
        negotiation,
        list(people),
        list(items),
        list(negotiation.follow_ups.select_related("organisation", "item", "post")),
        list(
            negotiation.approvals.select_related(
                "organisation", "participant__negotiation", "participant__organisation"
            )
        ),
        sorted((row.rule or row.own_rule for row in rules), key=lambda rule: rule.position),
    )


@dataclass(frozen=True)
class Text:
    """A text, and its language when it is another than the paper's."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Wording:
    """Texts in a language, or as they were written; with or without persons' names."""

    language: str
    own: str  # the area's, which a text that has one language only is in
    remover: NameRemover

    def plain(self, text: str) -> Text:
        is_other = bool(text) and self.own != self.language
        return Text(self.remover.clean(text), self.own if is_other else "")

    def of(self, item: AgendaItem, name: str) -> Text:
        """A text of the item that may have been written in both languages."""
        swedish: str = getattr(item, f"{name}_sv")
        if self.language == "sv" and swedish.strip():
            return Text(self.remover.clean(swedish))
        return self.plain(getattr(item, name))


@dataclass(frozen=True)
class PaperItem:
    """An item as it stands on paper (asiakohta)."""

    number: int
    item: AgendaItem
    is_hidden: bool
    heading: Text
    background: Text
    proposal: Text
    outcome: Text
    # Who came or left, who did not take part and why: whole sentences.
    notes: list[str]
    views: list[tuple[str, Text]]
    attachments: list[str]
    presenter: str
    carry_reason: str


@dataclass(frozen=True)
class PaperPart:
    """The memo in one language, ready for its template."""

    language: str
    title: str
    when: str
    homes: list[Home]
    items: list[PaperItem]
    follow_ups: list[tuple[FollowUp, Text, int | None]]
    approvals: list[str]
    has_names: bool
    rules: list[Any] = field(default_factory=list)


def part_of(
    content: Content, language: str, *, is_public: bool = False, has_names: bool = True
) -> PaperPart:
    """The memo's content in a language; call it with that language active."""
    remover = NameRemover([] if has_names else content.names())
    wording = Wording(language, current_tenant().default_language, remover)
    negotiation = content.negotiation
    items = [
        _item(
            item,
            number,
            wording,
            hide=is_public and item.is_confidential,
            has_names=has_names,
        )
        for number, item in enumerate(content.items, start=1)
    ]
    hidden = {each.item.pk for each in items if each.is_hidden}
    numbers = {each.item.pk: each.number for each in items}
    return PaperPart(
        language=language,
        title=remover.clean(negotiation.title_in(language)),
        when=_when(negotiation),
        homes=homes_of(content.participants, numbers, has_names=has_names),
        items=items,
        follow_ups=[
            (each, wording.plain(each.what), numbers.get(each.item_id or 0))
            for each in content.follow_ups
            if each.item_id not in hidden
        ],
        approvals=_approvals(content, has_names=has_names),
        has_names=has_names,
        rules=content.rules,
    )


def _when(negotiation: Negotiation) -> str:
    """The hours it really took when the session was opened and closed here."""
    began, ended = negotiation.session_began_at, negotiation.session_ended_at
    if not (began and ended):
        return negotiation.when()
    day = formats.date_format(timezone.localtime(began), "DATE_FORMAT")
    last = formats.date_format(timezone.localtime(ended), "DATE_FORMAT")
    return f"{day} {clock(began)}–{'' if last == day else last + ' '}{clock(ended)}"


def _item(
    item: AgendaItem,
    number: int,
    wording: Wording,
    *,
    hide: bool,
    has_names: bool,
) -> PaperItem:
    if hide:
        ground = f" ({item.ground})" if item.ground else ""
        nothing = Text("")
        heading = Text(_("Confidential item") + ground)
        return PaperItem(number, item, True, heading, nothing, nothing, nothing, [], [], [], "", "")
    return PaperItem(
        number,
        item,
        False,
        wording.of(item, "title"),
        wording.of(item, "background"),
        wording.of(item, "proposal"),
        wording.of(item, "outcome"),
        [*came_and_left(item), *disqualified(item)] if has_names else [],
        [(view.organisation.name, wording.plain(view.text)) for view in item.views.all()],
        [wording.remover.clean(a.title) for a in item.attachments.all() if not a.is_confidential],
        item.presenter if has_names else "",
        wording.remover.clean(item.carry_reason),
    )


@dataclass(frozen=True)
class Decision:
    """An item and what came of it, in one language (päätös)."""

    item: AgendaItem
    heading: Text
    outcome: Text


def decisions_in(items: Iterable[AgendaItem], language: str) -> list[Decision]:
    """The items' headings and outcomes as they stand on paper in the language."""
    wording = Wording(language, current_tenant().default_language, NameRemover([]))
    return [
        Decision(item, wording.of(item, "title"), wording.of(item, "outcome")) for item in items
    ]


def _approvals(content: Content, *, has_names: bool) -> list[str]:
    """How the memo was approved: by whom and when, in sentences."""
    lines = [_approval(each, has_names=has_names) for each in content.approvals]
    silent = [
        a.organisation.name for a in content.approvals if a.kind == K.SILENCE and a.organisation
    ]
    until = content.negotiation.comment_until
    if silent and until:
        words = _("No remarks were made by %(day)s: %(organisations)s.")
        day = formats.date_format(until, "DATE_FORMAT")
        lines.append(words % {"day": day, "organisations": ", ".join(silent)})
    quorum = content.negotiation.forum.quorum if content.negotiation.forum else None
    if quorum and rule_of(content.negotiation) == Forum.Record.INSPECTED:
        lines.insert(0, _("The meeting had a quorum (%(n)s).") % {"n": quorum})
    return [line for line in lines if line]


def _approval(approval: MemoApproval, *, has_names: bool) -> str:
    """One approval as a sentence; nothing of silence, which is told of all at once."""
    facts = {
        "day": formats.date_format(timezone.localtime(approval.at), "DATETIME_FORMAT"),
        "organisation": approval.organisation.name if approval.organisation else "",
    }
    match approval.kind:
        case K.PARTY:
            return _("%(organisation)s approved the memo on %(day)s.") % facts
        case K.MEETING if approval.participant:
            meeting = approval.participant.negotiation
            number = f" {meeting.numbered}" if meeting.number else ""
            return _("Approved in the meeting%(number)s: %(title)s, %(when)s.") % {
                "number": number,
                "title": meeting.title,
                "when": meeting.when(),
            }
        case K.INSPECTED | K.SIGNED if approval.participant:
            person = approval.participant
            facts["part"] = str(P(person.part).label)
            facts["name"] = f": {person.name}" if has_names else ""
            if approval.kind == K.INSPECTED:
                return _("Inspected on %(day)s. %(part)s%(name)s.") % facts
            return _("Signed on %(day)s. %(part)s%(name)s.") % facts
    return ""
