"""Forms of negotiations: plans, rounds, meetings held, people, items, follow-ups."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface, Post
from negotiations.duties import Theme, themes_on
from negotiations.models import AgendaItem, Cycle, FollowUp, Negotiation, Participant, Remark
from yhdyspinta.documents.uploads import DOCX, PDF, DocumentField
from yhdyspinta.tenancy.models import Group, Organisation
from yhdyspinta.web.forms import DateInput, DateTimeInput


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even if nothing was; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


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


class ParticipantForm(forms.ModelForm):
    """Someone who is not in the directory."""

    class Meta:
        model = Participant
        fields = ["organisation", "organisation_name", "name", "title", "email"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organisations = Organisation.objects.current().in_order()
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        self.fields["organisation_name"].help_text = _("If it is not in the list above.")
        self.fields["email"].help_text = _("Without an address no invitation is sent.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("organisation") and not data.get("organisation_name"):
            self.add_error("organisation", _("Choose the organisation, or write its name below."))
        if data.get("organisation"):
            data["organisation_name"] = ""
        there = self.instance.negotiation.participants.filter(organisation=data.get("organisation"))
        if data.get("name") and there.filter(name=data["name"]).exists():
            self.add_error("name", _("This person is already on the list."))
        return data


class ItemForm(forms.ModelForm):
    """An item of the agenda."""

    class Meta:
        model = AgendaItem
        fields = ["title", "background", "proposal", "interface"]
        widgets = {
            "background": forms.Textarea(attrs={"rows": 6}),
            "proposal": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interface"].queryset = Interface.objects.filter(ended_on=None)  # type: ignore[attr-defined]


class OutcomeForm(forms.Form):
    """What came of an item, with the revision that it was read at."""

    version = forms.IntegerField()
    outcome_kind = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("Not yet")), *AgendaItem.OutcomeKind.choices],
        required=False,
    )
    body = forms.CharField(
        label=_("What was agreed"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class FollowUpForm(forms.ModelForm):
    """Something that was agreed to be done."""

    class Meta:
        model = FollowUp
        fields = ["what", "organisation", "post", "due_on", "item"]
        widgets = {"due_on": DateInput()}

    def __init__(self, *args: Any, negotiation: Negotiation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.negotiation = negotiation
        organisations = Organisation.objects.current().in_order()
        self.fields["organisation"].queryset = organisations  # type: ignore[attr-defined]
        posts = Post.objects.valid_on(timezone.localdate()).select_related("organisation")
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = lambda post: f"{post.organisation.name}: {post}"  # type: ignore[attr-defined]
        self.fields["item"].queryset = negotiation.items.all()  # type: ignore[attr-defined]
        self.fields["item"].label = _("item of the agenda")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        post = data.get("post")
        if post and data.get("organisation") and post.organisation_id != data["organisation"].pk:
            self.add_error("post", _("The post is of another organisation."))
        return data


class FollowUpStateForm(forms.ModelForm):
    """How a follow-up goes."""

    class Meta:
        model = FollowUp
        fields = ["state", "note"]
        widgets = {"state": forms.RadioSelect, "note": forms.Textarea(attrs={"rows": 3})}


class RemarkForm(forms.ModelForm):
    """A remark on the memo."""

    class Meta:
        model = Remark
        fields = ["item", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, negotiation: Negotiation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.negotiation = negotiation
        self.fields["item"].queryset = negotiation.items.all()  # type: ignore[attr-defined]
        self.fields["item"].empty_label = _("The whole memo")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is postponed, cancelled or was not held."""

    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
