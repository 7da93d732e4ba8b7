"""What the area itself asks of its administrators."""

from django.utils import timezone
from django.utils.translation import ngettext

from yhdyspinta.areas.policies import manage_area
from yhdyspinta.areas.register_changes import changes_for
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url, current_tenant
from yhdyspinta.web.answers import Todo


def awaiting(actor: Actor) -> list[Todo]:
    """For administrators: what the national register says otherwise than the area."""
    if not manage_area(actor):
        return []
    found = len(changes_for(current_tenant(), timezone.localdate()))
    if not found:
        return []
    text = ngettext(
        "The national register has changed: look at %(n)s change of organisations",
        "The national register has changed: look at %(n)s changes of organisations",
        found,
    )
    return [Todo(text % {"n": found}, area_url("areas:register-changes"))]
