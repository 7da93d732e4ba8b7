"""The list of negotiations: coming, held and all."""

from django import forms
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from negotiations import planning_policies, policies
from negotiations.duties import themes_on
from negotiations.models import AgendaItem, Cycle, Minutes, Negotiation
from negotiations.publicity import publishes_memos
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation, Role
from yhdyspinta.web.access import ActorRequest, may
from yhdyspinta.web.htmx import render_part

TABS = {"coming": _("Coming"), "held": _("Held"), "all": _("All")}
TONES = {
    "planned": "neutral",
    "invited": "info",
    "held": "good",
    "commenting": "info",
    "in_session": "info",
    "approved": "good",
    "published": "good",
    "postponed": "warn",
    "cancelled": "neutral",
    "not_held": "warn",
}


class NegotiationFilter(forms.Form):
    """The search row of the list."""

    q = forms.CharField(label=_("Search words"), required=False)
    municipality = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Municipality"),
        required=False,
        empty_label=_("All municipalities"),
    )
    theme = forms.ChoiceField(label=_("Duty"), required=False)
    show = forms.ChoiceField(choices=list(TABS.items()), required=False, widget=forms.HiddenInput)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        municipalities = Organisation.objects.current().municipalities().in_order()
        self.fields["municipality"].queryset = municipalities  # type: ignore[attr-defined]
        themes = [(theme.code, theme.name) for theme in themes_on(timezone.localdate())]
        self.fields["theme"].choices = [("", _("All duties")), *themes]  # type: ignore[attr-defined]


def _filtered(
    request: ActorRequest, filters: NegotiationFilter, show: str
) -> QuerySet[Negotiation]:
    found = Negotiation.objects.visible_to(request.actor)
    if show == "coming":
        open_states = [
            Negotiation.State.PLANNED,
            Negotiation.State.INVITED,
            Negotiation.State.IN_SESSION,
            Negotiation.State.POSTPONED,
        ]
        found = found.filter(state__in=open_states).order_by("starts_at", "title_fi")
    elif show == "held":
        found = found.held()
    if filters.is_valid():
        wanted = filters.cleaned_data
        if wanted["q"]:
            found = found.matching(wanted["q"])
        if wanted["municipality"]:
            found = found.filter(Q(municipalities__organisation=wanted["municipality"]))
        if wanted["theme"]:
            found = found.filter(rules__rule=wanted["theme"])
    papers = Prefetch("minutes", _papers(request.actor))
    return found.select_related("convener", "cycle").with_covered().prefetch_related(papers)


def _papers(actor: Actor) -> QuerySet[Minutes]:
    """The memos that the actor may open."""
    found = Minutes.objects.newest().exclude(kind=Minutes.Kind.ERRATUM).select_related("file")
    if actor.has(Role.COORDINATOR):
        return found
    secret = AgendaItem.objects.filter(is_confidential=True).values("negotiation")
    own = Negotiation.objects.of_organisation(actor.organisation_id).values("pk")
    return found.filter(Q(is_public=True) | ~Q(negotiation__in=secret) | Q(negotiation__in=own))


def _public_url(request: ActorRequest) -> str:
    """The address that everyone can read the memos at; nothing while the area publishes none."""
    if not publishes_memos():
        return ""
    return request.build_absolute_uri(area_url("negotiations:public"))


@require_GET
@may(policies.list_negotiations)
def negotiation_list(request: ActorRequest) -> HttpResponse:
    """Negotiations that the actor may see, by when they are."""
    filters = NegotiationFilter(request.GET, auto_id="search_%s")
    show = request.GET.get("show", "")
    show = show if show in TABS else "coming"
    page = Paginator(_filtered(request, filters, show), 25).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "show": show,
        "tabs": TABS,
        "rows": [(negotiation, TONES[negotiation.state]) for negotiation in page],
        "may_arrange": policies.arrange_negotiations(request.actor),
        "may_create": policies.create_negotiation(request.actor),
        "may_record": policies.record_held(request.actor),
        "public_url": _public_url(request),
        "may_set": planning_policies.manage_settings(request.actor),
        "rounds": Cycle.objects.visible_to(request.actor).filter(
            period_end__gte=timezone.localdate()
        ),
    }
    return render_part(request, "negotiations/negotiation_list.html", "results", context)
