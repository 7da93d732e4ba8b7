"""Forms of goals, their measures and their indicators."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement
from contacts.models import Interface
from indicators.models import Goal, GoalIndicator, Indicator, Measure
from indicators.numbers import NumberField, YearField
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation, Role
from yhdyspinta.web.forms import DateInput

NEEDS_REASON = {Goal.State.AT_RISK, Goal.State.OFF_TRACK, Goal.State.DROPPED}


class GoalFilter(forms.Form):
    """What the list of goals is narrowed by."""

    q = forms.CharField(label=_("Search goals"), required=False, max_length=200)
    interface = forms.ModelChoiceField(
        Interface.objects.all(),
        label=_("Interface of cooperation"),
        required=False,
        empty_label=_("All"),
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label=_("Organisation"), required=False, empty_label=_("All")
    )
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *Goal.State.choices]
    )


class GoalForm(forms.ModelForm):
    """A goal and the organisations whose goal it is."""

    owners = forms.ModelMultipleChoiceField(
        Organisation.objects.none(),
        label=_("Whose goal it is"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one organisation.")},
    )

    class Meta:
        model = Goal
        fields = [
            "title_fi",
            "title_sv",
            "description",
            "interface",
            "owners",
            "agreement",
            "starts_on",
            "ends_on",
        ]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 4}),
            "starts_on": DateInput(),
            "ends_on": DateInput(),
        }
        help_texts = {
            "title_fi": _("What should be different, for whom, and by when."),
            "agreement": _("The agreement that the goal comes from."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owned = (
            [one.organisation_id for one in self.instance.owners.all()] if self.instance.pk else []
        )
        self.initial["owners"] = owned
        _choices(self, "owners", _current_or(owned))
        _choices(self, "agreement", Agreement.objects.visible_to(actor))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The last day is before the first day."))
        return data


class GoalStateForm(forms.ModelForm):
    """How it goes with a goal; what worries needs a reason."""

    class Meta:
        model = Goal
        fields = ["state", "state_reason"]
        widgets = {
            "state": forms.RadioSelect,
            "state_reason": forms.Textarea(attrs={"rows": 3}),
        }

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("state") in NEEDS_REASON and not data.get("state_reason"):
            self.add_error("state_reason", _("Say why, so that others know what to do."))
        return data


class MeasureForm(forms.ModelForm):
    """A measure; a preparer may name the own organisation only."""

    class Meta:
        model = Measure
        fields = ["title_fi", "title_sv", "organisation", "due_on", "state"]
        widgets = {"due_on": DateInput(), "state": forms.RadioSelect}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = _current_or([self.instance.organisation_id])
        if not actor.has(Role.COORDINATOR):
            organisations = organisations.filter(pk=actor.organisation_id)
            self.initial.setdefault("organisation", actor.organisation_id)
        _choices(self, "organisation", organisations)


class GoalIndicatorForm(forms.ModelForm):
    """Which indicator tells of the goal, and what should be reached."""

    target = NumberField(label=_("Target"), required=False, help_text=_("In the indicator's unit."))
    target_year = YearField(label=_("By the year"), required=False)

    class Meta:
        model = GoalIndicator
        fields = ["indicator", "target", "target_year"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            del self.fields["indicator"]
            indicator = self.instance.indicator
            self.initial["target"] = indicator.exactly(self.instance.target)
            if indicator.unit:
                unit = {"unit": indicator.unit}
                self.fields["target"].help_text = _("In the unit “%(unit)s”.") % unit

    def _clean_fields(self) -> None:
        # The target is read in the unit of the indicator that was chosen beside it.
        chosen = self.instance.indicator if self.instance.pk else self._chosen()
        self.fields["target"].unit = chosen.unit if chosen else ""  # type: ignore[attr-defined]
        super()._clean_fields()  # type: ignore[misc]

    def _chosen(self) -> Indicator | None:
        try:
            return self.fields["indicator"].clean(self.data.get(self.add_prefix("indicator")))  # type: ignore[no-any-return]
        except ValidationError:
            return None

    def clean_indicator(self) -> Indicator:
        chosen: Indicator = self.cleaned_data["indicator"]
        if self.instance.goal.indicators.filter(indicator=chosen).exists():
            raise ValidationError(_("The goal has this indicator already."))
        return chosen

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        has_target = data.get("target") is not None
        if has_target and not data.get("target_year") and "target_year" not in self.errors:
            self.add_error("target_year", _("Say by which year the target should be reached."))
        if data.get("target_year") and not has_target and "target" not in self.errors:
            self.add_error("target", _("Give the target too, or leave the year empty."))
        return data


def _choices(form: forms.ModelForm, name: str, rows: QuerySet[Any]) -> None:
    form.fields[name].queryset = rows  # type: ignore[attr-defined]


def _current_or(pks: Iterable[int | None]) -> QuerySet[Organisation]:
    """Organisations of today, and those that were chosen before and have ended since."""
    now = Organisation.objects.current().values("pk")
    found: QuerySet[Organisation] = Organisation.objects.filter(
        Q(pk__in=now) | Q(pk__in=[pk for pk in pks if pk])
    ).in_order()
    return found
