"""Agreements and tasks for the search over everything."""

from django.db.models import Q
from django.utils.translation import gettext as _

from agreements.models import Agreement, LegalBasis, Task
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.answers import Hit

MOST = 20


def hits(actor: Actor, text: str) -> list[Hit]:
    """Agreements whose title or party matches, and tasks by their name or law."""
    return [*_agreements(actor, text), *_tasks(actor, text)]


def _agreements(actor: Actor, text: str) -> list[Hit]:
    found = Agreement.objects.visible_to(actor).matching(text).select_related("type")[:MOST]
    return [
        Hit(_("Agreement"), str(agreement), _line(agreement), agreement.get_absolute_url())
        for agreement in found
    ]


def _line(agreement: Agreement) -> str:
    return f"{agreement.type.name}, {agreement.get_state_display()}"


def _tasks(actor: Actor, text: str) -> list[Hit]:
    named = Q(name_fi__icontains=text) | Q(name_sv__icontains=text) | Q(name_en__icontains=text)
    by_law = Q(pk__in=LegalBasis.objects.filter(law__icontains=text).values("task_id"))
    found = Task.objects.visible_to(actor).filter(named | by_law)
    return [
        Hit(_("Task"), task.name, task.interface.name, area_url("agreements:task", task.pk))
        for task in found.select_related("interface")[:MOST]
    ]
