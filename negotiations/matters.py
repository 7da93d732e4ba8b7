"""Who is asked and told of a matter: the counterparts, a forum's chair and secretary, leaders."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Holding, Interface, Level, Post
from contacts.recipients import answering_for, coordinators, of_person, of_posts, registry_of
from negotiations.models import ForumMember, Matter, MatterParty, MatterReply
from negotiations.personal_links import matter_path, tell_by_link
from negotiations.wording import by_when
from yhdyspinta.notices.models import Notice, Recipient, notify, recipient_for
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

MatterLevel = Matter.Level
NO_DAY = gettext_lazy("no day was given")
# A digest could come too late for an answer that is wanted sooner than this.
SOON = timedelta(days=7)
LIFTED = {
    MatterLevel.FORUM: "matter.lifted_forum",
    MatterLevel.LEADERSHIP: "matter.lifted_leadership",
}
AT_ONCE = {"matter.raised", "matter.notice", "matter.passed_on", *LIFTED.values()}


def interface_of(matter: Matter) -> Interface | None:
    """In which it belongs: its own, or that of its task."""
    return matter.interface or (matter.task.interface if matter.task else None)


def counterpart_posts(
    organisations: Iterable[Organisation], interface: Interface | None
) -> dict[int, Post]:
    """Of each organisation the post that answers in the interface, the nearest there is."""
    wanted = [*(interface.upwards() if interface else ()), None]
    posts = Post.objects.shown_to_all().valid_on(timezone.localdate())
    posts = posts.filter(organisation__in=[each.pk for each in organisations])
    found: dict[int, Post] = {}
    in_order = sorted(
        (post for post in posts.order_by("level__position", "pk") if post.interface_id in wanted),
        key=lambda post: wanted.index(post.interface_id),
    )
    for post in in_order:
        found.setdefault(post.organisation_id, post)
    return found


def counterparts(matter: Matter, organisation: Organisation) -> list[Recipient]:
    """Who answers for the organisation in the matter's interface."""
    return answering_for(organisation, interface_of(matter))


def asked_of(matter: Matter, party: MatterParty) -> list[Recipient]:
    """Who answers for the party: those to whom it was sent on, else its counterparts."""
    if party.person and (own := of_person(party.person)):
        return [own]
    chosen_pk = party.post_id if party.turn > 1 else None
    chosen = Post.objects.filter(pk=chosen_pk) if chosen_pk else Post.objects.none()
    if found := of_posts(chosen.with_holders()):
        return found
    return counterparts(matter, party.organisation)


def raisers(matter: Matter) -> list[Recipient]:
    """The member who raised it, or who answers for the organisation when that was a coordinator."""
    member = matter.raised_by
    is_own = member.organisation_id == matter.organisation.answered_for_by_id()
    if member.ended_at or not is_own:
        return counterparts(matter, matter.organisation)
    user = member.user
    return [recipient_for(user.email, name=user.name, languages=[user.language])]


def tell(
    matter: Matter,
    recipients: Iterable[Recipient],
    code: str,
    key: str,
    *,
    party: MatterParty | None = None,
    post: Post | None = None,
    **more: Any,
) -> None:
    """Leave a letter of the matter; who answers for `party` without an account gets a link.

    By `post`, else by the party's own.
    """
    wanted_soon = matter.answer_by and matter.answer_by - timezone.localdate() < SOON
    letter: dict[str, Any] = {
        "key": f"matter-{key}",
        "code": code,
        "parameters": _facts(matter) | more,
        "path": matter.get_absolute_url(),
        "at_once": bool(wanted_soon) and code in AT_ONCE,
    }
    if party:
        link_for = partial(matter_path, party.pk, party.turn, post.pk if post else party.post_id)
        tell_by_link(recipients, link_for=link_for, **letter)
    else:
        notify(recipients, **letter)


def tell_raised(matter: Matter) -> None:
    """Each party is asked by its counterpart post; of one of a meeting there may be no day."""
    code = "matter.raised" if matter.answer_by else "matter.told"
    if matter.is_advance_notice():
        code = "matter.notice"
    for party in matter.parties.select_related("organisation"):
        tell(matter, asked_of(matter, party), code, f"raised/{matter.pk}", party=party)


