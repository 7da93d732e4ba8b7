"""Forms of the directory: the question, persons, their absences, and endings."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts import policies
from contacts.models import Absence, Interface, Level, Person
from contacts.phones import normal_phone
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput, sensible_day
from yhdyspinta.web.seen import SeenForm

PHONE = re.compile(r"\+?[\d(][\d\s()/-]{2,30}(?:[ ,]+[a-zåäö]{1,12}\.?\s*\d{1,6})?", re.IGNORECASE)


def clean_phone(number: str) -> str:
    """The number as every number is shown. Raises ValidationError for what is none."""
    number = " ".join(number.split())
    if number and not PHONE.fullmatch(number):
        raise forms.ValidationError(gettext("Write the number in digits, such as 040 123 4567."))
    return normal_phone(number)


class RowChoiceField(forms.ChoiceField):
    """A choice among rows that are loaded already; gives the row, or None."""

    def __init__(self, *, rows: Iterable[Any] = (), empty: Any = "", **kwargs: Any) -> None:
        self.rows = {str(row.pk): row for row in rows}
        choices = [("", empty), *((pk, str(row)) for pk, row in self.rows.items())]
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value: Any) -> Any:
        return self.rows.get(super().clean(value))


class FindForm(forms.Form):
    """What is asked of the directory; everything may be left open."""

    q = forms.CharField(
        label=_("Search words"),
        help_text=_("A matter, a name or an organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    day = forms.DateField(
        label=_("Day"),
        help_text=_("Who answered then, or will answer."),
        required=False,
        widget=DateInput(),
    )

    def __init__(
        self,
        data: Any,
        *,
        organisations: Sequence[Organisation],
        interfaces: Sequence[Interface],
        levels: Sequence[Level],
        assumed: Organisation | None,
    ) -> None:
        data = data.copy()
        if assumed:
            data.setdefault("municipality", str(assumed.pk))
        super().__init__(data, auto_id="find-%s")
        places = [o for o in organisations if o.kind == Organisation.Kind.MUNICIPALITY]
        self.fields["municipality"] = RowChoiceField(
            rows=places, empty=_("All municipalities"), label=_("Municipality")
        )
        self.fields["level"] = RowChoiceField(rows=levels, empty=_("All levels"), label=_("Level"))
        self.fields["interface"] = RowChoiceField(
            rows=interfaces, empty=_("All interfaces"), label=_("Interface of cooperation")
        )
        self.is_valid()

    def asked(self, name: str) -> Any:
        """The cleaned value, None where it was wrong."""
        return self.cleaned_data.get(name) or None

    @classmethod
    def day_in(cls, data: Any) -> date:
        """The day that is asked about, today where none is given or it is wrong.

        It decides which organisations and interfaces there are to choose among.
        """
        try:
            day: date | None = cls.base_fields["day"].clean(data.get("day", ""))
            if day:
                sensible_day(day)
        except forms.ValidationError:
            day = None
        return day or timezone.localdate()

    @property
    def has_more(self) -> bool:
        """Whether something is chosen, or wrong, among what is folded away."""
        return any(self[name].data or self[name].errors for name in ("interface", "day"))


class PersonForm(SeenForm, forms.ModelForm):
    """An organisation, a name and one way to reach the person; the rest says what it gives."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Mail comes in these; otherwise in the organisation's language."),
    )
    is_another = forms.BooleanField(label=_("This is another person"), required=False)

    class Meta:
        model = Person
        fields = ["organisation", "name", "title", "email", "phone", "hours", "languages"]
        help_texts = {
            "title": _("Tells others whom they are calling."),
            "email": _("Invitations and reminders come here. Give this or a phone number."),
            "hours": _("Such as weekdays 9–15, or not on Fridays."),
        }
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.twins: list[Person] = []
        field: Any = self.fields["organisation"]
        if self.instance.pk:  # a person who changes organisation ends here and begins there
            field.disabled = True
            field.queryset = Organisation.objects.filter(pk=self.instance.organisation_id)
        else:
            field.queryset = policies.editable_organisations(actor)
        if self.instance.ended_on and policies.end_person(actor, self.instance):
            self.fields["ended_on"] = forms.DateField(
                label=_("Last day"),
                required=False,
                initial=self.instance.ended_on,
                widget=DateInput(),
                help_text=_("Leave empty when the person is back."),
            )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not (data.get("email") or data.get("phone") or self.errors.keys() & {"email", "phone"}):
            self.add_error("email", gettext("Give an e-mail address or a phone number."))
        if data.get("email") or data.get("phone"):
            self.instance.cleared_on = None  # is back: the details may be removed again one day
        if "ended_on" in data:
            self.instance.ended_on = data["ended_on"]
        self._look_for_twins(data)
        return data

    def _look_for_twins(self, data: dict[str, Any]) -> None:
        """Someone of the name in another organisation may be the same person; here, they are."""
        name = data.get("name", "").lower()
        if not name or name == self.instance.name.lower():
            return
        same = Person.objects.filter(name_folded=name).exclude(pk=self.instance.pk)
        same = same.current() | same.filter(organisation=data.get("organisation"))
        self.twins = list(same.select_related("organisation"))
        here = [twin for twin in self.twins if twin.organisation == data.get("organisation")]
        if self.twins and not here and not data.get("is_another"):
            message = gettext("There is already a person of this name. Tick if this is another.")
            self.add_error("is_another", message)

    def _get_validation_exclusions(self) -> set[str]:
        # Part of the rule "one name once in an organisation", though never on the form.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"name_folded"}


class AbsenceForm(forms.ModelForm):
    """When a person is away, and who stands in; the reason is not asked."""

    class Meta:
        model = Absence
        fields = ["starts_on", "ends_on", "stand_in"]
        widgets = {"starts_on": DateInput(), "ends_on": DateInput()}
        labels = {"ends_on": _("The last day away")}
        help_texts = {
            "starts_on": _("Leave empty when the person is away already."),
            "ends_on": _("Leave empty when it is not known."),
        }

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.person = person
        field: Any = self.fields["stand_in"]
        field.queryset = Person.objects.current().filter(organisation=person.organisation_id)
        field.queryset = field.queryset.in_order()
        field.empty_label = _("Nobody, or the deputies of the posts")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if data.get("stand_in") == self.instance.person:
            message = gettext("Nobody can stand in for themself: choose someone else.")
            self.add_error("stand_in", message)
        if not self.errors and not starts and not ends:
            self.add_error("ends_on", gettext("Give the first or the last day."))
        elif starts and ends and ends < starts:
            self.add_error("ends_on", gettext("The last day is before the first day."))
        elif not self.errors and self._crosses(starts, ends):
            self.add_error("starts_on", gettext("The person is away in these days already."))
        return data

    def _crosses(self, starts: date | None, ends: date | None) -> bool:
        others = self.instance.person.absences.exclude(pk=self.instance.pk)
        others = others.exclude(ends_on__lt=starts or timezone.localdate())
        if ends:
            others = others.exclude(starts_on__gt=ends)
        return bool(others.exists())


class EndForm(forms.Form):
    """The last day of something."""

    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = timezone.localdate
