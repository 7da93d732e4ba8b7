"""Forms of members, invitations, organisations, settings and feedback."""

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.forms import SimpleArrayField
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yhdyspinta.areas.models import Feedback, Invitation
from yhdyspinta.areas.reform import name_reasons
from yhdyspinta.notices.models import Recipient
from yhdyspinta.tenancy.models import Membership, Organisation, Role, Tenant
from yhdyspinta.web.forms import DateInput

ADDRESS = re.compile(r"[^\s<>;,()]+@[^\s<>;,()]+\.[^\s<>;,()]+")


class RolesField(forms.MultipleChoiceField):
    """Roles as check boxes; viewer is everyone's and not asked."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=[(role.value, role.label) for role in Role if role != Role.VIEWER],
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=_("Roles"),
            help_text=_("Everyone may read. Recording, signing and managing need a second factor."),
            **kwargs,
        )


def _offer_organisations(form: forms.BaseForm) -> None:
    field: Any = form.fields["organisation"]
    field.queryset = Organisation.objects.current().in_order()


class InvitationForm(forms.ModelForm):
    roles = RolesField()

    class Meta:
        model = Invitation
        fields = ["email", "name", "organisation", "roles"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_organisations(self)

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip().lower()
        refuse_known(email)
        return email


def refuse_known(email: str) -> None:
    """Raises ValidationError for who is a member or invited already."""
    from yhdyspinta.tenancy.context import current_tenant_id

    members = Membership.objects.active().filter(tenant_id=current_tenant_id())
    if members.filter(user__email=email).exists():
        raise forms.ValidationError(gettext("%(email)s is already a member.") % {"email": email})
    if Invitation.objects.open().filter(email=email).exists():
        raise forms.ValidationError(gettext("%(email)s has an open invitation.") % {"email": email})


@dataclass(frozen=True)
class Line:
    """One pasted line, understood: an address and whose it is."""

    email: str
    organisation: Organisation


class PasteForm(forms.Form):
    """Many invitations at once: one address on a line, with the municipality's name beside it."""

    lines = forms.CharField(
        label=_("Addresses"),
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_(
            "One on a line: the municipality and the address, such as: Liperi, maija@liperi.fi"
        ),
    )

    def clean_lines(self) -> list[Line]:
        organisations = list(Organisation.objects.current())
        found, errors = [], []
        text: str = self.cleaned_data["lines"]
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip():
                continue
            try:
                found.append(_understand(line, organisations))
            except forms.ValidationError as error:
                message = gettext("Line %(number)s: %(message)s")
                errors.append(message % {"number": number, "message": error.messages[0]})
        if errors:
            raise forms.ValidationError(errors)
        if len({line.email for line in found}) < len(found):
            raise forms.ValidationError(gettext("The same address is here twice."))
        return found


def _understand(line: str, organisations: list[Organisation]) -> Line:
    address = ADDRESS.search(line)
    if address is None:
        raise forms.ValidationError(gettext("no e-mail address was found."))
    email = forms.EmailField(max_length=254).clean(address.group().lower().rstrip("."))
    rest = f"{line[: address.start()]} {line[address.end() :]}".lower()
    names = ((name.lower(), o) for o in organisations for name in (o.name_fi, o.name_sv) if name)
    told = [
        (len(name), o) for name, o in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", rest)
    ]
    named = [organisation for _length, organisation in sorted(told, key=lambda each: -each[0])]
    domain = email.split("@")[1].translate(str.maketrans("äöå", "aoa"))
    by_domain = [
        organisation
        for organisation in organisations
        if domain.startswith(
            organisation.name_fi.lower().translate(str.maketrans("äöå", "aoa")) + "."
        )
    ]
    organisation = next(iter(named or by_domain), None)
    if organisation is None:
        raise forms.ValidationError(gettext("write the organisation's name beside the address."))
    refuse_known(email)
    return Line(email, organisation)


class MembershipForm(forms.Form):
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none()
    )
    roles = RolesField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_organisations(self)


class OrganisationForm(forms.ModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[("fi", _("Finnish")), ("sv", _("Swedish"))],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Formal letters go in these languages (423/2003 § 27)."),
    )
    synonyms = SimpleArrayField(
        forms.CharField(max_length=80),
        label=_("Also called"),
        required=False,
        help_text=_("Short and everyday names by which people search, with commas between."),
    )

    class Meta:
        model = Organisation
        fields = [
            "name_fi",
            "name_sv",
            "name_en",
            "synonyms",
            "kind",
            "business_id",
            "languages",
            "registry_email",
            "phone",
            "website",
            "valid_from",
            "valid_to",
        ]
        widgets = {"valid_from": DateInput(), "valid_to": DateInput()}

    def clean_name_fi(self) -> str:
        name: str = self.cleaned_data["name_fi"]
        is_new = "name_fi" in self.changed_data
        if is_new and (reasons := name_reasons(name, timezone.localdate(), [self.instance])):
            raise forms.ValidationError(reasons)
        return name


class AreaForm(forms.ModelForm):
    class Meta:
        model = Tenant
        fields = ["name_fi", "name_sv", "name_en", "default_language", "feedback_email"]
        labels = {
            "default_language": _("First language"),
            "feedback_email": _("Where feedback is sent"),
        }


class OwnForm(forms.Form):
    """One's own language and how often mail comes."""

    name = forms.CharField(label=_("Name"), max_length=200)
    language = forms.ChoiceField(label=_("Language of pages and mails"), choices=settings.LANGUAGES)
    cadence = forms.ChoiceField(
        label=_("How often mail comes"),
        choices=Recipient.Cadence.choices,
        widget=forms.RadioSelect,
        help_text=_("Invitations and requests to decide or sign come at once in any case."),
    )


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = Feedback
        fields = ["text", "page", "email"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"email": _("If you want an answer.")}