def tell_passed_on(matter: Matter, party: MatterParty, note: str) -> None:
    """Who is asked from now on; the coordinators, when nobody can be reached."""
    code, key = "matter.passed_on", _passed_key(party)
    named: dict[str, Any] = {"told_organisation": party.organisation, "told_post": party.post}
    if found := asked_of(matter, party):
        tell(matter, found, code, key, party=party, note=note, **named)
    else:
        tell(matter, coordinators(), code, key, note=note)


def tell_of_reply(matter: Matter, reply: MatterReply) -> None:
    """Who raised it hears an answer; those whom it concerns hear what the raiser adds."""
    key, code = f"answered/{reply.pk}", "matter.answered"
    if reply.organisation_id != matter.organisation_id:
        tell(matter, raisers(matter), code, key, organisation=reply.organisation)
    else:
        for party in matter.parties.select_related("organisation"):
            found = asked_of(matter, party)
            tell(matter, found, code, key, party=party, organisation=reply.organisation)


def tell_lifted(matter: Matter, reason: str) -> None:
    """Those to whom it was lifted; the forum's members of the parties, and the coordinators."""
    code, key = LIFTED[MatterLevel(matter.level)], lifted_key(matter.pk, matter.level)
    is_in_forum = matter.level == MatterLevel.FORUM
    for lead in _of_forum(matter) if is_in_forum else _of_leaders(matter):
        named: dict[str, Any] = {"told_organisation": lead.organisation, "told_post": lead.post}
        whose: dict[str, Any] = {"party": lead.party, "post": lead.post}
        tell(matter, lead.recipients, code, key, reason=reason, **whose, **named)
    tell(matter, [*coordinators(), *_members_concerned(matter)], code, key, reason=reason)


@dataclass(frozen=True)
class Lead:
    """Who leads for an organisation, by which post; without one, its registry."""

    organisation: Organisation
    post: Post | None
    recipients: list[Recipient]
    party: MatterParty | None = None


def _parties(matter: Matter) -> dict[int, MatterParty | None]:
    """Those on both sides by their ids: the one who raised it has no answer to give."""
    found: dict[int, MatterParty | None] = {matter.organisation_id: None}
    for party in matter.parties.filter(passed_on_at=None):
        found[party.organisation_id] = party
    return found


def _of_forum(matter: Matter) -> Iterator[Lead]:
    """The chair and the secretary of its forum."""
    seats = ForumMember.objects.filter(forum=matter.forum_id, seat__in=ForumMember.LEADING)
    posts = Post.objects.valid_on(timezone.localdate()).filter(pk__in=seats.values("post"))
    parties = _parties(matter)
    for post in posts.with_holders().order_by("pk"):
        party = parties.get(post.organisation_id)
        yield Lead(post.organisation, post, of_posts([post]), party)


def leading_level() -> Level | None:
    """The highest level of officials: above it are only those elected for a council term."""
    found: Level | None = Level.objects.filter(is_political=False).order_by("position").first()
    return found


def _of_leaders(matter: Matter) -> Iterator[Lead]:
    """Of each organisation those who hold its leading posts in the interface, or the general ones.

    Without such, all its leading posts; when nobody can be reached by them, its registry.
    """
    interface = interface_of(matter)
    wanted = {*(interface.upwards() if interface else ()), None}
    parties = _parties(matter)
    homes = {each.pk: each for each in Organisation.objects.filter(pk__in=parties)}
    acting = {pk: home.answered_for_by_id() for pk, home in homes.items()}
    level = leading_level()
    posts = Post.objects.valid_on(timezone.localdate()).filter(organisation__in=acting.values())
    posts = posts.filter(level=level) if level else posts.none()
    leading = list(posts.with_holders().order_by("pk"))
    alike = {acting[pk]: home for pk, home in homes.items()}  # those that have merged act as one
    for home in alike.values():
        pk = home.pk
        own = [post for post in leading if post.organisation_id == acting[pk]]
        near = [post for post in own if post.interface_id in wanted] or own
        leads = [Lead(home, post, of_posts([post]), parties[pk]) for post in near]
        if any(lead.recipients for lead in leads):
            yield from leads
        else:
            yield Lead(home, None, registry_of(home), parties[pk])


