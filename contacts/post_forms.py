"""Forms of posts: what an organisation answers for, and who holds it."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from contacts import policies
from contacts.actions import last_day_of_term
from contacts.forms import clean_phone
from contacts.models import Holding, Interface, Person, Post, PostCoverage, PostReader
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Membership, Organisation
from yhdyspinta.web.forms import DateInput, pk_of
from yhdyspinta.web.seen import SeenForm


class PostForm(SeenForm, forms.ModelForm):
    """What the organisation answers for, towards whom and with what mandate."""

    municipalities = forms.ModelMultipleChoiceField(
        label=_("Municipalities"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("When the post does not answer towards all of them."),
    )
    readers = forms.ModelMultipleChoiceField(
        label=_("Who else sees it"),
        queryset=Membership.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Its holders, the organisation's preparers and coordinators always do."),
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
            "mandate_until",
            "email",
            "phone",
            "covers_all",
            "deputising",
            "superior",
            "is_restricted",
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
            "mandate_basis": _(
                "Such as a section of the administrative regulations, or a decision."
            ),
            "mandate_until": _("Leave empty when it is valid until further notice."),
            "email": _("Goes on working when the person changes."),
            "deputising": _("Its holder takes care when nobody holds this one."),
            "superior": _("Its holder is asked next."),
            "is_restricted": _("Such as posts of preparedness. Others see that it is restricted."),
        }
        widgets = {
            "mandate_until": DateInput(),
            "valid_from": DateInput(),
            "valid_to": DateInput(),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }

    def __init__(
        self, *args: Any, actor: Actor, initial: dict[str, Any] | None = None, **kwargs: Any
    ) -> None:
        post = kwargs.get("instance") or Post()
        covered = _ids(post.coverage, "municipality_id") if post.pk else []
        readers = _ids(post.readers, "membership_id") if post.pk else []
        chosen = {"municipalities": covered, "readers": readers}
        super().__init__(*args, initial=chosen | (initial or {}), **kwargs)
        field: Any = self.fields["organisation"]
        if self.instance.pk:
            field.disabled = True
            field.queryset = Organisation.objects.filter(pk=self.instance.organisation_id)
        else:
            field.queryset = policies.editable_organisations(actor)
        self._choices("interface").queryset = Interface.objects.current()
        self._choices("interface").empty_label = _("All the rest (general contact)")
        municipalities = Organisation.objects.municipalities()
        self._choices("municipalities").queryset = (
            municipalities.current() | municipalities.filter(pk__in=covered)
        ).in_order()
        self._choices("readers").queryset = _members(readers)
        self._choices("readers").label_from_instance = _named_with_organisation
        own = self.instance.organisation_id or pk_of(str(self["organisation"].value() or ""))
        for name in ("deputising", "superior"):
            self._choices(name).queryset = _posts_beside(self.instance, own)
            self._choices(name).label_from_instance = _titled_with_interface
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
        superior = data.get("superior")
        if superior and self.instance.pk and superior.superior_id == self.instance.pk:
            self.add_error("superior", gettext("That post is under this one."))
        if not data.get("title_fi") and "interface" in data:
            data["title_fi"] = data.get("title_sv") or _default_title(data["interface"])
        return data

    @property
    def has_more(self) -> bool:
        """Whether something is given, or wrong, in the part that is closed at first."""
        names = ("deputising", "superior", "is_restricted", "readers", "valid_from", "valid_to")
        return any(self[name].value() or self[name].errors for name in names)

    def save(self, commit: bool = True) -> Post:
        post: Post = super().save(commit)
        chosen = [] if post.covers_all else self.cleaned_data["municipalities"]
        post.coverage.exclude(municipality__in=chosen).delete()
        for municipality in chosen:
            PostCoverage.objects.get_or_create(post=post, municipality=municipality)
        named = self.cleaned_data["readers"] if post.is_restricted else []
        post.readers.exclude(membership__in=named).delete()
        for membership in named:
            PostReader.objects.get_or_create(post=post, membership=membership)
        return post


def _ids(rows: Any, name: str) -> list[int]:
    return sorted(rows.values_list(name, flat=True))


def _members(kept: list[int]) -> Any:
    """The area's members by organisation and name; those who have left only if they are chosen."""
    members = Membership.objects.of_current_area().filter(Q(ended_at=None) | Q(pk__in=kept))
    return members.select_related("user", "organisation").order_by(
        "organisation__rank", "organisation__name_sort", "user__name"
    )


def _named_with_organisation(member: Membership) -> str:
    return f"{member.user} ({member.organisation.name})"


def _posts_beside(post: Post, organisation_id: int) -> Any:
    """The organisation's other posts that are in force, those without an interface first."""
    posts = Post.objects.valid_on(timezone.localdate()).filter(organisation=organisation_id)
    return (
        posts.exclude(pk=post.pk)
        .select_related("interface")
        .order_by("interface__position", "title_fi", "pk")
    )


def _titled_with_interface(post: Post) -> str:
    return f"{post.title} ({post.interface.name})" if post.interface else post.title


def _default_title(interface: Interface | None) -> str:
    if interface:
        return interface.name_fi[:150]
    with override("fi"):
        return gettext("General contact")


class HandOverForm(forms.Form):
    """Who takes a post over, as what, from which day and towards whom."""

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
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=DateInput(),
        required=False,
        help_text=_("Leave empty when it is not known."),
    )
    municipalities = forms.ModelMultipleChoiceField(
        label=_("Towards some municipalities only"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_(
            "Choose none when the person answers for the whole post. Otherwise the others go on"
            " towards the rest."
        ),
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        people = Person.objects.current().filter(organisation=post.organisation_id)
        fields["person"].queryset = people.in_order()
        today = timezone.localdate()
        fields["starts_on"].initial = today
        if last_day := last_day_of_term(post, today):
            fields["ends_on"].initial = last_day
            fields["ends_on"].help_text = _("The last day of the council term.")
        if post.organisation.kind == Organisation.Kind.MUNICIPALITY:
            del fields["municipalities"]  # a municipality answers for itself
        else:
            fields["municipalities"].queryset = _covered_by(post)

    def clean_kind(self) -> Holding.Kind:
        return Holding.Kind(self.cleaned_data["kind"])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", gettext("The last day is before the first day."))
        return data


def _covered_by(post: Post) -> Any:
    municipalities = Organisation.objects.current().municipalities().in_order()
    if post.covers_all:
        return municipalities
    return municipalities.filter(pk__in=post.coverage.values("municipality"))
