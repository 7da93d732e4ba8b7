"""Forms of indicators and of figures entered by hand."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from indicators.collect import Given
from indicators.models import Indicator, Observation
from indicators.numbers import NOT_KNOWN, YearField, read_number
from indicators.regions import Place
from yhdyspinta.figures import FIGURES


class IndicatorFilter(forms.Form):
    """What the list of indicators is narrowed by."""

    q = forms.CharField(label=_("Search indicators"), required=False, max_length=200)
    source = forms.ChoiceField(
        label=_("Source"), required=False, choices=[("", _("All")), *Indicator.Source.choices]
    )


class _NewIndicatorForm(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["direction"] = forms.ChoiceField(
            label=_("Direction of good"),
            choices=Indicator.Direction.choices,
            widget=forms.RadioSelect,
            initial=Indicator.Direction.LESS,
            help_text=_("The source does not tell it."),
        )


class SotkanetForm(_NewIndicatorForm):
    """The number of an indicator of Sotkanet."""

    number = forms.CharField(
        label=_("Number of the indicator"),
        max_length=10,
        help_text=_("It stands in the indicator's address and title in Sotkanet, such as 3219."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}),
    )

    def clean_number(self) -> int:
        text: str = self.cleaned_data["number"]
        if not (text.isascii() and text.isdigit()):
            raise ValidationError(_("Write the number only, such as 3219."))
        if Indicator.objects.from_sotkanet().filter(source_code=str(int(text))).exists():
            raise ValidationError(_("This indicator is in use already."))
        return int(text)


class OwnFigureForm(_NewIndicatorForm):
    """One of the figures that this system counts and that is not in use yet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        used = set(Indicator.objects.counted_here().values_list("source_code", flat=True))
        direction = self.fields.pop("direction")
        direction.help_text, direction.initial = "", Indicator.Direction.MORE
        self.fields["code"] = forms.ChoiceField(
            label=_("Figure"),
            choices=[(one.code, one.label) for one in FIGURES.values() if one.code not in used],
        )
        self.fields["direction"] = direction


class IndicatorForm(forms.ModelForm):
    """An indicator entered by hand; of others only the direction of good is ours to say."""

    class Meta:
        model = Indicator
        fields = ["name_fi", "name_sv", "name_en", "unit", "decimals", "direction", "source_note"]
        labels = {"name_fi": _("Name in Finnish")}
        widgets = {"direction": forms.RadioSelect}
        help_texts = {
            "unit": _("Such as per cent, or per 1 000."),
            "source_note": _("Who collects the figures, and how they may be used."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decimals"] = forms.TypedChoiceField(
            label=_("Decimals"), coerce=int, choices=[(n, str(n)) for n in range(5)], initial=1
        )
        if self.instance.source in {Indicator.Source.SOTKANET, Indicator.Source.OWN}:
            for name in set(self.fields) - {"direction"}:
                del self.fields[name]


class YearForm(forms.Form):
    """The year whose figures are entered."""

    year = YearField(label=_("Year"))

    def clean_year(self) -> int:
        year: int = self.cleaned_data["year"]
        if year > timezone.localdate().year:
            raise ValidationError(_("This year has not begun yet."))
        return year


class FigureField(forms.CharField):
    """A figure, “..” for one that is not known, or nothing; what was shown goes with it."""

    def __init__(self, *, unit: str, **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "decimal", "size": 12})
        super().__init__(required=False, widget=widget, show_hidden_initial=True, **kwargs)
        self.unit = unit

    def clean(self, value: Any) -> Given | None:
        text = super().clean(value)
        if not text:
            return None
        if text in NOT_KNOWN:
            return Given(None, Observation.NullReason.NOT_KNOWN.value)
        return Given(read_number(text, unit=self.unit))


class FiguresForm(forms.Form):
    """One year's figures, a field for each region."""

    def __init__(
        self,
        *args: Any,
        indicator: Indicator,
        shown: Iterable[Place],
        known: dict[Place, Observation],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {f"{one.key.category}-{one.key.code}": one for one in shown}
        for name, place in self.shown.items():
            row = known.get(place)
            self.fields[name] = FigureField(unit=indicator.unit, label=place.name)
            if row:
                self.initial[name] = indicator.exactly(row.value) or ".."

    def given(self) -> dict[Place, Given | None]:
        """What was changed; what others have entered since the form was opened stays."""
        return {self.shown[name]: self.cleaned_data[name] for name in self.changed_data}
