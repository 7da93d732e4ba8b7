"""Figures as people write them: "12,5", "1 234", "..", and what is wrong with the others."""

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NOT_KNOWN = {"..", "...", "…"}
_NUMBER = re.compile(r"-?\d+([.,]\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?\d{1,3}(,\d{3})+\.\d+|-?\d{1,3}(\.\d{3})+,\d+", re.ASCII)
MOST_DIGITS, MOST_DECIMALS = 10, 4


def read_number(text: str, *, unit: str = "") -> Decimal:
    """The number that was meant. Raises ValidationError that says how to write it."""
    plain = re.sub(r"\s", "", text).replace("\N{MINUS SIGN}", "-")
    if plain.endswith("%"):
        if unit and not unit.startswith("%"):
            message = _("Leave the %% out: the unit of this indicator is “%(unit)s”.")
            raise ValidationError(message % {"unit": unit})
        plain = plain[:-1]
    if plain in {"-", "–", "—"}:
        raise ValidationError(_("Write 0 if there are none. A dash can be read in two ways."))
    if _GROUPED.fullmatch(plain):
        raise ValidationError(_("Write the number without marks between thousands, as 12500,5."))
    if not _NUMBER.fullmatch(plain):
        raise ValidationError(_("Write a number only, such as 12,5."))
    number = Decimal(plain.replace(",", "."))
    whole, _dot, decimals = str(abs(number)).partition(".")
    if len(whole) > MOST_DIGITS or len(decimals) > MOST_DECIMALS:
        raise ValidationError(
            _("Use at the most %(digits)s digits and %(decimals)s decimals.")
            % {"digits": MOST_DIGITS, "decimals": MOST_DECIMALS}
        )
    return number


class NumberField(forms.CharField):
    """A number with a decimal comma or point; what was typed stays as it was."""

    def __init__(self, *, unit: str = "", **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "size": 12}))
        super().__init__(**kwargs)
        self.unit = unit

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        if not text:
            return None
        if text in NOT_KNOWN:
            message = _("A number is needed here; “..” says only that it is not known.")
            raise ValidationError(message)
        return read_number(text, unit=self.unit)


class YearField(forms.IntegerField):
    """A year with four digits."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric", "size": 6}))
        wrong = gettext_lazy("Write the year with four digits, such as 2027.")
        messages = {"invalid": wrong, "min_value": wrong, "max_value": wrong}
        super().__init__(min_value=1990, max_value=2100, error_messages=messages, **kwargs)
