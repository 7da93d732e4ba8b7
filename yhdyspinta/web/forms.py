"""How forms are drawn: our field template, our error summary, errors that can be linked to."""

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

DATE = "%Y-%m-%d"
NUMBER = re.compile(r"[0-9]{1,18}")
YEARS = range(1990, 2101)


def sensible_day(day: date) -> None:
    """A year of one's own time: 0026 is a slip, and days cannot be counted back from year 1."""
    if day.year not in YEARS:
        message = _("Check the year: %(year)s is not possible here.")
        raise ValidationError(message, code="year", params={"year": f"{day.year:04}"})


class LinkedField(BoundField):
    """A form's field that knows where a link to it lands; a day of any form is a sensible one."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if isinstance(field, forms.DateField | forms.DateTimeField):
            field.validators = [*field.validators, sensible_day]

    @property
    def anchor(self) -> str:
        """The id of the first thing one can focus: a group of choices has none of its own."""
        if self.use_fieldset or isinstance(self.field.widget, forms.MultiWidget):
            return f"{self.auto_id}_0"
        return self.id_for_label or str(self.auto_id)

    @property
    def is_check(self) -> bool:
        """One tick box, whose label stands after it."""
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def is_optional(self) -> bool:
        """Whether to say so; not of what some cases need, as its hint tells (is_conditional)."""
        needed = self.field.required or getattr(self.field, "is_conditional", False)
        return not (needed or self.is_check or self.field.disabled)


class FormRenderer(TemplatesSetting):
    """Named in the settings: every form of the project and of its libraries looks alike."""

    form_template_name = "components/fields.html"
    field_template_name = "components/field.html"
    bound_field_class = LinkedField


class DateInput(forms.DateInput):
    """The browser's own date field; it takes only ISO dates, whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format=DATE)


class DateTimeInput(forms.DateTimeInput):
    """The browser's own field for a day and a time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")


def posted(request: HttpRequest) -> Any:
    """What a form is bound to: an empty POST too is one, and is refused."""
    return request.POST if request.method == "POST" else None


def posted_files(request: HttpRequest) -> Any:
    """The files that came with it."""
    return request.FILES if request.method == "POST" else None


def pk_of(text: str) -> int:
    """The number that a request's text names; 0, which no row has, when it is none."""
    return int(text) if NUMBER.fullmatch(text) else 0
