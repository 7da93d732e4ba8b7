"""Follow-ups: what was agreed to be done and how it goes; remarks on the memo."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.models import Post
from contacts.recipients import answering_for, coordinators, of_posts
from negotiations import invitations
from negotiations.actions.locks import open_one
from negotiations.actions.memo import ask_again
from negotiations.models import FollowUp, Negotiation, Remark
from negotiations.personal_links import follow_up_path, tell_by_link
from negotiations.wording import by_when, in_each_language
from yhdyspinta.audit.models import Entry, record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.models import Recipient, notify
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

BY_LINK = "follow_up.state_by_link"


CORRECTED = {"what", "organisation", "post", "due_on"}
# By one follow-up's links: enough to tell how it goes and to correct that.
MOST_BY_LINK = 50


def responsible_for(follow_up: FollowUp) -> list[Recipient]:
    """Those who hold its post, else who answers for the organisation in the item's interface."""
    post = Post.objects.filter(pk=follow_up.post_id or 0)
    if found := of_posts(post.with_holders()):
        return found
    interface = follow_up.item.interface if follow_up.item else None
    return answering_for(follow_up.organisation, interface)


@transaction.atomic
def add_follow_up(follow_up: FollowUp, *, actor: Actor) -> FollowUp:
    """Record what was agreed to be done; refused when the negotiation is not open any more.

    What was sent twice, because the first answer was lost, is recorded once.
    """
    negotiation = open_one(follow_up.negotiation_id)
    same = negotiation.follow_ups.filter(
        item=follow_up.item,
        what=follow_up.what,
        organisation=follow_up.organisation,
        due_on=follow_up.due_on,
    )
    if there := same.open().first():
        return there
    follow_up.save()
    record(
        actor,
        "follow_up.added",
        follow_up,
        what=follow_up.what,
        organisation=follow_up.organisation,
    )
    return follow_up


@transaction.atomic
def update_follow_up(follow_up: FollowUp, *, actor: Actor) -> FollowUp:
    """Save its state; the responsible organisation is told when someone else recorded it."""
    is_done = follow_up.state == FollowUp.State.DONE
    follow_up.done_on = (follow_up.done_on or timezone.localdate()) if is_done else None
    follow_up.is_on_behalf = actor.organisation_id != follow_up.organisation_id
    follow_up.save()
    if follow_up.is_on_behalf:
        invitations.tell_of_correction(follow_up, responsible_for(follow_up))
    record(
        actor,
        "follow_up.state_on_behalf" if follow_up.is_on_behalf else "follow_up.state",
        follow_up,
        state=follow_up.state,
        organisation=follow_up.organisation,
    )
    return follow_up


@transaction.atomic
def report_by_link(
    follow_up: FollowUp, *, state: str, note: str, name: str, post: Post | None
) -> FollowUp:
    """How it goes, told by who has no account; what cannot be done is told to the coordinators.

    Raises StepRefusedError when it has been done or dropped meanwhile.
    """
    follow_up = FollowUp.objects.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if not follow_up.is_open():
        raise StepRefusedError([_("This has been closed already.")])
    told = Entry.objects.about(follow_up).filter(code=BY_LINK)
    if told.count() >= MOST_BY_LINK:
        raise StepRefusedError([_("No more can be told by this link: log in to go on.")])
    follow_up.state, follow_up.note, follow_up.is_on_behalf = state, note, False
    follow_up.done_on = timezone.localdate() if state == FollowUp.State.DONE else None
    follow_up.told_by_name, follow_up.told_by_post = name, post
    follow_up.told_at = timezone.now()
    follow_up.save()
    entry = record(None, BY_LINK, follow_up, organisation=follow_up.organisation)
    if state == FollowUp.State.DROPPED:
        _tell(follow_up, coordinators(), "follow_up.cannot", entry, reason=note)
    return follow_up


