"""What is said and agreed is written only while the negotiation is open."""

from django.utils.translation import gettext as _

from negotiations.models import Negotiation
from yhdyspinta.flow import StepRefusedError


def open_one(pk: int, *, also: tuple[str, ...] = ()) -> Negotiation:
    """The negotiation, locked until the transaction ends; refused when it is not open any more.

    Who approved its memo before approved another text: they are asked again. `also` are states
    in which what is asked for may be done, though nothing is written any more.
    """
    negotiation: Negotiation = Negotiation.objects.select_for_update().get(pk=pk)
    if not negotiation.is_open() and negotiation.state not in also:
        raise StepRefusedError([_("The negotiation is not open any more.")])
    if negotiation.state == Negotiation.State.COMMENTING:
        negotiation.approvals.keep_as_earlier()
    return negotiation
