"""What of the coverage is shown."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface


class GapsForm(forms.Form):
    """Everything, or only where something is missing."""

    gaps = forms.BooleanField(label=_("Only gaps"), required=False)


class MapForm(forms.Form):
    """Which interface is drawn; the first one until another is chosen."""

    interface = forms.ChoiceField(label=_("Interface of cooperation"), required=False)

    def __init__(self, data: Any, interfaces: Sequence[Interface]) -> None:
        self.interfaces = {str(each.pk): each for each in interfaces}
        data = data.copy()
        if data.get("interface") not in self.interfaces:
            data["interface"] = next(iter(self.interfaces), "")
        super().__init__(data)
        choices = [(pk, each.name) for pk, each in self.interfaces.items()]
        self.fields["interface"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> Interface | None:
        return self.interfaces.get(self.data["interface"])
