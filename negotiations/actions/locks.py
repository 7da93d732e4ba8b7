"""What is said and agreed is written only while the negotiation is open."""

from django.utils.translation import gettext as _

from negotiations.models import Negotiation
from yhdyspinta.flow import StepRefusedError


def open_one(pk: int) -> Negotiation:
    """The negotiation, locked until the transaction ends; refused when it is not open any more."""
    negotiation: Negotiation = Negotiation.objects.select_for_update().get(pk=pk)
    if not negotiation.is_open():
        raise StepRefusedError([_("The negotiation is not open any more.")])
    return negotiation
