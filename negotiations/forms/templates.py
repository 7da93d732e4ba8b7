"""Forms of the area's own templates of agendas."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from negotiations.models import AgendaTemplate, Forum, TemplateItem
from yhdyspinta.register.models import StatutoryDuty

# Empty rows at the end, to write new headings into.
SPARE = 5


class TemplateForm(forms.ModelForm):
    """A template's names, and of which kind of negotiation it is."""

    class Meta:
        model = AgendaTemplate
        fields = ["name_fi", "name_sv", "rule", "forum"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        negotiated = StatutoryDuty.ServedBy.NEGOTIATION
        rule: Any = self.fields["rule"]
        rule.queryset = StatutoryDuty.objects.filter(served_by=negotiated).order_by("position")
        self.fields["forum"].queryset = Forum.objects.current()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("rule")) == bool(data.get("forum")) and not self.errors:
            self.add_error("rule", _("Choose either a duty by law or a forum."))
        return data


class HeadingForm(forms.ModelForm):
    """One heading of a template; without a heading in Finnish it goes away."""

    class Meta:
        model = TemplateItem
        fields = ["position", "title_fi", "title_sv", "minutes", "fill"]
        labels = {"position": _("Place")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title_fi"].required = False
        self.fields["position"].required = False
        self.fields["minutes"].validators.append(MaxValueValidator(24 * 60))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("title_sv") and not data.get("title_fi"):
            self.add_error("title_fi", _("Write the heading in Finnish too."))
        return data


class HeadingForms:
    """All headings of a template, with a few empty rows after them."""

    def __init__(self, data: Any, template: AgendaTemplate) -> None:
        there = list(template.items.all()) if template.pk else []
        rows = max(len(there) + SPARE, _rows_in(data))
        self.forms = [
            HeadingForm(
                data,
                prefix=f"row{n}",
                instance=there[n] if n < len(there) else None,
                initial={"position": n + 1},
            )
            for n in range(rows)
        ]

    def is_valid(self) -> bool:
        return not self.wrong()

    def wrong(self) -> list[HeadingForm]:
        """The rows that something is wrong with; each is looked at, so that each tells its own."""
        return [form for form in self.forms if not form.is_valid()]

    def items(self) -> list[TemplateItem]:
        """The headings in their new order, those without a text left out."""
        kept = [form for form in self.forms if form.cleaned_data.get("title_fi")]
        kept.sort(key=lambda form: form.cleaned_data.get("position") or len(self.forms))
        found: list[TemplateItem] = [form.instance for form in kept]
        for position, item in enumerate(found, start=1):
            item.pk, item.position = None, position
            item._state.adding = True
        return found


def _rows_in(data: Any) -> int:
    """How many rows were posted, 200 at the most."""
    n = 0
    while data is not None and n < 200 and f"row{n}-title_fi" in data:
        n += 1
    return n
