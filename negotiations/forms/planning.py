"""Forms of plans: one negotiation, a round of them, and one that was held already."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.duties import Theme, themes_on
from negotiations.models import Cycle, Negotiation
from yhdyspinta.documents.uploads import DOCX, PDF, DocumentField
from yhdyspinta.tenancy.models import Group, Organisation
from yhdyspinta.web.forms import DateInput, DateTimeInput


class ThemedForm(forms.Form):
    """What every plan says: for which rules it is held, and with which municipalities."""

    themes = forms.MultipleChoiceField(
        label=_("Duties by law that it serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "One negotiation may serve several duties. None, if it is about other matters."
        ),
    )
    municipalities = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Municipalities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self, day: Any = None) -> None:
        """Fill in the choices of the area; called by each form when it is made."""
        self._themes = {theme.code: theme for theme in themes_on(day or timezone.localdate())}
        self.fields["themes"].choices = [(t.code, t.name) for t in self._themes.values()]  # type: ignore[attr-defined]
        municipalities = Organisation.objects.current().municipalities().in_order()
        self.fields["municipalities"].queryset = municipalities  # type: ignore[attr-defined]
        if "convener" in self.fields:
            organisations = Organisation.objects.current().in_order()
            self.fields["convener"].queryset = organisations  # type: ignore[attr-defined]

    def chosen_themes(self) -> list[Theme]:
        return [self._themes[code] for code in self.cleaned_data["themes"]]


def default_convener() -> Organisation | None:
    """The county, or Helsinki."""
    convener: Organisation | None = Organisation.objects.current().in_order().first()
    return convener


class NegotiationForm(ThemedForm, forms.ModelForm):
    """A plan of one negotiation."""

    field_order = ["title_fi", "title_sv", "themes", "municipalities", "starts_at", "ends_at"]

    class Meta:
        model = Negotiation
        fields = [
            "title_fi",
            "title_sv",
            "starts_at",
            "ends_at",
            "place",
            "remote_link",
            "convener",
            "chair",
            "secretary",
        ]
        widgets = {"starts_at": DateTimeInput(), "ends_at": DateTimeInput()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(self.instance.day)
        self.fields["starts_at"].help_text = _("You can leave it open until it is agreed.")
        if self.instance._state.adding:
            self.initial.setdefault("convener", default_convener())
        else:
            rules = set(self.instance.rules.values_list("rule_id", flat=True))
            self.initial["themes"] = [code for code in self._themes if code in rules]
            covered = self.instance.municipalities.values_list("organisation_id", flat=True)
            self.initial["municipalities"] = list(covered)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if ends_at and not starts_at and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Give the time when it begins too."))
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The negotiation ends before it begins."))
        if self.instance.was_held() and starts_at and starts_at > timezone.now():
            self.add_error("starts_at", _("It was held already, so its day can't be to come."))
        if self.instance.was_held() and not starts_at and "starts_at" not in self.errors:
            self.add_error("starts_at", _("A negotiation that was held needs its day."))
        return data


class RoundForm(ThemedForm, forms.ModelForm):
    """A round of negotiations, from which its meetings are planned."""

    field_order = ["title_fi", "title_sv", "themes", "model", "municipalities", "groups"]
    groups = forms.ModelMultipleChoiceField(
        queryset=Group.objects.none(),
        label=_("Groups of municipalities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For negotiations by sub-region: each chosen group gets one negotiation."),
    )
    convener = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("Convener"))

    class Meta:
        model = Cycle
        fields = ["title_fi", "title_sv", "model", "theme", "period_start", "period_end"]
        widgets = {
            "period_start": DateInput(),
            "period_end": DateInput(),
            "model": forms.RadioSelect,
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        groups = Group.objects.filter(is_all_municipalities=False)
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]
        if not groups:
            del self.fields["groups"]
        self.fields["model"].choices = Cycle.Model.choices  # type: ignore[attr-defined]
        self.initial.setdefault("convener", default_convener())
        self.initial.setdefault(
            "municipalities", list(Organisation.objects.current().municipalities())
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        starts, ends = data.get("period_start"), data.get("period_end")
        if starts and ends and ends < starts:
            self.add_error("period_end", _("The last day is before the first day."))
        nobody = not data.get("municipalities") and not data.get("groups")
        if nobody and self.fields["municipalities"].queryset.exists():  # type: ignore[attr-defined]
            self.add_error("municipalities", _("Choose at least one municipality."))
        return data


class HeldForm(ThemedForm, forms.ModelForm):
    """A negotiation that was held already, on one page."""

    field_order = ["title_fi", "title_sv", "held_on", "themes", "municipalities", "absent"]
    held_on = forms.DateField(label=_("Day of the negotiation"), widget=DateInput())
    absent = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Invited, did not take part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    memo = DocumentField(
        kinds=(PDF, DOCX),
        label=_("Memo"),
        required=False,
        help_text=_("PDF or Word, at most 20 MB."),
    )
    note = forms.CharField(
        label=_("Note, if there is no memo"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few lines on what was discussed and agreed; a memo is made of them."),
    )

    class Meta:
        model = Negotiation
        fields = ["title_fi", "title_sv", "place", "convener"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        self.fields["municipalities"].label = _("Municipalities that took part")
        municipalities = self.fields["municipalities"].queryset  # type: ignore[attr-defined]
        self.fields["absent"].queryset = municipalities  # type: ignore[attr-defined]
        self.fields["municipalities"].required = municipalities.exists()
        missing = _("Tick the municipalities that took part.")
        self.fields["municipalities"].error_messages["required"] = missing
        self.initial.setdefault("convener", default_convener())

    def clean_held_on(self) -> datetime:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The day is still to come: plan the negotiation instead."))
        return timezone.make_aware(datetime.combine(day, time.min))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        present = set(data.get("municipalities") or [])
        if present & set(data.get("absent") or []):
            self.add_error("absent", _("The same municipality can't be both present and absent."))
        if not data.get("memo") and not data.get("note") and "memo" not in self.errors:
            self.add_error("memo", _("Attach the memo, or write a few lines below."))
        return data