@transaction.atomic
def correct_follow_up(follow_up: FollowUp, *, reason: str = "", actor: Actor) -> FollowUp:
    """Save another text, responsible or day, before the memo is approved.

    After that the text stays as it was approved, and the rest is changed for a reason. Once the
    memo is out, those who were responsible and those who are now are told. Raises
    StepRefusedError without a reason, and when it has been done or dropped.
    """
    rows = FollowUp.objects.select_related("organisation", "post", "item__interface")
    if _is_same(rows.get(pk=follow_up.pk), follow_up):
        return follow_up
    negotiation = open_one(follow_up.negotiation_id, also=Negotiation.FINAL_STATES)
    old = rows.select_for_update(of=("self",)).get(pk=follow_up.pk)
    if not old.is_open():
        raise StepRefusedError([_("This has been closed already.")])
    if negotiation.is_final() and not reason.strip():
        raise StepRefusedError([_("Say why this is changed after the memo was approved.")])
    fields = CORRECTED - {"what"} if negotiation.is_final() else CORRECTED
    follow_up.save(update_fields=fields)
    entry = record(
        actor,
        "follow_up.changed" if reason else "follow_up.corrected",
        follow_up,
        was=in_each_language(lambda: in_words(old)),
        now=in_each_language(lambda: in_words(follow_up)),
        reason=reason,
    )
    if negotiation.state == Negotiation.State.COMMENTING and follow_up.item:
        ask_again(negotiation, follow_up.item)
    if negotiation.is_final() or negotiation.state == Negotiation.State.COMMENTING:
        _tell_of_change(old, follow_up, entry, reason or "–")
    return follow_up


def _is_same(old: FollowUp, new: FollowUp) -> bool:
    return all(getattr(old, name) == getattr(new, name) for name in CORRECTED)


def in_words(follow_up: FollowUp) -> str:
    """What is to be done, by whom and by when, in the language of the moment."""
    by = formats.date_format(follow_up.due_on, "DATE_FORMAT") if follow_up.due_on else ""
    who = follow_up.organisation.name
    if follow_up.post:
        who = f"{who}, {follow_up.post.title}"
    return f"{follow_up.what} ({who}, {by or _('Next meeting')})"


def _tell_of_change(old: FollowUp, new: FollowUp, entry: Entry, reason: str) -> None:
    """Who was responsible hears that nothing is expected any more; who is hears of the change."""
    before, now = responsible_for(old), responsible_for(new)
    gone = [each for each in before if each not in now]
    stay = [each for each in now if each in before]
    come = [each for each in now if each not in before] or ([] if stay else coordinators())
    _tell(new, gone, "follow_up.taken", entry, reason=reason)
    _tell(new, stay, "follow_up.moved", entry, reason=reason)
    _tell(new, come, "follow_up.given", entry, reason=reason)


def _tell(
    follow_up: FollowUp, recipients: Iterable[Recipient], code: str, entry: Entry, **more: Any
) -> None:
    letter: dict[str, Any] = {
        "key": f"{code}/{follow_up.pk}/{entry.pk}",
        "code": code,
        "parameters": {
            "what": follow_up.what,
            "organisation": follow_up.organisation,
            "by_when": by_when(follow_up.due_on, gettext_lazy("Next meeting")),
            **more,
        },
        "path": area_url("negotiations:follow-up", follow_up.pk),
    }
    if code in {"follow_up.moved", "follow_up.given"}:
        responsible = (follow_up.organisation_id, follow_up.post_id)
        tell_by_link(
            recipients, link_for=partial(follow_up_path, follow_up.pk, *responsible), **letter
        )
    else:
        notify(recipients, **letter)


def add_remark(remark: Remark, *, actor: Actor) -> Remark:
    """A participating organisation's remark on the memo."""
    remark.membership_id = actor.membership_id
    remark.organisation_id = actor.organisation_id
    remark.save()
    record(actor, "negotiation.remark", remark.negotiation)
    return remark
