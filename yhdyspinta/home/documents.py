"""The Kuntakortti on paper."""

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yhdyspinta.documents.models import safe_name
from yhdyspinta.documents.render import render_pdf
from yhdyspinta.home.card import Card
from yhdyspinta.tenancy.links import current_tenant


def card_pdf(card: Card) -> bytes:
    """The municipality's card on one sheet or two, in the reader's language."""
    return render_pdf(
        "documents/municipality_card.html",
        {"card": card, "publisher": current_tenant().name, "case_number": ""},
        language=get_language() or "fi",
        title=_("%(municipality)s: municipality card") % {"municipality": card.municipality.name},
        created=timezone.now(),
    )


def card_file_name(card: Card) -> str:
    return safe_name(f"{_('Municipality card')} {card.municipality.name} {card.day}.pdf")
