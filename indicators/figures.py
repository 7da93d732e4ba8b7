"""What is counted of this app's own rows."""

from django.utils.translation import gettext_lazy as _

from indicators.models import Measure
from yhdyspinta.figures import figure


@figure("measures_done_pct", _("Measures of the goals that are done"))
def measures_done_pct() -> float | None:
    """The share of measures done of those that were not dropped."""
    counted = Measure.objects.exclude(state=Measure.State.DROPPED)
    total = counted.count()
    return 100 * counted.filter(state=Measure.State.DONE).count() / total if total else None
