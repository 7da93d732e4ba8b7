"""Forms of what belongs to a negotiation: people, items, outcomes, follow-ups, remarks."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface, Post
from negotiations.models import AgendaItem, FollowUp, Negotiation, Participant, Remark
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput


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
        posts = Post.objects.shown_to_all().valid_on(timezone.localdate())
        posts = posts.select_related("organisation")
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["post"].label_from_instance = lambda post: f"{post.organisation.name}: {post}"  # type: ignore[attr-defined]
        self.fields["item"].queryset = negotiation.items.all()  # type: ignore[attr-defined]
        self.fields["item"].label = capfirst(_("item of the agenda"))

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
