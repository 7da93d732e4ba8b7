"""Tasks of the responsibility table as topics of the directory's search."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.matrix import current_matrix
from agreements.models import Task
from contacts.topics import Topic, register_topics
from yhdyspinta.register.names import in_language
from yhdyspinta.tenancy.actor import Actor

COLUMNS = ("pk", "interface_id", "name_fi", "name_sv", "name_en")


@register_topics
def tasks(actor: Actor) -> Iterator[Topic]:
    """The tasks of the table in force."""
    rows = Task.objects.visible_to(actor).filter(matrix=current_matrix()).order_by()
    for pk, interface_id, *names in rows.values_list(*COLUMNS):
        url = reverse("agreements:task", args=[actor.tenant_slug, pk])
        yield Topic(_("Task"), in_language(*names), tuple(filter(None, names)), interface_id, url)
