"""Forms of what belongs to a negotiation: people, items, outcomes, follow-ups, remarks."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.forms import BoundField
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface, Post
from indicators.models import Goal
from negotiations.headings import parts_of
from negotiations.models import AgendaItem, FollowUp, Negotiation, Remark
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput
from yhdyspinta.web.seen import SeenForm


class ItemForm(SeenForm, forms.ModelForm):
    """An item of the agenda; nobody's change is overwritten without being told."""

    class Meta:
        model = AgendaItem
        fields = [
            "title",
            "title_sv",
            "background",
            "background_sv",
            "proposal",
            "proposal_sv",
            "presenter",
            "minutes",
            "part",
            "interface",
            "goal",
            "is_confidential",
            "ground",
        ]
        widgets = {
            "background": forms.Textarea(attrs={"rows": 6}),
            "background_sv": forms.Textarea(attrs={"rows": 6}),
            "proposal": forms.Textarea(attrs={"rows": 3}),
            "proposal_sv": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["interface"].queryset = Interface.objects.filter(ended_on=None)  # type: ignore[attr-defined]
        self.fields["goal"].queryset = Goal.objects.visible_to(actor)  # type: ignore[attr-defined]
        self.fields["minutes"].help_text = _("How long it is meant to take.")
        self.fields["minutes"].validators.append(MaxValueValidator(24 * 60))
        parts = parts_of(self.instance.negotiation)
        if parts:
            codes = [rule.pk for rule in parts]
            part: Any = self.fields["part"]
            part.queryset = StatutoryDuty.objects.filter(pk__in=codes)
        else:
            del self.fields["part"]

    def pairs(self) -> list[tuple[BoundField, BoundField]]:
        """The texts that stand in both languages, Finnish beside Swedish."""
        return [(self[name], self[f"{name}_sv"]) for name in ("title", "background", "proposal")]

    def others(self) -> list[BoundField]:
        """The rest of the fields."""
        paired = {"seen", *(field.name for pair in self.pairs() for field in pair)}
        return [field for field in self if field.name not in paired]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("is_confidential") and not data.get("ground"):
            self.add_error("ground", _("Give the ground of secrecy: the law and the section."))
        return data


class ProposalForm(forms.ModelForm):
    """An item that a party proposes to the agenda."""

    class Meta:
        model = AgendaItem
        fields = ["title", "title_sv", "background", "proposal"]
        widgets = {
            "background": forms.Textarea(attrs={"rows": 6}),
            "proposal": forms.Textarea(attrs={"rows": 3}),
        }


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
    body_sv = forms.CharField(
        label=_("What was agreed, in Swedish"),
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
        self.fields["due_on"].help_text = _("If you leave this empty: by the next meeting.")
        self.fields["post"].label_from_instance = lambda post: f"{post.organisation.name}: {post}"  # type: ignore[attr-defined]
        self.fields["item"].queryset = negotiation.items.on_agenda()  # type: ignore[attr-defined]
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
        self.fields["item"].queryset = negotiation.items.on_agenda()  # type: ignore[attr-defined]
        self.fields["item"].empty_label = _("The whole memo")  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """Why something is postponed, cancelled or was not held."""

    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
