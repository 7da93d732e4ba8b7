"""What is open and what was decided last on an interface, with a municipality, or both."""

from dataclasses import dataclass
from urllib.parse import urlencode

from contacts.models import Interface
from negotiations.models import AgendaItem, Matter
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation

NEWEST = 5


@dataclass(frozen=True)
class About:
    """The newest few of each, and where the rest are."""

    interface: Interface | None
    municipality: Organisation | None
    matters: list[Matter]
    decisions: list[AgendaItem]

    @property
    def matters_url(self) -> str:
        subject = {"interface": self.interface, "organisation": self.municipality}
        return _url("negotiations:matters", **subject)

    @property
    def decisions_url(self) -> str:
        subject = {"interface": self.interface, "municipality": self.municipality}
        return _url("negotiations:decisions", **subject)

    @property
    def raise_url(self) -> str:
        subject = {"interface": self.interface, "with": self.municipality}
        return _url("negotiations:matter-new", **subject)


def about(
    actor: Actor, interface: Interface | None = None, municipality: Organisation | None = None
) -> About:
    """What the actor may see of it: by two queries."""
    matters = Matter.objects.visible_to(actor).open()
    decisions = AgendaItem.objects.readable_by(actor).decided()
    if interface:
        matters = matters.filter(interface=interface)
        decisions = decisions.filter(interface=interface)
    if municipality:
        matters = matters.of_organisation(municipality.pk)
        decisions = decisions.with_municipality(municipality)
    latest = decisions.select_related("negotiation").order_by("-negotiation__starts_at", "position")
    return About(
        interface,
        municipality,
        list(matters.select_related("organisation")[:NEWEST]),
        list(latest[:NEWEST]),
    )


def _url(name: str, **subject: Interface | Organisation | None) -> str:
    asked = urlencode({key: row.pk for key, row in subject.items() if row})
    return f"{area_url(name)}?{asked}" if asked else area_url(name)
