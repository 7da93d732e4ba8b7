"""Forms of the directory: the question, persons, posts and who holds them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from contacts import policies
from contacts.models import Holding, Interface, Person, Post, PostCoverage
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput

PHONE = re.compile(r"\+?[\d(][\d\s()/-]{2,30}(?:[ ,]+[a-zåäö]{1,12}\.?\s*\d{1,6})?", re.IGNORECASE)


def clean_phone(number: str) -> str:
    """The number as it was written, with single spaces. Raises ValidationError for what is none."""
    number = " ".join(number.split())
    if number and not PHONE.fullmatch(number):
        raise forms.ValidationError(gettext("Write the number in digits, such as 040 123 4567."))
    return number


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
        help_text=_("For example an interface, a name or an organisation"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Any,
        *,
        organisations: Sequence[Organisation],
        interfaces: Sequence[Interface],
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
        self.fields["interface"] = RowChoiceField(
            rows=interfaces, empty=_("All interfaces"), label=_("Interface of cooperation")
        )
        self.is_valid()

    def asked(self, name: str) -> Any:
        """The cleaned value, None where it was wrong."""
        return self.cleaned_data.get(name) or None


class PersonForm(forms.ModelForm):
    """An organisation, a name and one way to reach the person; the rest says what it gives."""

    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Mail comes in these; otherwise in the organisation's language."),
    )

    class Meta:
        model = Person
        fields = ["organisation", "name", "title", "email", "phone", "languages"]
        help_texts = {
            "title": _("Tells others whom they are calling."),
            "email": _("Invitations and reminders come here. Give this or a phone number."),
        }
        widgets = {"phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"})}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
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
        if "ended_on" in data:
            self.instance.ended_on = data["ended_on"]
        return data

    def _get_validation_exclusions(self) -> set[str]:
        # Part of the rule "one name once in an organisation", though never on the form.
        excluded: set[str] = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"name_folded"}


class PostForm(forms.ModelForm):
    """What the organisation answers for, towards whom and with what mandate."""

    municipalities = forms.ModelMultipleChoiceField(
        label=_("Municipalities"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("When the post does not answer towards all of them."),
    )

    class Meta:
        model = Post
        fields = [
            "organisation",
            "interface",
            "title_fi",
            "title_sv",
            "level",
            "mandate",
            "mandate_text",
            "mandate_basis",
            "email",
            "phone",
            "covers_all",
            "valid_from",
            "valid_to",
        ]
        labels = {
            "interface": _("Interface of cooperation"),
            "title_fi": _("Post in Finnish"),
            "title_sv": _("Post in Swedish"),
        }
        help_texts = {
            "interface": _("Leave empty for the general contact, who answers for all the rest."),
            "title_fi": _("When empty, the name of the interface is used."),
            "mandate": _("Tells the counterpart at once whether the person may agree."),
            "mandate_basis": _("Such as a section of the administrative regulations."),
            "email": _("Goes on working when the person changes."),
        }
        widgets = {
            "valid_from": DateInput(),
            "valid_to": DateInput(),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["organisation"]
        if self.instance.pk:
            field.disabled = True
            field.queryset = Organisation.objects.filter(pk=self.instance.organisation_id)
            covered = self.instance.coverage.values_list("municipality_id", flat=True)
            self.initial["municipalities"] = list(covered)
        else:
            field.queryset = policies.editable_organisations(actor)
        self._choices("interface").queryset = Interface.objects.current()
        self._choices("interface").empty_label = _("All the rest (general contact)")
        self._choices("municipalities").queryset = (
            Organisation.objects.current().municipalities().in_order()
        )
        self.fields["title_fi"].required = False

    def _choices(self, name: str) -> Any:
        return self.fields[name]

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("covers_all") and not data.get("municipalities"):
            self.add_error(
                "municipalities", gettext("Choose the municipalities, or tick all of them.")
            )
        if not data.get("title_fi") and "interface" in data:
            data["title_fi"] = data.get("title_sv") or _default_title(data["interface"])
        return data

    def save(self, commit: bool = True) -> Post:
        post: Post = super().save(commit)
        chosen = [] if post.covers_all else self.cleaned_data["municipalities"]
        post.coverage.exclude(municipality__in=chosen).delete()
        for municipality in chosen:
            PostCoverage.objects.get_or_create(post=post, municipality=municipality)
        return post


def _default_title(interface: Interface | None) -> str:
    if interface:
        return interface.name_fi[:150]
    with override("fi"):
        return gettext("General contact")


class HandOverForm(forms.Form):
    """Who takes a post over, as what and from which day."""

    person = forms.ModelChoiceField(label=_("Person"), queryset=Person.objects.none())
    kind = forms.ChoiceField(
        label=_("As"),
        choices=Holding.Kind.choices,
        initial=Holding.Kind.HOLDER,
        widget=forms.RadioSelect,
    )
    starts_on = forms.DateField(
        label=_("From"),
        widget=DateInput(),
        help_text=_("The one before ends on the day before. History stays."),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["person"]
        field.queryset = (
            Person.objects.current().filter(organisation=post.organisation_id).in_order()
        )
        self.fields["starts_on"].initial = timezone.localdate

    def clean_kind(self) -> Holding.Kind:
        return Holding.Kind(self.cleaned_data["kind"])


class EndForm(forms.Form):
    """The last day of something."""

    ends_on = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].initial = timezone.localdate
