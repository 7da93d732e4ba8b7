"""What the log says of goals, measures and indicators."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "goal.create": _("%(actor)s added the goal “%(subject)s”."),
    "goal.edit": _("%(actor)s changed the goal “%(subject)s”."),
    "goal.planned": _("%(actor)s marked the goal “%(subject)s” as planned. %(reason)s"),
    "goal.on_track": _("%(actor)s marked the goal “%(subject)s” as being on track. %(reason)s"),
    "goal.at_risk": _("%(actor)s marked the goal “%(subject)s” as being at risk: %(reason)s"),
    "goal.off_track": _("%(actor)s marked the goal “%(subject)s” as being off track: %(reason)s"),
    "goal.reached": _("%(actor)s marked the goal “%(subject)s” as reached. %(reason)s"),
    "goal.dropped": _("%(actor)s marked the goal “%(subject)s” as dropped: %(reason)s"),
    "goal.follow": _("%(actor)s chose the indicator “%(indicator)s” for the goal “%(subject)s”."),
    "goal.target": _(
        "%(actor)s changed the target of the indicator “%(indicator)s” for the goal “%(subject)s”."
    ),
    "goal.unfollow": _(
        "%(actor)s removed the indicator “%(indicator)s” from the goal “%(subject)s”."
    ),
    "measure.create": _("%(actor)s added the measure “%(measure)s” to the goal “%(subject)s”."),
    "measure.edit": _("%(actor)s changed the measure “%(measure)s” of the goal “%(subject)s”."),
    "measure.open": _("%(actor)s marked the measure “%(measure)s” as not begun."),
    "measure.under_way": _("%(actor)s marked the measure “%(measure)s” as being under way."),
    "measure.done": _("%(actor)s marked the measure “%(measure)s” as done."),
    "measure.dropped": _("%(actor)s marked the measure “%(measure)s” as dropped."),
    "indicator.create": _("%(actor)s added the indicator “%(subject)s”."),
    "indicator.edit": _("%(actor)s changed the indicator “%(subject)s”."),
    "indicator.enter": _(
        "%(actor)s entered figures of the year %(year)s for the indicator “%(subject)s”."
    ),
    "indicator.remove": _("%(actor)s removed the indicator “%(subject)s”."),
}
