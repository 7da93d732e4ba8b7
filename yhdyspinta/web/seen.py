"""A form that notices when what it showed has been changed by someone else meanwhile."""

import hashlib
from datetime import date
from typing import Any

from django import forms
from django.utils import formats
from django.utils.translation import gettext


class SeenForm(forms.Form):
    """Carries a checksum of the values it was opened with; the view answers 409 when `is_late`.

    Then the values that stand now are told, the typed ones stay, and saving again replaces them.
    """

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    is_late = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = {name: self._stored(name) for name in self.fields if name != "seen"}
        self.initial["seen"] = hashlib.sha256(repr(self.shown).encode()).hexdigest()[:20]

    def _stored(self, name: str) -> Any:
        value = self.initial.get(name)
        return list(value) if isinstance(value, (list, tuple, set)) else value

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("seen") not in ("", self.initial["seen"]):
            self.is_late = True
            self.add_error(None, self._what_stands_now(data))
            fresh = self.data.copy()  # type: ignore[attr-defined]
            fresh[self.add_prefix("seen")] = self.initial["seen"]
            self.data = fresh
        return data

    def _what_stands_now(self, typed: dict[str, Any]) -> str:
        different = [
            f"{self.fields[name].label}: {self._shown(name)}"
            for name, value in self.shown.items()
            if name in typed and not self._is_same(typed[name], value)
        ]
        sentence = gettext("Someone else has changed this meanwhile. Now it says: %(now)s.")
        told = sentence % {"now": "; ".join(different) or "–"}
        what_next = gettext("What you wrote is below. Save again to replace it.")
        return f"{told} {what_next}"

    def _is_same(self, typed: Any, stored: Any) -> bool:
        if hasattr(typed, "__iter__") and not isinstance(typed, str):
            return {str(getattr(each, "pk", each)) for each in typed} == {
                str(getattr(each, "pk", each)) for each in stored or []
            }
        return str(getattr(typed, "pk", typed) or "") == str(stored or "")

    def _shown(self, name: str) -> str:
        value = self.shown[name]
        if isinstance(value, date):
            return formats.date_format(value, "DATE_FORMAT")
        field = self.fields[name]
        values = [str(each) for each in (value if isinstance(value, list) else [value])]
        choices = getattr(field, "choices", None)
        if choices is not None:
            labels = [str(label) for key, label in choices if str(key) in values]
            return ", ".join(labels) or "–"
        return str(value or "–")
