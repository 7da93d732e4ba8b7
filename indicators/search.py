"""Goals and indicators found by a search."""

from django.utils.translation import gettext as _

from indicators.models import Goal, Indicator
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.answers import Hit

MOST = 10


def hits(actor: Actor, text: str) -> list[Hit]:
    goals = Goal.objects.visible_to(actor).matching(text).select_related("interface")[:MOST]
    indicators = Indicator.objects.matching(text)[:MOST]
    return [
        *(Hit(_("Goal"), goal.title, _about(goal), goal.get_absolute_url()) for goal in goals),
        *(
            Hit(_("Indicator"), one.name, one.get_source_display(), one.get_absolute_url())
            for one in indicators
        ),
    ]


def _about(goal: Goal) -> str:
    where = [goal.interface.name] if goal.interface else []
    return " · ".join([*where, goal.get_state_display()])
