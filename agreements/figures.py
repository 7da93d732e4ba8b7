"""Figures of agreements that anyone may follow as indicators."""

from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Party
from yhdyspinta.figures import figure
from yhdyspinta.tenancy.models import Organisation


@figure("agreement_coverage_pct", _("Municipalities with an agreement in force"))
def agreement_coverage_pct() -> float | None:
    rows = Organisation.objects.current().municipalities()
    municipalities = set(rows.values_list("pk", flat=True))
    if not municipalities:
        return None
    parties = Party.objects.filter(agreement__in=Agreement.objects.in_force())
    covered = municipalities & set(parties.values_list("organisation_id", flat=True))
    return 100 * len(covered) / len(municipalities)
