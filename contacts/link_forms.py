"""Forms of the page behind a holder's personal link."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.forms import clean_phone
from contacts.models import Absence, Holding, Person, Successor
from yhdyspinta.web.forms import DateInput

TEL = {"type": "tel", "autocomplete": "off"}


class CorrectForm(forms.ModelForm):
    """What a holder may correct without logging in, and when they are away."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    away_from = forms.DateField(label=_("Away from"), widget=DateInput(), required=False)
    away_until = forms.DateField(
        label=_("Away until"),
        widget=DateInput(),
        required=False,
        help_text=_("The last day of the absence. Leave both empty when you are not away."),
    )
    stand_in = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=_("Nobody, or the deputies of the posts"),
        help_text=_("Someone else who is named to the same post."),
    )

    class Meta:
        model = Person
        fields = ["title", "phone", "email", "hours", "languages"]
        widgets = {"phone": forms.TextInput(attrs=TEL)}
        help_texts = {
            "email": _("A change is told to the former address too."),
            "hours": _("For example: Mon to Thu 9–15"),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True  # the link came there, and the next one does
        self.away: Absence | None = self.instance.absence
        posts = [holding.post_id for holding in self.instance.ongoing]
        beside = Holding.objects.filter(post__in=posts).values("person")
        others = Person.objects.current().filter(pk__in=beside).exclude(pk=self.instance.pk)
        field: Any = self.fields["stand_in"]
        field.queryset = others.in_order()
        if self.away:
            self.initial["away_from"] = self.away.starts_on
            self.initial["away_until"] = self.away.ends_on
            self.initial["stand_in"] = self.away.stand_in_id

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("away_from"), data.get("away_until")
        if first and last and last < first:
            self.add_error("away_until", gettext("The last day is before the first day."))
        if data.get("stand_in") and not (first or last) and not self.errors:
            self.add_error("away_until", gettext("Give the days of the absence."))
        return data

    def save(self, commit: bool = True) -> Person:
        person: Person = super().save(commit)
        data = self.cleaned_data
        if not (data["away_from"] or data["away_until"]):
            if self.away:
                self.away.delete()
            return person
        away = self.away or Absence(person=person)
        away.starts_on, away.ends_on = data["away_from"], data["away_until"]
        away.stand_in = data["stand_in"]
        away.save()
        return person


class LeaveForm(forms.ModelForm):
    """The last day in a post, and whom one proposes to go on."""

    last_day = forms.DateField(label=_("Last day"), widget=DateInput())

    class Meta:
        model = Successor
        fields = ["name", "email", "phone"]
        labels = {
            "name": _("Name of the successor"),
            "email": _("E-mail of the successor"),
            "phone": _("Phone of the successor"),
        }
        help_texts = {"name": _("If you know who goes on. Your organisation names the successor.")}
        widgets = {"phone": forms.TextInput(attrs=TEL)}

    field_order = ["last_day", "name", "email", "phone"]

    def __init__(self, *args: Any, held: Holding, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = held
        self.fields["last_day"].initial = held.ends_on or today

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean_last_day(self) -> date:
        day: date = self.cleaned_data["last_day"]
        if self.held.starts_on and day < self.held.starts_on:
            raise forms.ValidationError(gettext("The last day is before the first day."))
        if self.held.ends_on and day > self.held.ends_on:
            told = {"day": date_format(self.held.ends_on, "SHORT_DATE_FORMAT")}
            raise forms.ValidationError(
                gettext("The post ends for you on %(day)s already: choose that day or an earlier.")
                % told
            )
        return day

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        reached = data.get("email") or data.get("phone")
        if self.errors.keys() & {"name", "email", "phone"}:
            return data
        if reached and not data.get("name"):
            self.add_error("name", gettext("Give the name of the successor."))
        if data.get("name") and not reached:
            self.add_error("email", gettext("Give an e-mail address or a phone number."))
        if data.get("name", "").lower() == self.held.person.name.lower():
            self.add_error("name", gettext("Propose someone else than yourself."))
        return data

    def proposed(self) -> Successor | None:
        """The successor, not saved yet; None when nobody was proposed."""
        return self.instance if self.instance.name else None
