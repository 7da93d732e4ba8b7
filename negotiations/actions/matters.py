"""Matters between meetings: raised, answered, lifted to a higher level, closed."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Holding, Interface, Post
from contacts.recipients import answering_for, coordinators, of_person
from negotiations.models import Forum, Matter, MatterParty, MatterReply
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Recipient, notify, recipient_for
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

S = Matter.State
# A digest could come too late for an answer that is wanted sooner than this.
SOON = timedelta(days=7)


def locked_matter(pk: int) -> Matter:
    """The matter as it stands, locked until the transaction ends."""
    found: Matter = Matter.objects.select_for_update().get(pk=pk)
    return found


def is_for_another(organisation: Organisation, actor: Actor) -> bool:
    """Whether the actor does it on behalf of an organisation that is not the actor's own."""
    return organisation.answered_for_by_id() != actor.organisation_id


@transaction.atomic
def raise_matter(matter: Matter, *, concerned: Iterable[Organisation], actor: Actor) -> Matter:
    """Save the matter, and ask each organisation that it concerns by its counterpart post."""
    matter.raised_by_id = actor.membership_id
    matter.save()
    others = [each for each in concerned if each.pk != matter.organisation_id]
    posts = counterpart_posts(others, _interface_of(matter))
    MatterParty.objects.bulk_create(
        MatterParty(matter=matter, organisation=each, post=posts.get(each.pk)) for each in others
    )
    for organisation in others:
        recipients = _counterparts(matter, organisation)
        _tell(matter, recipients, _letter_of(matter), f"raised/{matter.pk}")
    on_behalf = is_for_another(matter.organisation, actor)
    if on_behalf:
        _tell_on_behalf(matter, matter.organisation, f"raised-for/{matter.pk}")
    record(
        actor,
        "matter.raised_on_behalf" if on_behalf else "matter.raised",
        matter,
        organisation=matter.organisation,
    )
    return matter


@transaction.atomic
def answer_matter(
    matter: Matter, *, organisation: Organisation, text: str, actor: Actor
) -> MatterReply:
    """What an organisation says; the matter is answered when all that it concerns have spoken."""
    matter = _open_one(matter)
    on_behalf = is_for_another(organisation, actor)
    reply: MatterReply = MatterReply.objects.create(
        matter=matter,
        organisation=organisation,
        membership_id=actor.membership_id,
        text=text,
        is_on_behalf=on_behalf,
    )
    now = timezone.now()
    matter.parties.filter(organisation=organisation, answered_at=None).update(answered_at=now)
    if not matter.parties.filter(answered_at=None).exists():
        matter.state = S.ANSWERED
    _save(matter)
    _tell_of_reply(matter, reply)
    record(
        actor,
        "matter.answered_on_behalf" if on_behalf else "matter.answered",
        matter,
        organisation=organisation,
    )
    return reply


@transaction.atomic
def lift_matter(
    matter: Matter, *, level: str, forum: Forum | None, reason: str, actor: Actor
) -> Matter:
    """Take the matter to a higher level, with the reason for it."""
    matter = _open_one(matter)
    if level not in matter.levels_above():
        raise StepRefusedError([_("The matter is at this level already.")])
    matter.level = level
    matter.forum = forum if level == Matter.Level.FORUM else None
    _save(matter)
    key = f"lifted/{matter.pk}/{level}"
    recipients = [*coordinators(), *_members_concerned(matter)]
    _tell(matter, recipients, f"matter.lifted_{level}", key, reason=reason)
    record(actor, f"matter.lifted_{level}", matter, reason=reason, forum=str(matter.forum or ""))
    return matter


@transaction.atomic
def close_matter(matter: Matter, *, outcome: str, actor: Actor) -> Matter:
    """Close the matter with what came of it; the parties are told."""
    matter = _open_one(matter)
    if not outcome.strip():
        raise StepRefusedError([_("Tell what came of the matter.")])
    matter.state, matter.outcome, matter.closed_at = S.CLOSED, outcome, timezone.now()
    _save(matter)
    for party in matter.parties.select_related("organisation"):
        if is_for_another(party.organisation, actor):
            recipients = _counterparts(matter, party.organisation)
            _tell(matter, recipients, "matter.closed", f"closed/{matter.pk}")
    if is_for_another(matter.organisation, actor):
        _tell(matter, _raisers(matter), "matter.closed", f"closed/{matter.pk}")
    record(actor, "matter.closed", matter)
    return matter


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


def _open_one(matter: Matter) -> Matter:
    current = locked_matter(matter.pk)
    if not current.is_open():
        raise StepRefusedError([_("The matter has been closed.")])
    return current


def _save(matter: Matter) -> None:
    matter.revision += 1
    matter.save(update_fields=["state", "level", "forum", "outcome", "closed_at", "revision"])


def _interface_of(matter: Matter) -> Interface | None:
    return matter.interface or (matter.task.interface if matter.task else None)


def _counterparts(matter: Matter, organisation: Organisation) -> list[Recipient]:
    return answering_for(organisation, _interface_of(matter))


def _raisers(matter: Matter) -> list[Recipient]:
    """The member who raised it, or who answers for the organisation when that was a coordinator."""
    member = matter.raised_by
    is_own = member.organisation_id == matter.organisation.answered_for_by_id()
    if member.ended_at or not is_own:
        return _counterparts(matter, matter.organisation)
    user = member.user
    return [recipient_for(user.email, name=user.name, languages=[user.language])]


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


def _tell_of_reply(matter: Matter, reply: MatterReply) -> None:
    """Who raised it hears an answer; those whom it concerns hear what the raiser adds."""
    key, code = f"answered/{reply.pk}", "matter.answered"
    if reply.organisation_id != matter.organisation_id:
        _tell(matter, _raisers(matter), code, key, organisation=reply.organisation)
    else:
        for party in matter.parties.select_related("organisation"):
            recipients = _counterparts(matter, party.organisation)
            _tell(matter, recipients, code, key, organisation=reply.organisation)
    if reply.is_on_behalf:
        _tell_on_behalf(matter, reply.organisation, f"answered-for/{reply.pk}")


def _tell_on_behalf(matter: Matter, organisation: Organisation, key: str) -> None:
    recipients = _counterparts(matter, organisation)
    _tell(matter, recipients, "matter.on_behalf", key, organisation=organisation)


def _letter_of(matter: Matter) -> str:
    """What those are told whom a new matter concerns; one of a meeting may have no day."""
    if matter.is_advance_notice():
        return "matter.notice"
    return "matter.raised" if matter.answer_by else "matter.told"


def _tell(
    matter: Matter, recipients: Iterable[Recipient], code: str, key: str, **more: Any
) -> None:
    facts = {
        "title": matter.title,
        "organisation": matter.organisation,
        "answer_by_on": matter.answer_by,
        "organ": matter.organ_label,
        "decides_on": matter.decides_on,
        "forum": {"fi": matter.forum.name_fi, "sv": matter.forum.name_sv} if matter.forum else "",
        "outcome": matter.outcome,
    }
    wanted_soon = matter.answer_by and matter.answer_by - timezone.localdate() < SOON
    notify(
        recipients,
        key=f"matter-{key}",
        code=code,
        parameters=facts | more,
        path=matter.get_absolute_url(),
        at_once=bool(wanted_soon) and code in {"matter.raised", "matter.notice"},
    )
