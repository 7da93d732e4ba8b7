"""The area's own templates of agendas."""

from collections.abc import Sequence

from django.db import transaction

from negotiations.models import AgendaTemplate, TemplateItem
from yhdyspinta.audit.models import record
from yhdyspinta.tenancy.actor import Actor


@transaction.atomic
def save_template(
    template: AgendaTemplate, items: Sequence[TemplateItem], *, actor: Actor
) -> AgendaTemplate:
    """Keep the template with these headings in place of those it had."""
    template.save()
    template.items.all().delete()
    for item in items:
        item.template = template
    TemplateItem.objects.bulk_create(items)
    record(actor, "template.saved", template)
    return template


@transaction.atomic
def remove_template(template: AgendaTemplate, *, actor: Actor) -> None:
    """The agendas made of it stay as they are."""
    record(actor, "template.removed", template)
    template.delete()
