"""Forms of follow-ups: correcting one, telling by a link how it goes, the search of the list."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface
from negotiations.forms.content import FollowUpForm
from negotiations.forms.matters import NamedForm
from negotiations.models import FollowUp
from negotiations.models.follow_up import FollowUpQuerySet
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.seen import SeenForm

S = FollowUp.State


class FollowUpCorrectForm(SeenForm, FollowUpForm):
    """Another text, responsible or day; once the memo is approved, the text stays."""

    reason = forms.CharField(
        label=_("Why it is changed"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The memo is approved. Those concerned are told why, and it stays in history."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        negotiation = kwargs["instance"].negotiation
        super().__init__(*args, negotiation=negotiation, **kwargs)
        del self.fields["item"]
        if negotiation.is_final():
            del self.fields["what"]
        else:
            del self.fields["reason"]


class FollowUpReportForm(NamedForm):
    """How it goes, told by a personal link."""

    state = forms.ChoiceField(
        label=_("How it goes"),
        choices=[
            (S.DONE, _("It is done")),
            (S.UNDER_WAY, _("It is under way")),
            (S.DROPPED, _("It cannot be done")),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("If it cannot be done, tell why."),
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        is_silent = not data.get("note") and "note" not in self.errors
        if data.get("state") == S.DROPPED and is_silent:
            self.add_error("note", gettext("Tell why it cannot be done."))
        return data


class FollowUpFilter(forms.Form):
    """The search row of the list."""

    q = forms.CharField(label=_("Search words"), required=False, max_length=100)
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        empty_label=_("All organisations"),
    )
    interface = forms.ModelChoiceField(
        queryset=Interface.objects.none(),
        label=_("Interface of cooperation"),
        required=False,
        empty_label=_("All interfaces"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = Organisation.objects.in_order()
        fields["interface"].queryset = Interface.objects.current()

    def narrow(self, found: FollowUpQuerySet) -> FollowUpQuerySet:
        """The follow-ups that were asked for; a wrong choice is no choice."""
        self.is_valid()
        wanted = self.cleaned_data
        if wanted.get("q"):
            found = found.matching(wanted["q"])
        if wanted.get("organisation"):
            found = found.of_organisation(wanted["organisation"].pk)
        if wanted.get("interface"):
            found = found.filter(item__interface=wanted["interface"])
        return found
