"""Matters between meetings: raised, answered, sent on, lifted to a higher level, closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.models import Person, Post
from negotiations import matters
from negotiations.models import Forum, Matter, MatterParty, MatterReply
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation

S = Matter.State
# By one party's links: enough for any answer and its corrections.
MOST_BY_LINK = 20


def locked_matter(pk: int) -> Matter:
    """The matter as it stands, locked until the transaction ends."""
    found: Matter = Matter.objects.select_for_update().get(pk=pk)
    return found


def is_for_another(organisation: Organisation, actor: Actor) -> bool:
    """Whether the actor does it on behalf of an organisation that is not the actor's own."""
    return organisation.answered_for_by_id() != actor.organisation_id


@transaction.atomic
def raise_matter(
    matter: Matter, *, concerned: Iterable[Organisation], actor: Actor, reason: str = ""
) -> Matter:
    """Save the matter, and ask each organisation that it concerns by its counterpart post.

    Of one that begins at a higher level, with the reason for it, those who lead there are told.
    """
    matter.raised_by_id = actor.membership_id
    matter.save()
    others = [each for each in concerned if each.pk != matter.organisation_id]
    posts = matters.counterpart_posts(others, matters.interface_of(matter))
    MatterParty.objects.bulk_create(
        MatterParty(matter=matter, organisation=each, post=posts.get(each.pk)) for each in others
    )
    matters.tell_raised(matter)
    if matter.level in matters.LIFTED:
        matters.tell_lifted(matter, reason)
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
    _take_answer(matter, reply)
    record(
        actor,
        "matter.answered_on_behalf" if on_behalf else "matter.answered",
        matter,
        organisation=organisation,
    )
    return reply


@transaction.atomic
def answer_by_link(
    party: MatterParty, *, text: str, name: str, post: Post | None = None
) -> MatterReply:
    """What an organisation says through who has no account; sent twice, it is kept once.

    Raises StepRefusedError when the matter has been closed, the answer is another's to give by
    now, or the link has been used for more than a matter needs.
    """
    matter = _open_one(party.matter)
    if not matter.parties.filter(pk=party.pk, turn=party.turn).exists():
        raise StepRefusedError([_("The matter has been sent on to another, who answers it.")])
    given = matter.replies.filter(organisation=party.organisation, membership=None)
    if same := given.filter(text=text, by_name=name).first():
        return same
    if given.count() >= MOST_BY_LINK:
        raise StepRefusedError([_("No more can be added by this link: log in to go on.")])
    reply: MatterReply = MatterReply.objects.create(
        matter=matter,
        organisation=party.organisation,
        by_name=name,
        by_post=post,
        text=text,
    )
    _take_answer(matter, reply)
    record(None, "matter.answered_by_link", matter, organisation=party.organisation)
    return reply


def _take_answer(matter: Matter, reply: MatterReply) -> None:
    """The matter is answered when all that it concerns have spoken."""
    now = timezone.now()
    matter.parties.asked().filter(organisation=reply.organisation).update(answered_at=now)
    if not matter.parties.asked().exists():
        matter.state = S.ANSWERED
    _save(matter)
    matters.tell_of_reply(matter, reply)
    if reply.is_on_behalf:
        _tell_on_behalf(matter, reply.organisation, f"answered-for/{reply.pk}")


@dataclass(frozen=True)
class Target:
    """To whom an answer is sent on: a post, a person, or an organisation's counterpart post."""

    organisation: Organisation
    post: Post | None = None
    person: Person | None = None


@transaction.atomic
def pass_on(
    party: MatterParty, to: Target, *, note: str, answer_by: date | None = None, actor: Actor
) -> MatterParty:
    """Another answers for the party, or another organisation instead of it; both are told.

    The day stays unless another is given. Raises StepRefusedError when the party has answered
    already, or the other is asked already.
    """
    matter = _open_one(party.matter)
    party = MatterParty.objects.select_related("organisation", "post", "person").get(pk=party.pk)
    if not party.is_asked():
        raise StepRefusedError([_("No answer is awaited from %(name)s any more.") % _named(party)])
    before = matters.asked_of(matter, party)
    new = _sent_on(matter, party, to)
    if answer_by:
        matter.answer_by = answer_by
    _save(matter)
    now_asked = matters.asked_of(matter, new)
    gone = [each for each in before if each not in now_asked]
    matters.tell(matter, gone, "matter.passed_away", f"passed-away/{party.pk}/{party.turn}")
    matters.tell_passed_on(matter, new, note)
    record(
        actor,
        "matter.passed_to_person" if to.person else "matter.passed_on",
        matter,
        organisation=party.organisation,
        to_organisation=new.organisation,
        post={"fi": new.post.title_fi, "sv": new.post.title_sv} if new.post else "–",
        reason=note,
    )
    return new


def _sent_on(matter: Matter, party: MatterParty, to: Target) -> MatterParty:
    """The party that is asked from now on."""
    post = to.post
    if post is None and to.person is None:
        found = matters.counterpart_posts([to.organisation], matters.interface_of(matter))
        post = found.get(to.organisation.pk)
    if to.organisation == party.organisation:
        if (post, to.person) == (party.post, party.person):
            raise StepRefusedError([_("The matter is there already: choose another.")])
        new = party
    else:
        taken = matter.parties.filter(organisation=to.organisation, passed_on_at=None)
        if taken.exists() or to.organisation.pk == matter.organisation_id:
            raise StepRefusedError([_("This organisation is a party of the matter already.")])
        party.passed_on_at, party.turn = timezone.now(), party.turn + 1
        party.save()
        back = matter.parties.filter(organisation=to.organisation).first()
        new = back or MatterParty(matter=matter, organisation=to.organisation)
    new.post, new.person, new.passed_on_at, new.turn = post, to.person, None, new.turn + 1
    new.save()
    return new


def _named(party: MatterParty) -> dict[str, str]:
    return {"name": party.organisation.name}


@transaction.atomic
def lift_matter(
    matter: Matter,
    *,
    level: str,
    forum: Forum | None,
    reason: str,
    actor: Actor,
    answer_by: date | None = None,
) -> Matter:
    """Take the matter to a higher level, with the reason for it; those who lead there are told.

    The day stays unless another is given.
    """
    matter = _open_one(matter)
    if level not in matter.levels_above():
        raise StepRefusedError([_("The matter is at this level already.")])
    matter.level = level
    matter.forum = forum if level == Matter.Level.FORUM else None
    if answer_by:
        matter.answer_by = answer_by
    _save(matter)
    matters.tell_lifted(matter, reason)
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
    key = f"closed/{matter.pk}"
    for party in matter.parties.select_related("organisation").filter(passed_on_at=None):
        if is_for_another(party.organisation, actor):
            matters.tell(matter, matters.asked_of(matter, party), "matter.closed", key, party=party)
    if is_for_another(matter.organisation, actor):
        matters.tell(matter, matters.raisers(matter), "matter.closed", key)
    record(actor, "matter.closed", matter)
    return matter


def _open_one(matter: Matter) -> Matter:
    current = locked_matter(matter.pk)
    if not current.is_open():
        raise StepRefusedError([_("The matter has been closed.")])
    return current


def _save(matter: Matter) -> None:
    matter.revision += 1
    matter.save(
        update_fields=["state", "level", "forum", "answer_by", "outcome", "closed_at", "revision"]
    )


def _tell_on_behalf(matter: Matter, organisation: Organisation, key: str) -> None:
    found = matters.counterparts(matter, organisation)
    matters.tell(matter, found, "matter.on_behalf", key, organisation=organisation)
