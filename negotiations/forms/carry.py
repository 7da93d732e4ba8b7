"""The form of what a meeting leaves open: one row for each item and each follow-up."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from negotiations.actions.carrying import Choice, Way
from negotiations.carry import Unsettled
from negotiations.models import AgendaItem, FollowUp, Forum

LEADERSHIP = "leadership"


class ChoiceForm(forms.Form):
    """What becomes of one item or follow-up."""

    way = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=Way.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of this.")},
    )
    to = forms.ChoiceField(label=_("To which level"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=300, required=False)

    def __init__(
        self, data: Any, *, subject: AgendaItem | FollowUp, levels: Sequence[tuple[str, Any]]
    ) -> None:
        kind = "item" if isinstance(subject, AgendaItem) else "follow-up"
        super().__init__(data, prefix=f"{kind}-{subject.pk}")
        self.subject = subject
        self.fields["to"].choices = levels  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("way") == Way.CLOSE and not data.get("reason"):
            self.add_error("reason", _("Say why this is closed."))
        return data


class CarryForm:
    """All rows together, with the choices that a POST made."""

    def __init__(self, data: Any, left: Unsettled, forums: Sequence[Forum]) -> None:
        self.forums = {str(forum.pk): forum for forum in forums}
        levels: list[tuple[str, Any]] = [(LEADERSHIP, _("Between leaders"))]
        levels += [(pk, str(forum)) for pk, forum in self.forums.items()]
        if data is not None and data.get("rest") == Way.KEEP:
            data = _with_rest_kept(data, left)
        self.items = [ChoiceForm(data, subject=one, levels=levels) for one in left.items]
        self.follow_ups = [ChoiceForm(data, subject=one, levels=levels) for one in left.follow_ups]

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
                form.cleaned_data["reason"],
                self.forums.get(form.cleaned_data["to"]),
            )
            for form in forms_of
        }


def _with_rest_kept(data: Any, left: Unsettled) -> Any:
    """What has no choice yet is kept."""
    data = data.copy()
    prefixes = [*(f"item-{one.pk}" for one in left.items)]
    prefixes += [f"follow-up-{one.pk}" for one in left.follow_ups]
    for prefix in prefixes:
        if not data.get(f"{prefix}-way"):
            data[f"{prefix}-way"] = Way.KEEP
    return data
