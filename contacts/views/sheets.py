"""The directory taken out as spreadsheets."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contacts import exports, policies
from yhdyspinta.audit.models import record
from yhdyspinta.documents.download import download
from yhdyspinta.sheets.formats import MEDIA_TYPES, XLSX
from yhdyspinta.web.access import ActorRequest, may


@require_GET
@may(policies.read_directory)
def contact_list(request: ActorRequest) -> HttpResponse:
    """All contacts, in the columns that an import reads; taking them out is logged."""
    people = list(exports.people_to_list(timezone.localdate()))
    record(request.actor, "contacts.export", request.tenant, count=len(people))
    content = exports.contact_list(people, get_language() or "fi")
    return _file(request, content, _("Contacts"))


@require_GET
@may(policies.read_directory)
def phone_list(request: ActorRequest) -> HttpResponse:
    day = timezone.localdate()
    people = list(exports.people_to_list(day))
    record(request.actor, "contacts.export", request.tenant, count=len(people))
    return _file(request, exports.phone_list(people, day), _("Phone list"))


@require_GET
@may(policies.edit_own)
def template_sheet(request: ActorRequest) -> HttpResponse:
    """The empty sheet to fill in."""
    return _file(request, exports.template_sheet(get_language() or "fi"), _("Contacts to fill in"))


def _file(request: ActorRequest, content: bytes, title: str) -> HttpResponse:
    name = f"{slugify(title)}-{request.tenant.slug}-{timezone.localdate():%Y-%m-%d}.xlsx"
    return download(content, name, MEDIA_TYPES[XLSX])
