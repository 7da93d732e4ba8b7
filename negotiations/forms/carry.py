"""The form of what a meeting leaves open: one row for each item and each follow-up."""

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.actions.carrying import WAYS_ON, Choice, Way
from negotiations.carry import Unsettled
from negotiations.models import AgendaItem, FollowUp, Forum

LEADERSHIP = "leadership"


class ChoiceForm(forms.Form):
    """What becomes of one item or follow-up; the first of the ways is chosen beforehand."""

    way = forms.ChoiceField(
        label=_("What becomes of it"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of this.")},
    )
    to = forms.ChoiceField(label=_("To which level"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(
        self,
        data: Any,
        *,
        subject: AgendaItem | FollowUp,
        levels: Sequence[tuple[str, Any]],
        ways: Sequence[Way],
    ) -> None:
        super().__init__(data, prefix=_prefix(subject), initial={"way": ways[0]})
        self.subject = subject
        self.fields["way"].choices = [(way.value, way.label) for way in ways]  # type: ignore[attr-defined]
        self.fields["to"].choices = levels  # type: ignore[attr-defined]
        if len(ways) == 1:  # only kept: nothing to say of it
            del self.fields["to"], self.fields["reason"]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("way") == Way.CLOSE and not data.get("reason"):
            self.add_error("reason", _("Say why this is closed."))
        return data


class CarryForm:
    """All rows together, with the choices that a POST made.

    `may_settle` has the ids of the follow-ups that the user may close or escalate.
    """

    def __init__(
        self,
        data: Any,
        left: Unsettled,
        forums: Sequence[Forum],
        *,
        may_settle: Collection[int],
        ways_of_items: Sequence[Way] = WAYS_ON,
    ) -> None:
        self.forums = {str(forum.pk): forum for forum in forums}
        levels: list[tuple[str, Any]] = [(LEADERSHIP, _("Between leaders"))]
        levels += [(pk, str(forum)) for pk, forum in self.forums.items()]
        self.items = [
            ChoiceForm(data, subject=one, levels=levels, ways=ways_of_items) for one in left.items
        ]
        self.follow_ups = [
            ChoiceForm(
                data,
                subject=one,
                levels=levels,
                ways=WAYS_ON if one.pk in may_settle else [Way.KEEP],
            )
            for one in left.follow_ups
        ]

    def is_valid(self) -> bool:
        return not self.unfinished()

    def unfinished(self) -> list[ChoiceForm]:
        """The rows that something is wrong with; each is looked at, so that each tells its own."""
        return [form for form in [*self.items, *self.follow_ups] if not form.is_valid()]

    def choices_of(self, forms_of: Sequence[ChoiceForm]) -> dict[int, Choice]:
        """By the ids of what they are of."""
        return {
            form.subject.pk: Choice(
                form.cleaned_data["way"],
                form.cleaned_data.get("reason", ""),
                self.forums.get(form.cleaned_data.get("to", "")),
            )
            for form in forms_of
        }


def with_the_rest_kept(data: Any, follow_ups: Sequence[FollowUp]) -> Any:
    """What was posted, and of each follow-up that it does not name that it is kept."""
    if data is None:
        return None
    data = data.copy()
    for one in follow_ups:
        data.setdefault(f"{_prefix(one)}-way", Way.KEEP)
    return data


def _prefix(subject: AgendaItem | FollowUp) -> str:
    kind = "item" if isinstance(subject, AgendaItem) else "follow-up"
    return f"{kind}-{subject.pk}"
