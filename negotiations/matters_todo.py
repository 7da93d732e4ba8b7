"""Matters that await the actor's organisation, and those that a search finds."""

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.models import Matter, MatterParty
from negotiations.policies import raise_matter
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.answers import Hit, Todo

MOST = 20


def matters_awaiting(actor: Actor) -> Iterator[Todo]:
    """Those to be answered for the own organisation, or through a post that the actor holds."""
    matters = Matter.objects.visible_to(actor).awaiting_answer_of(actor.organisation_id)
    if not raise_matter(actor):
        asked = MatterParty.objects.asked().asked_in_person(actor.user_id, timezone.localdate())
        matters = matters.filter(pk__in=asked.values("matter"))
    for matter in matters.order_by("answer_by", "pk"):
        text = _("Answer a matter: %(title)s") % {"title": matter.title}
        yield Todo(text, matter.get_absolute_url(), matter.answer_by)


def matter_hits(actor: Actor, text: str) -> list[Hit]:
    """Matters by title or words, those alone that the actor may see."""
    found = Matter.objects.visible_to(actor).matching(text).select_related("organisation")[:MOST]
    return [
        Hit(
            _("Matter"),
            matter.title,
            f"{matter.organisation.name}, {matter.get_state_display()}",
            matter.get_absolute_url(),
        )
        for matter in found
    ]
