"""The directory taken out: spreadsheets, a phone list on paper, vCards. Each is logged."""

from typing import Any

from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from contacts import exports, policies
from contacts.listing import Choice, rows_to_list
from contacts.models import Interface, Person
from contacts.phone_list import phone_list_name, phone_list_pdf
from contacts.sheet.columns import Listed
from contacts.vcard import MEDIA_TYPE, vcards
from yhdyspinta.audit.models import record
from yhdyspinta.documents.download import download
from yhdyspinta.sheets.formats import CSV, MEDIA_TYPES, XLSX
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of


@require_GET
@may(policies.read_directory)
def contact_list(request: ActorRequest) -> HttpResponse:
    """The contacts that are chosen, in the columns that an import reads."""
    return _spreadsheet(request, XLSX)


@require_GET
@may(policies.read_directory)
def contact_csv(request: ActorRequest) -> HttpResponse:
    """The same as plain text."""
    return _spreadsheet(request, CSV)


@require_GET
@may(policies.read_directory)
def phone_list(request: ActorRequest) -> HttpResponse:
    """Names and numbers on A4, of one interface or municipality if so chosen."""
    choice = _choice(request)
    content, count = phone_list_pdf(request.actor, choice)
    _record(request, count)
    return download(content, phone_list_name(choice))


@require_GET
@may(policies.read_directory)
def contact_cards(request: ActorRequest) -> HttpResponse:
    """The persons that are chosen as vCards in one file."""
    rows = _current(rows_to_list(timezone.localdate(), request.actor, _choice(request)))
    _record(request, _count(rows))
    return download(vcards(rows), _name(request, _("Contacts"), "vcf"), MEDIA_TYPE)


@require_GET
@loads(Person, may=policies.read_person)
def person_card(request: ActorRequest, person: Person) -> HttpResponse:
    """One person as a vCard."""
    day = timezone.localdate()
    holdings = (
        person.holdings.visible_to(request.actor).valid_on(day).select_related("post__interface")
    )
    rows = [Listed(person, holding.post, holding) for holding in holdings] or [Listed(person)]
    _record(request, 1)
    return download(vcards(rows), f"{slugify(person.name) or person.pk}.vcf", MEDIA_TYPE)


@require_GET
@may(policies.edit_own)
def template_sheet(request: ActorRequest) -> HttpResponse:
    """The empty sheet to fill in."""
    content = exports.template_sheet(get_language() or "fi")
    name = _name(request, _("Contacts to fill in"), XLSX)
    return download(content, name, MEDIA_TYPES[XLSX])


def _spreadsheet(request: ActorRequest, suffix: str) -> HttpResponse:
    rows = rows_to_list(timezone.localdate(), request.actor, _choice(request))
    _record(request, _count(rows))
    content = exports.WRITERS[suffix](rows, get_language() or "fi")
    return download(content, _name(request, _("Contacts"), suffix), MEDIA_TYPES[suffix])


def _choice(request: ActorRequest) -> Choice:
    """What the address narrows the list to, as that of the page where it is searched."""
    interfaces = Interface.objects.visible_to(request.actor)
    organisations = Organisation.objects.visible_to(request.actor)
    return Choice(
        _chosen(request, "interface", interfaces), _chosen(request, "municipality", organisations)
    )


def _chosen(request: ActorRequest, name: str, rows: Any) -> Any:
    text = request.GET.get(name, "")
    if not text:
        return None
    found = rows.filter(pk=pk_of(text)).first()
    if found is None:
        raise Http404
    return found


def _current(rows: list[Listed]) -> list[Listed]:
    """Without what begins later."""
    day = timezone.localdate()
    return [
        row
        if row.holding is None or row.holding.starts_on is None or row.holding.starts_on <= day
        else Listed(row.person)
        for row in rows
    ]


def _count(rows: list[Listed]) -> int:
    return len({row.person.pk for row in rows if row.person})


def _record(request: ActorRequest, count: int) -> None:
    record(request.actor, "contacts.export", request.tenant, count=count)


def _name(request: ActorRequest, title: str, suffix: str) -> str:
    return f"{slugify(title)}-{request.tenant.slug}-{timezone.localdate():%Y-%m-%d}.{suffix}"
