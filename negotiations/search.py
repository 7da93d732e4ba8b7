"""What a search finds in negotiations."""

from django.utils.translation import gettext as _

from negotiations.matters_todo import matter_hits
from negotiations.models import Duty, FollowUp, Negotiation
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.answers import Hit

MOST = 20


def hits(actor: Actor, text: str) -> list[Hit]:
    """Negotiations by title, place or item; follow-ups; the organisation's own duties by rule."""
    negotiations = Negotiation.objects.visible_to(actor).matching(text)[:MOST]
    follow_ups = (
        FollowUp.objects.visible_to(actor).matching(text).select_related("organisation")[:MOST]
    )
    duties = (
        Duty.objects.visible_to(actor).about(text).filter(bearer_id=actor.organisation_id)[:MOST]
    )
    return [
        *(
            Hit(
                _("Negotiation"),
                n.title,
                f"{n.get_state_display()} {n.when()}".strip(),
                n.get_absolute_url(),
            )
            for n in negotiations
        ),
        *(
            Hit(
                _("Follow-up"),
                f.what,
                f.organisation.name,
                area_url("negotiations:follow-up", f.pk),
            )
            for f in follow_ups
        ),
        *(
            Hit(_("Duty"), d.what.name, d.what.citation, d.get_absolute_url())
            for d in duties.select_related("rule", "own_rule")
        ),
        *matter_hits(actor, text),
    ]
