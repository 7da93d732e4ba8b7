"""The memos that an area has published, for everyone."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from negotiations.models import Minutes, Negotiation
from negotiations.publicity import publishes_memos
from yhdyspinta.documents.models import response_for
from yhdyspinta.web.access import ActorRequest, public

PER_PAGE = 25


@require_GET
@public
def public_list(request: ActorRequest) -> HttpResponse:
    """Published memos and minutes, the newest first; 404 while the area publishes none."""
    if request.tenant is None or not publishes_memos():
        raise Http404
    found = Negotiation.objects.published(timezone.localdate()).select_related("forum")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    papers: dict[int, list[Minutes]] = {}
    shown = Minutes.objects.published(timezone.localdate()).filter(
        negotiation__in=[each.pk for each in page]
    )
    for paper in shown.order_by("kind", "pk"):
        papers.setdefault(paper.negotiation_id, []).append(paper)
    rows = [(each, papers.get(each.pk, [])) for each in page]
    return render(request, "negotiations/public_list.html", {"page": page, "rows": rows})


@require_GET
@public
def public_paper(request: ActorRequest, pk: int) -> HttpResponse:
    """One published memo as it may be shown today, also by an old link; 404 for all else."""
    if request.tenant is None:
        raise Http404
    asked = get_object_or_404(Minutes.objects.filter(is_public=True), pk=pk)
    shown = Minutes.objects.published(timezone.localdate()).in_place_of(asked)
    return response_for(get_object_or_404(shown.select_related("file")).file)
