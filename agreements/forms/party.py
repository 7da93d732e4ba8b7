"""Forms of a party: its decision and its signature."""

from typing import Any

from django import forms
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Party
from contacts.models import Organ
from yhdyspinta.documents.uploads import DOCX, JPEG, ODT, PDF, PNG, DocumentField
from yhdyspinta.web.forms import DateInput
from yhdyspinta.web.seen import SeenForm

WITH_WORDS = {Party.Decision.CONDITIONAL, Party.Decision.CHANGED}


def plain_section(text: str) -> str:
    """The number alone: the § is put before it where it is shown."""
    return text.replace("§", "").strip()


class DecisionForm(SeenForm, forms.ModelForm):
    """What the party's organ decided; on behalf of another party with the source attached."""

    source_file = DocumentField(
        label=_("Extract of the minutes or another source"),
        kinds=[PDF, DOCX, ODT, PNG, JPEG],
        required=False,
    )

    class Meta:
        model = Party
        fields = [
            "decision",
            "organ",
            "organ_name",
            "decided_on",
            "section",
            "case_number",
            "condition",
        ]
        labels = {"organ_name": _("Another organ"), "decided_on": _("Date of the meeting")}
        widgets = {"decided_on": DateInput(), "condition": forms.Textarea(attrs={"rows": 4})}
        help_texts = {
            "organ_name": _("When it is not in the list."),
            "section": _("The number only, such as 183."),
            "condition": _("Needed when approved on a condition or with changes."),
        }

    def __init__(self, *args: Any, on_behalf: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on_behalf = on_behalf
        self.agreement: Agreement = self.instance.agreement
        self.had_source = self.instance.source_id is not None
        fields: Any = self.fields
        fields["organ"].queryset = Organ.objects.filter(organisation=self.instance.organisation_id)
        if not fields["organ"].queryset.exists():
            del fields["organ"]
            fields["organ_name"].label, fields["organ_name"].help_text = _("Organ"), ""
        if self.agreement.state != Agreement.State.DECIDING:
            approving = [(each.value, each.label) for each in Party.APPROVING]
            fields["decision"].choices = approving
        if not self.agreement.is_signed_elsewhere:
            self._tell_what_is_needed(fields)

    def _tell_what_is_needed(self, fields: Any) -> None:
        """What a decision that has been taken needs, is not called optional."""
        fields["decided_on"].help_text = _("Needed once the organ has decided.")
        organ = "organ" if "organ" in fields else "organ_name"
        for name in (organ, "decided_on", "condition"):
            fields[name].is_conditional = True
        if self.on_behalf:
            fields["source_file"].is_conditional = True
            fields["source_file"].help_text = _(
                "Needed, since you record this on behalf of the party."
            )

    def clean_section(self) -> str:
        return plain_section(self.cleaned_data["section"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("section") and not data.get("decided_on") and "decided_on" in data:
            self.add_error("decided_on", gettext("A section (§) needs the date of the decision."))
        if data.get("decision") in Party.TAKEN:
            self._look_at_taken(data)
        if data.get("decision") in WITH_WORDS and not data.get("condition"):
            self.add_error("condition", gettext("Write down the condition or the changes."))
        return data

    def _look_at_taken(self, data: dict[str, Any]) -> None:
        elsewhere = self.agreement.is_signed_elsewhere
        if "decided_on" in data and not self.has_error("decided_on"):
            self._look_at_date(data["decided_on"], elsewhere)
        if not (data.get("organ") or data.get("organ_name")) and not elsewhere:
            name = "organ" if "organ" in self.fields else "organ_name"
            self.add_error(name, gettext("Choose the organ that decided, or write its name."))
        has_source = data.get("source_file") or self.had_source or self.has_error("source_file")
        if self.on_behalf and not elsewhere and not has_source:
            message = gettext("Attach the extract of the minutes or another source.")
            self.add_error("source_file", message)

    def _look_at_date(self, day: Any, elsewhere: bool) -> None:
        frozen_at = self.agreement.versions.frozen().values_list("frozen_at", flat=True).first()
        frozen_on = timezone.localdate(frozen_at) if frozen_at else None
        if day is None:
            if not elsewhere:
                self.add_error("decided_on", gettext("Give the date of the decision."))
        elif day > timezone.localdate():
            message = gettext("The date is in the future: a decision is recorded once it is made.")
            self.add_error("decided_on", message)
        elif frozen_on and day < frozen_on and not elsewhere:
            message = gettext(
                "The text was sent for decision on %(day)s."
                " A decision made before that was not about this text."
            )
            day_in_words = formats.date_format(frozen_on, "DATE_FORMAT")
            self.add_error("decided_on", message % {"day": day_in_words})

    def decided(self) -> dict[str, Any]:
        """The values of the party's own fields; an organ that could not be chosen is none."""
        return {name: self.cleaned_data.get(name) for name in self._meta.fields or []}


class SignForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=150)
    capacity = forms.CharField(
        label=_("In the capacity of"), max_length=120, help_text=_("Such as municipal manager.")
    )
    confirm = forms.BooleanField(
        label=_("I have read the agreement and sign it for my organisation.")
    )
