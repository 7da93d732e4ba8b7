"""Forms of a session: what each party said, who came and left, who did not take part in an item."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.forms.content import FollowUpForm
from negotiations.models import AgendaItem, Disqualification, PartyView
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateTimeInput
from yhdyspinta.web.seen import SeenForm


def people_of(item: AgendaItem) -> Any:
    """Those on the list of the item's negotiation, with their organisations."""
    return item.negotiation.participants.select_related("organisation")


def organisations_of(item: AgendaItem) -> Any:
    """The organisations whose people are on the list, those covered, and the convener."""
    negotiation = item.negotiation
    on_list = negotiation.participants.values("organisation")
    covered = negotiation.municipalities.values("organisation")
    found = Organisation.objects.filter(pk__in=on_list) | Organisation.objects.filter(
        pk__in=covered
    )
    return (found | Organisation.objects.filter(pk=negotiation.convener_id)).in_order()


class PersonField(forms.ModelChoiceField):
    """A participant, named with the organisation and with whom they stand in for."""

    def label_from_instance(self, obj: Any) -> str:
        deputy = f" ({_('for')} {obj.deputy_for})" if obj.deputy_for else ""
        return f"{obj.name}{deputy}, {obj.home}"


class PresenceForm(forms.Form):
    """That someone came or left, and when: now, unless said otherwise."""

    participant = PersonField(queryset=None, label=_("Who"))
    way = forms.ChoiceField(
        label=_("Came or left"), choices=[("came", _("Came")), ("left", _("Left"))]
    )
    at = forms.DateTimeField(label=_("When"), widget=DateTimeInput())

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs["auto_id"] = "presence-%s"
        kwargs.setdefault("initial", {"at": timezone.localtime().replace(second=0, microsecond=0)})
        super().__init__(*args, **kwargs)
        self.fields["participant"].queryset = people_of(item)  # type: ignore[attr-defined]
        self.item = item

    def clean_at(self) -> Any:
        """A time of the meeting's own days: what is of another day is a slip."""
        at = self.cleaned_data["at"]
        begins = self.item.negotiation.session_began_at or self.item.negotiation.starts_at
        if begins and abs((timezone.localtime(at) - timezone.localtime(begins)).days) > 1:
            raise forms.ValidationError(_("This is not a time of the meeting."))
        return at


class DisqualificationForm(forms.ModelForm):
    """Someone who does not take part in the item, and on what ground."""

    class Meta:
        model = Disqualification
        fields = ["participant", "reason"]
        field_classes = {"participant": PersonField}

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs["auto_id"] = "disqualified-%s"
        super().__init__(*args, **kwargs)
        self.instance.item = item
        self.fields["participant"].queryset = people_of(item)  # type: ignore[attr-defined]
        self.fields["participant"].label = _("Who")

    def validate_unique(self) -> None:
        """Said again, the new ground stands in place of the old one."""


class PartyViewForm(SeenForm):
    """What one organisation says of the item; an empty text takes it away."""

    organisation: Any = forms.ModelChoiceField(queryset=None, label=_("Organisation"))
    text = forms.CharField(
        label=_("View"), max_length=5_000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, item: AgendaItem, view: PartyView | None = None, **kwargs: Any
    ) -> None:
        if view:
            kwargs["initial"] = {"organisation": view.organisation_id, "text": view.text}
        super().__init__(*args, auto_id="view-%s", **kwargs)
        self.fields["organisation"].queryset = organisations_of(item)  # type: ignore[attr-defined]


class ItemFollowUpForm(FollowUpForm):
    """What was agreed to be done in the item that is being discussed."""

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs |= {"auto_id": "follow-up-%s", "negotiation": item.negotiation}
        super().__init__(*args, **kwargs)
        del self.fields["item"]
        self.instance.item = item
