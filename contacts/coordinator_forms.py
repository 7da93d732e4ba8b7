"""Forms of those who keep the whole directory: its settings, and the turn of a term."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.forms import RowChoiceField, clean_phone
from contacts.models import DirectorySettings, Person, Post
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput


class DirectorySettingsForm(forms.ModelForm):
    """What the area has decided about its directory."""

    confirm_months = forms.TypedMultipleChoiceField(
        label=_("Months in which contacts are confirmed"),
        choices=list(MONTHS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Each responsible person gets one mail and confirms with one click. Without any month"
            " nobody is asked."
        ),
    )

    class Meta:
        model = DirectorySettings
        fields = ["confirm_months", "keep_months", "publicity"]
        widgets = {"publicity": forms.RadioSelect}
        labels = {
            "keep_months": _("Months that the details of someone who has left are kept"),
            "publicity": _("What everyone sees without logging in"),
        }
        help_texts = {
            "keep_months": _(
                "After that the phone and address are removed; the name stays with the posts."
            ),
            "publicity": _("Restricted posts are never shown."),
        }


class TermFilter(forms.Form):
    """Whose political posts to fill, and of which term."""

    organisation = RowChoiceField(label=_("Organisation"))
    starts_on = forms.DateField(label=_("The new term begins"), widget=DateInput())
    ends_on = forms.DateField(label=_("The new term ends"), widget=DateInput())

    def __init__(self, *args: Any, organisations: Sequence[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = RowChoiceField(
            rows=organisations, empty=_("All"), label=_("Organisation")
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if {"starts_on", "ends_on"} <= data.keys() and data["ends_on"] < data["starts_on"]:
            self.add_error("ends_on", gettext("The last day is before the first day."))
        return data


class ElectedForm(forms.Form):
    """Who comes to one political post: someone of the directory, or someone new; or nobody yet."""

    person = RowChoiceField(label=_("Person"))
    name = forms.CharField(
        label=_("Someone new: first and last name"), max_length=120, required=False
    )
    email = forms.EmailField(label=_("E-mail"), required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)

    def __init__(self, data: Any, *, post: Post, people: Sequence[Person]) -> None:
        super().__init__(data, prefix=f"post-{post.pk}")
        self.post = post
        self.fields["person"] = RowChoiceField(
            rows=people, empty=_("Nobody yet"), label=_("Someone of the directory")
        )

    def clean_name(self) -> str:
        return " ".join(str(self.cleaned_data["name"]).split())

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        name, person = data.get("name"), data.get("person")
        reach = data.get("email") or data.get("phone")
        if person and name:
            self.add_error("name", gettext("Choose someone, or write someone new: not both."))
        elif name and not reach and not self.errors.keys() & {"email", "phone"}:
            self.add_error("email", gettext("Give an e-mail address or a phone number."))
        elif reach and not name and not person:
            self.add_error("name", gettext("Write the name too."))
        elif name and self._is_there(name):
            self.add_error("name", gettext("This organisation already has a person of this name."))
        return data

    def _is_there(self, name: str) -> bool:
        same = Person.objects.current().filter(organisation=self.post.organisation_id)
        return bool(same.filter(name_folded=name.lower()).exists())

    @property
    def is_filled(self) -> bool:
        return bool(self.cleaned_data.get("person") or self.cleaned_data.get("name"))