def _members_concerned(matter: Matter) -> list[Recipient]:
    """Those who sit in its forum for an organisation that sees the matter."""
    if matter.forum is None:
        return []
    seeing = [matter.organisation_id, *matter.parties.values_list("organisation_id", flat=True)]
    holdings = Holding.objects.valid_on(timezone.localdate()).holders()
    holdings = holdings.filter(
        post__in=matter.forum.members.values("post"), post__organisation__in=seeing
    )
    found = [of_person(each.person) for each in holdings.select_related("person__user")]
    return [each for each in found if each]


def _facts(matter: Matter) -> dict[str, Any]:
    return {
        "title": matter.title,
        "organisation": matter.organisation,
        "answer_by_on": matter.answer_by,
        "by_when": by_when(matter.answer_by, NO_DAY),
        "organ": matter.organ_label,
        "decides_on": matter.decides_on,
        "forum": {"fi": matter.forum.name_fi, "sv": matter.forum.name_sv} if matter.forum else "",
        "outcome": matter.outcome,
    }


# Who was told, as the page of the matter shows it.


def lifted_key(pk: int, level: str) -> str:
    """Under which the outbox has what was told when the matter was lifted to the level."""
    return f"lifted/{pk}/{level}"


def _passed_key(party: MatterParty) -> str:
    return f"passed/{party.pk}/{party.turn}"


@dataclass(frozen=True)
class Told:
    """Someone who was told: as what, and when the mail went; it may wait for the digest."""

    organisation: Organisation
    post: Post | None
    name: str  # empty when the post is not for the actor to see
    left_at: datetime
    sent_at: datetime | None


@dataclass(frozen=True)
class Occasion:
    """Who was told of something done to the matter, and of whom nobody could be reached."""

    what: str
    told: list[Told]
    unreached: list[str]


def occasions(matter: Matter, parties: Iterable[MatterParty], actor: Actor) -> list[Occasion]:
    """Who was told when the matter was lifted, and when an answer was sent on to another."""
    parties = list(parties)
    wanted: dict[str, MatterLevel | MatterParty] = {
        f"matter-{lifted_key(matter.pk, level)}": level
        for level in reversed(LIFTED)
        if level not in matter.levels_above()
    }
    wanted |= {f"matter-{_passed_key(party)}": party for party in parties if _was_sent_on(party)}
    if not wanted:
        return []
    told = _told_under(wanted, actor)
    return [
        Occasion(_called(subject), told[key], _unreached(matter, parties, subject, told[key]))
        for key, subject in wanted.items()
        if told[key] or isinstance(subject, MatterParty) or subject == matter.level
    ]


def _told_under(keys: Iterable[str], actor: Actor) -> dict[str, list[Told]]:
    """Those who were told by name, by key: three queries."""
    rows = Notice.objects.filter(key__in=list(keys), parameters__has_key="told_organisation")
    notices = list(rows.select_related("recipient", "mail").order_by("pk"))
    homes = Organisation.objects.in_bulk({n.parameters["told_organisation"] for n in notices})
    seen = Post.objects.visible_to(actor).in_bulk({n.parameters["told_post"] for n in notices})
    found: dict[str, list[Told]] = defaultdict(list)
    for notice in notices:
        post_pk = notice.parameters["told_post"]
        post = seen.get(post_pk)
        told = Told(
            organisation=homes[notice.parameters["told_organisation"]],
            post=post,
            name=notice.recipient.name if post or not post_pk else "",
            left_at=notice.created_at,
            sent_at=notice.mail.sent_at if notice.mail else None,
        )
        found[notice.key].append(told)
    return found


def _was_sent_on(party: MatterParty) -> bool:
    return party.turn > 1 and party.passed_on_at is None


def _called(subject: MatterLevel | MatterParty) -> str:
    if isinstance(subject, MatterParty):
        return _("Sent on: %(organisation)s") % {"organisation": subject.organisation.name}
    return str(subject.label)


def _unreached(
    matter: Matter,
    parties: list[MatterParty],
    subject: MatterLevel | MatterParty,
    told: list[Told],
) -> list[str]:
    """In words, for whom nobody was found."""
    if subject == MatterLevel.FORUM:
        return [] if told else [_("Chair and secretary of the forum")]
    if isinstance(subject, MatterParty):
        return [] if told else [subject.organisation.name]
    reached = {each.organisation.answered_for_by_id() for each in told}
    sides = [matter.organisation, *(each.organisation for each in parties if not each.passed_on_at)]
    return [home.name for home in sides if home.answered_for_by_id() not in reached]
