"""The coverage of the directory: as a table, on the area's map, and on paper."""

from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from contacts import policies
from contacts.area_map import AreaMap, area_map, codes_of
from contacts.coverage import Cover, Coverage, coverage_of
from contacts.coverage_forms import GapsForm, MapForm
from contacts.documents import coverage_file_name, coverage_pdf, interface_pdf
from contacts.models import Interface
from yhdyspinta.documents.download import download
from yhdyspinta.register.outlines import CREDIT
from yhdyspinta.web.access import ActorRequest, may
from yhdyspinta.web.htmx import render_part


@require_GET
@may(policies.read_directory)
def coverage_table(request: ActorRequest) -> HttpResponse:
    """Each interface towards each municipality: who answers, and how many there are."""
    whole = coverage_of(timezone.localdate(), request.actor)
    form = GapsForm(request.GET)
    gaps_only = form.is_valid() and form.cleaned_data["gaps"]
    shown = whole.only_gaps() if gaps_only else whole
    context = {
        "form": form,
        "gaps_only": gaps_only,
        "whole": whole,
        "shown": shown,
        "rows": list(zip(shown.rows, _drawn(shown, request.tenant.slug), strict=True)),
    }
    return render_part(request, "contacts/coverage.html", "results", context)


def _drawn(coverage: Coverage, area: str) -> list[SafeString]:
    """The cells of each row as they stand on the page: what is alike is drawn once."""
    looks = {
        cover: render_to_string("contacts/_coverage_cell.html", {"cover": cover}) for cover in Cover
    }
    find = reverse("contacts:find", args=[area])
    link = format_html('<td><a href="{}?interface=', find)
    return [
        mark_safe(
            "".join(
                f"{link}{row.interface.pk}&amp;municipality={cell.municipality.pk}"
                f'">{looks[cell.cover]}</a></td>'
                for cell in row.cells
            )
        )
        for row in coverage.rows
    ]


@require_GET
@may(policies.read_directory)
def coverage_map(request: ActorRequest) -> HttpResponse:
    """One interface on the area's map, with the same as a table beside it."""
    interfaces = list(Interface.objects.visible_to(request.actor).current(timezone.localdate()))
    form = MapForm(request.GET, interfaces)
    context = {"form": form, "credit": CREDIT}
    if form.chosen:
        coverage = coverage_of(timezone.localdate(), request.actor, [form.chosen])
        context |= {
            "interface": form.chosen,
            "coverage": coverage,
            "row": coverage.rows[0],
            "map": _map_of(coverage),
        }
    return render_part(request, "contacts/coverage_map.html", "results", context)


def _map_of(coverage: Coverage) -> AreaMap:
    municipalities = [column.municipality for column in coverage.columns]
    return area_map(coverage.rows[0], codes_of(municipalities, coverage.day))


@require_GET
@may(policies.read_directory)
def coverage_paper(request: ActorRequest) -> HttpResponse:
    """The table on landscape sheets, or with an interface its map on one sheet."""
    day, asked = timezone.localdate(), request.GET.get("interface", "")
    if asked:
        interfaces = Interface.objects.visible_to(request.actor).current(day)
        chosen = interfaces.filter(pk=asked).first() if asked.isdecimal() else None
        if chosen is None:
            raise Http404
        coverage = coverage_of(day, request.actor, [chosen])
        return download(
            interface_pdf(coverage, _map_of(coverage)), coverage_file_name(day, chosen.name)
        )
    whole = coverage_of(day, request.actor)
    paper = coverage_pdf(whole, gaps_only=bool(request.GET.get("gaps")))
    return download(paper, coverage_file_name(day))
