"""Forms of a session: what each party said, who came and left, who did not take part in an item."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy as _

from negotiations.forms.content import FollowUpForm
from negotiations.models import AgendaItem, Disqualification, Negotiation, PartyView
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateTimeInput
from yhdyspinta.web.seen import SeenForm

# How much a note-taker's clock may be ahead of ours.
CLOCKS_DIFFER = timedelta(minutes=2)
# A meeting may go on over midnight, but not for days.
LONGEST = timedelta(days=1)
NOT_OF_IT = _("This is not a time of the meeting.")


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


def _hours(negotiation: Negotiation) -> tuple[datetime | None, datetime | None]:
    """The minutes in which it began and ended; a session may be opened before its planned time."""
    known = [one for one in (negotiation.session_began_at, negotiation.starts_at) if one]
    begins = min(known).replace(second=0, microsecond=0) if known else None
    return begins, negotiation.session_ended_at


def _outside(at: datetime, bound: datetime, sentence: Any) -> Any:
    """What is said of a time outside the meeting; of another day an hour would say nothing."""
    bound = timezone.localtime(bound)
    if timezone.localtime(at).date() != bound.date():
        return NOT_OF_IT
    return sentence % {"time": formats.time_format(bound, "TIME_FORMAT")}


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
        """A time between the meeting's beginning and its end, which has passed already."""
        at = self.cleaned_data["at"]
        begins, ends = _hours(self.item.negotiation)
        if at > timezone.now() + CLOCKS_DIFFER:
            raise forms.ValidationError(_("This time has not come yet."))
        if begins and at < begins:
            raise forms.ValidationError(
                _outside(at, begins, _("The meeting began at %(time)s. Give a time after that."))
            )
        if ends and at > ends:
            raise forms.ValidationError(
                _outside(at, ends, _("The meeting ended at %(time)s. Give a time before that."))
            )
        if begins and at > begins + LONGEST:
            raise forms.ValidationError(NOT_OF_IT)
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


def seen_of(view: PartyView) -> str:
    """The checksum that a form is opened with to change what the organisation said."""
    return str(PartyViewForm(item=view.item, view=view).initial["seen"])


class ItemFollowUpForm(FollowUpForm):
    """What was agreed to be done in the item that is being discussed."""

    def __init__(self, *args: Any, item: AgendaItem, **kwargs: Any) -> None:
        kwargs |= {"auto_id": "follow-up-%s", "negotiation": item.negotiation}
        super().__init__(*args, **kwargs)
        del self.fields["item"]
        self.instance.item = item
