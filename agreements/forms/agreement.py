"""Forms of the agreement itself: finding, making, facts, parties, drafters, termination."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, AgreementType, Matrix, Template
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import current_tenant
from yhdyspinta.tenancy.models import Membership, Organisation
from yhdyspinta.web.forms import DateInput, pk_of
from yhdyspinta.web.seen import SeenForm

TEXT_LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish"))]


def current_organisations() -> Any:
    return Organisation.objects.current().in_order()


class AgreementFilter(forms.Form):
    q = forms.CharField(label=_("Title or party"), required=False)
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Agreement.State.choices]
    )
    own = forms.BooleanField(label=_("Only our organisation's"), required=False)


class LanguagesField(forms.MultipleChoiceField):
    """The languages of the text; the area's own first."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Languages of the text"),
            choices=TEXT_LANGUAGES,
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )

    def clean(self, value: Any) -> list[str]:
        first = current_tenant().default_language
        return sorted(super().clean(value), key=lambda language: language != first)


def require_swedish_title(form: forms.BaseForm, data: dict[str, Any]) -> None:
    if "sv" in data.get("languages", []) and not data.get("title_sv"):
        form.add_error(
            "title_sv", gettext("The text is in Swedish too: give the title in Swedish.")
        )


class PartiesField(forms.ModelMultipleChoiceField):
    """Tick boxes of the area's current organisations."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Parties"),
            queryset=Organisation.objects.none(),
            widget=forms.CheckboxSelectMultiple,
            **kwargs,
        )


def with_municipalities(data: QueryDict, name: str) -> list[str]:
    """What is ticked, and all municipalities and the county besides."""
    kinds = [Organisation.Kind.COUNTY, Organisation.Kind.MUNICIPALITY]
    found = current_organisations().filter(kind__in=kinds).values_list("pk", flat=True)
    return [*data.getlist(name), *map(str, found)]


class AgreementForm(forms.Form):
    """A new agreement: what it is called, whose it is, and what its text starts from."""

    type = forms.ModelChoiceField(label=_("Type"), queryset=AgreementType.objects.none())
    title_fi = forms.CharField(label=_("Title in Finnish"), max_length=200)
    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=200, required=False)
    languages = LanguagesField()
    source = forms.ChoiceField(label=_("The text starts from"))
    parties = PartiesField(required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["type"].queryset = AgreementType.objects.all()
        fields["parties"].queryset = current_organisations()
        templates = Template.objects.all()
        earlier = Agreement.objects.visible_to(actor).filter(is_signed_elsewhere=False)
        self.sources: dict[str, Template | Agreement] = {
            **{f"template-{template.pk}": template for template in templates},
            **{f"copy-{agreement.pk}": agreement for agreement in earlier},
        }
        fields["source"].choices = [
            (gettext("Templates"), self._choices(Template)),
            (gettext("Earlier agreements"), self._choices(Agreement)),
            ("empty", gettext("An empty text")),
        ]

    def _choices(self, model: Any) -> list[tuple[str, str]]:
        return [(key, str(each)) for key, each in self.sources.items() if isinstance(each, model)]

    @classmethod
    def preset(cls, data: QueryDict, actor: Actor) -> "AgreementForm":
        """The form as it was typed, with all municipalities ticked."""
        initial: dict[str, Any] = {name: data.get(name) for name in cls.base_fields}
        initial |= {
            "languages": data.getlist("languages"),
            "parties": with_municipalities(data, "parties"),
        }
        return cls(initial=initial, actor=actor)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        require_swedish_title(self, data)
        if "source" in data:
            data["source"] = self.sources.get(data["source"])
        return data


class FactsForm(SeenForm, forms.ModelForm):
    languages = LanguagesField()

    class Meta:
        model = Agreement
        fields = [
            "type",
            "title_fi",
            "title_sv",
            "languages",
            "starts_on",
            "ends_on",
            "is_open_ended",
            "notice_months",
            "matrix",
        ]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        help_texts = {
            "matrix": _("Annexed to the agreement as it is on the day it is sent for decision.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["type"].queryset = AgreementType.objects.all()
        fields["matrix"].queryset = Matrix.objects.all()
        if self.instance.is_signed_elsewhere:
            del fields["languages"], fields["matrix"]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        refuse_odd_term(self, data)
        require_swedish_title(self, data)
        return data

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


def refuse_odd_term(form: forms.BaseForm, data: dict[str, Any]) -> None:
    """No last day beside "until further notice", and none before the first day."""
    starts, ends = data.get("starts_on"), data.get("ends_on")
    if ends and data.get("is_open_ended"):
        form.add_error(
            "ends_on",
            gettext("Leave the last day empty, or untick “in force until further notice”."),
        )
    elif starts and ends and ends < starts:
        form.add_error("ends_on", gettext("The agreement ends before it begins."))


class PartiesForm(SeenForm):
    parties = PartiesField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        # A party that has ceased since stays in sight.
        kept = Organisation.objects.filter(
            pk__in=[pk_of(str(pk)) for pk in self.shown["parties"] or []]
        )
        fields["parties"].queryset = (current_organisations() | kept).in_order()


class DrafterForm(forms.Form):
    membership = forms.ModelChoiceField(label=_("Member"), queryset=Membership.objects.none())

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["membership"]
        named = agreement.drafters.values("membership_id")
        members = Membership.objects.of_current_area().active().exclude(pk__in=named)
        field.queryset = members.select_related("user", "organisation").order_by("user__name")
        field.label_from_instance = lambda member: f"{member.user} ({member.organisation.name})"


class TerminateForm(forms.Form):
    ends_on = forms.DateField(
        label=_("Last day in force"),
        widget=DateInput(),
        help_text=_("Count the notice period from the day the notice was given."),
    )

    def clean_ends_on(self) -> Any:
        day = self.cleaned_data["ends_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(gettext("The last day has passed already."))
        return day
