"""Forms of changes of organisations: a new name, a merger, a split, an end."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yhdyspinta.areas.reform import Names
from yhdyspinta.areas.register_changes import Change
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput

PARTS = 4
FIRST_DAY = gettext_lazy("First day of the new state")


def _name(label: Any, *, required: bool = False, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=required, **kwargs)


class RenameForm(forms.Form):
    """The new names and their first day."""

    on = forms.DateField(
        label=gettext_lazy("First day of the new name"),
        widget=DateInput(),
        help_text=gettext_lazy(
            "The name changes everywhere at once: record it on its first day or later."
            " The old name is kept, and is found by the search."
        ),
    )
    name_fi = _name(gettext_lazy("Name in Finnish"), required=True)
    name_sv = _name(gettext_lazy("Name in Swedish"))
    name_en = _name(gettext_lazy("Name in English"))

    def names(self) -> Names:
        data = self.cleaned_data
        return Names(data["name_fi"], data["name_sv"], data["name_en"])


class MergeForm(forms.Form):
    """Which organisations end, what they become a part of, and from which day."""

    organisations = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Organisations that end"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    into = forms.ModelChoiceField(
        label=gettext_lazy("Become a part of"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=gettext_lazy("A new organisation"),
    )
    on = forms.DateField(label=FIRST_DAY, widget=DateInput())
    name_fi = _name(
        gettext_lazy("Name of the new one in Finnish"),
        help_text=gettext_lazy("The names and contacts are needed only for a new organisation."),
    )
    name_sv = _name(gettext_lazy("Name of the new one in Swedish"))
    name_en = _name(gettext_lazy("Name of the new one in English"))
    business_id = forms.CharField(
        label=gettext_lazy("Business ID of the new one"), max_length=9, required=False
    )
    registry_email = forms.EmailField(
        label=gettext_lazy("Registry's e-mail of the new one"), required=False
    )
    phone = forms.CharField(
        label=gettext_lazy("Switchboard of the new one"), max_length=40, required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        everyone = Organisation.objects.in_order()
        lasting = [each for each in everyone if _lasts(each)]
        olds: Any = self.fields["organisations"]
        olds.queryset = everyone
        # What can't end is told why when it comes all the same; it is only not offered.
        olds.widget.choices = [
            (each.pk, each.name) for each in lasting if each.kind != Organisation.Kind.COUNTY
        ]
        into: Any = self.fields["into"]
        into.queryset = everyone
        into.widget.choices = [("", into.empty_label), *((each.pk, each.name) for each in lasting)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("into") and not data.get("name_fi") and "name_fi" not in self.errors:
            self.add_error("name_fi", _("Give the new organisation a name, or choose one above."))
        business_id = data.get("business_id")
        if business_id and Organisation.objects.filter(business_id=business_id).exists():
            text = _("An organisation with this business ID is already here.")
            self.add_error("business_id", text)
        return data

    def olds(self) -> list[Organisation]:
        return list(self.cleaned_data["organisations"])

    def target(self) -> Organisation:
        """The one chosen, or a new one that is not saved yet."""
        data = self.cleaned_data
        if data["into"]:
            found: Organisation = data["into"]
            return found
        fields = ["name_fi", "name_sv", "name_en", "business_id", "registry_email", "phone"]
        return Organisation(**{name: data[name] for name in fields})


def _lasts(organisation: Organisation) -> bool:
    return not organisation.valid_to or organisation.valid_to >= timezone.localdate()


class SplitForm(forms.Form):
    """What new organisations an old one is split into, and whether it goes on beside them."""

    on = forms.DateField(label=FIRST_DAY, widget=DateInput())
    ends = forms.ChoiceField(
        label=gettext_lazy("The present organisation"),
        choices=[
            ("no", gettext_lazy("Goes on, smaller")),
            ("yes", gettext_lazy("Ends: the first new one carries on its people and open matters")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for n in range(1, PARTS + 1):
            label = _("Name of new organisation %(n)s in Finnish") % {"n": n}
            self.fields[f"name_fi_{n}"] = _name(label, required=n == 1)
            label = _("Name of new organisation %(n)s in Swedish") % {"n": n}
            self.fields[f"name_sv_{n}"] = _name(label)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for n in range(1, PARTS + 1):
            if data.get(f"name_sv_{n}") and not data.get(f"name_fi_{n}"):
                self._require_finnish(n)
        return data

    def _require_finnish(self, n: int) -> None:
        if f"name_fi_{n}" not in self.errors:
            self.add_error(f"name_fi_{n}", _("Give the Finnish name too."))

    def parts(self) -> list[Organisation]:
        data = self.cleaned_data
        return [
            Organisation(name_fi=data[f"name_fi_{n}"], name_sv=data[f"name_sv_{n}"])
            for n in range(1, PARTS + 1)
            if data[f"name_fi_{n}"]
        ]

    def is_ending(self) -> bool:
        return bool(self.cleaned_data["ends"] == "yes")


class EndForm(forms.Form):
    """The last day of an organisation that nobody in the area goes on with."""

    on = forms.DateField(label=gettext_lazy("Last day"), widget=DateInput())


class RegisterForm(forms.Form):
    """The chosen changes of the register, each with its first day."""

    def __init__(self, *args: Any, changes: Iterable[Change], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for each in changes:
            # The page's other buttons have forms of their own, so the fields name theirs.
            take = {"form": "accept", "aria-label": each.sentence}
            label = f"{_('First day')}: {each.sentence}"
            day: dict[str, object] = {"form": "accept", "aria-label": label}
            self.fields[f"take-{each.key}"] = forms.BooleanField(
                label=each.sentence,
                required=False,
                initial=True,
                widget=forms.CheckboxInput(attrs=take),
            )
            self.fields[f"on-{each.key}"] = forms.DateField(
                label=each.sentence, required=False, initial=each.day, widget=DateInput(attrs=day)
            )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for key in self.keys(data):
            if not data.get(f"on-{key}") and f"on-{key}" not in self.errors:
                self.add_error(f"on-{key}", _("Give the day."))
        return data

    @staticmethod
    def keys(data: dict[str, Any]) -> list[str]:
        return [name.removeprefix("take-") for name in data if name[:5] == "take-" and data[name]]

    def chosen(self) -> dict[str, date]:
        data = self.cleaned_data
        return {key: data[f"on-{key}"] for key in self.keys(data)}
