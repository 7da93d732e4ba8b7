"""Which decisions are looked for."""

from datetime import date
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface
from negotiations.models import AgendaItem, Forum
from negotiations.models.content import AgendaItemQuerySet
from yhdyspinta.register.terms import Body, Term, council_term
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput

FIRST_TERM = date(2022, 3, 1)


def terms(today: date) -> list[Term]:
    """The council terms from the counties' first one until the one that runs, newest first."""
    found = [council_term(FIRST_TERM, Body.COUNTY)]
    while not found[-1].covers(today):
        year = found[-1].ends_on.year
        found.append(council_term(date(year, 6, 1), Body.COUNTY))
    return found[::-1]


def _years(term: Term) -> str:
    return f"{term.starts_on.year}–{term.ends_on.year}"


class DecisionFilter(forms.Form):
    """Text, interface, municipality, forum, and a term or days."""

    q = forms.CharField(label=_("Search words"), required=False, max_length=100)
    interface = forms.ModelChoiceField(
        Interface.objects.none(), label=_("Interface of cooperation"), required=False
    )
    municipality = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Municipality"), required=False
    )
    forum = forms.ModelChoiceField(Forum.objects.none(), label=_("Forum"), required=False)
    term = forms.ChoiceField(label=_("Council term"), required=False)
    start = forms.DateField(label=_("From"), required=False, widget=DateInput())
    end = forms.DateField(label=_("To"), required=False, widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interface"].queryset = Interface.objects.all()  # type: ignore[attr-defined]
        municipalities = Organisation.objects.municipalities().in_order()
        self.fields["municipality"].queryset = municipalities  # type: ignore[attr-defined]
        self.fields["forum"].queryset = Forum.objects.all()  # type: ignore[attr-defined]
        self.terms = {str(t.starts_on.year): t for t in terms(timezone.localdate())}
        choices = [("", _("All")), *((code, _years(t)) for code, t in self.terms.items())]
        self.fields["term"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("start") and data.get("end") and data["end"] < data["start"]:
            self.add_error("end", _("The last day is before the first day."))
        return data

    def found(self, actor: Actor) -> AgendaItemQuerySet:
        """The decisions that the actor may read and that the form asks for; newest first."""
        items = AgendaItem.objects.readable_by(actor).decided()
        data = self.cleaned_data
        if text := data.get("q", "").strip():
            items = items.saying(text)
        if data.get("interface"):
            items = items.filter(interface=data["interface"])
        if data.get("municipality"):
            items = items.with_municipality(data["municipality"])
        if data.get("forum"):
            items = items.filter(negotiation__forum=data["forum"])
        term = self.terms.get(data.get("term", ""))
        since = [day for day in (data.get("start"), term and term.starts_on) if day]
        until = [day for day in (data.get("end"), term and term.ends_on) if day]
        if since:
            items = items.filter(negotiation__starts_at__date__gte=max(since))
        if until:
            items = items.filter(negotiation__starts_at__date__lte=min(until))
        return items.select_related("negotiation__forum", "interface").order_by(
            "-negotiation__starts_at", "-negotiation_id", "position", "pk"
        )

    def scope(self) -> list[tuple[str, str]]:
        """What was asked for, in words: it stands on the paper."""
        rows = []
        for name, value in self.cleaned_data.items():
            if not value:
                continue
            shown = formats.date_format(value, "DATE_FORMAT") if isinstance(value, date) else value
            if name == "term":
                shown = _years(self.terms[value])
            rows.append((str(self.fields[name].label), str(shown)))
        return rows
