"""The form by which a duty is shown to be met."""

from itertools import groupby
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.matrix import current_matrix
from agreements.models import Task
from contacts.models import Post
from negotiations import clauses
from negotiations.duties import has_account, took_part
from negotiations.models import Duty, Evidence, Forum, Negotiation
from negotiations.models.duty import filled_posts
from negotiations.why import serving_rules
from yhdyspinta.documents.uploads import DOCX, PDF, DocumentField
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.web.forms import DateInput

Kind = Evidence.Kind
ServedBy = StatutoryDuty.ServedBy
POINTERS = ("clause", "task", "forum")


class EvidenceForm(forms.ModelForm):
    """A document with its organ, day and §; or what the rule asks: a negotiation, post, pointer."""

    clause = forms.ChoiceField(label=_("Clause of an agreement"), required=False)
    file = DocumentField(
        kinds=(PDF, DOCX),
        label=_("File"),
        required=False,
        help_text=_("PDF or Word, at most 20 MB."),
    )

    class Meta:
        model = Evidence
        fields = [
            "negotiation",
            "post",
            "clause",
            "task",
            "forum",
            "title",
            "organ",
            "done_on",
            "section",
            "url",
        ]
        widgets = {"done_on": DateInput()}

    def __init__(self, *args: Any, duty: Duty, actor: Actor | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duty = duty
        served_by = duty.what.served_by
        self._offer_negotiations(served_by)
        self._offer_posts(served_by)
        self._offer_pointers(served_by, actor)
        only_document = served_by == ServedBy.DOCUMENT
        self._require("title", only_document, _("Say which document shows it."))
        self._require(
            "done_on",
            only_document,
            _("Give the day: a document or a § alone does not say when it was done."),
        )
        self.fields["done_on"].label = _("Day")
        self.fields["done_on"].help_text = _("The day on which it was done or decided.")

    def _require(self, name: str, is_required: bool, sentence: Any) -> None:
        self.fields[name].required = is_required
        self.fields[name].error_messages["required"] = sentence

    def _offer_negotiations(self, served_by: str) -> None:
        if served_by != ServedBy.NEGOTIATION:
            del self.fields["negotiation"]
            return
        held = Negotiation.objects.held().filter(rules__in=serving_rules(self.duty)).distinct()
        self.fields["negotiation"].queryset = held  # type: ignore[attr-defined]
        self.fields["negotiation"].help_text = _("Leave empty if a document shows it.")

    def _offer_posts(self, served_by: str) -> None:
        if served_by != ServedBy.POST:
            del self.fields["post"]
            return
        filled = filled_posts(timezone.localdate()).values("post")
        posts = Post.objects.shown_to_all().filter(organisation=self.duty.bearer_id, pk__in=filled)
        self.fields["post"].queryset = posts  # type: ignore[attr-defined]
        self.fields["post"].label = _("post")

    def _offer_pointers(self, served_by: str, actor: Actor | None) -> None:
        if served_by != ServedBy.POINTER:
            for name in POINTERS:
                del self.fields[name]
            return
        by_agreement = groupby(clauses.offered(actor), key=lambda place: place.agreement)
        grouped = [
            (str(agreement), [(place.value, place.label) for place in found])
            for agreement, found in by_agreement
        ]
        self.fields["clause"].choices = [("", "---------"), *grouped]  # type: ignore[attr-defined]
        tasks = Task.objects.filter(matrix=current_matrix()).select_related("interface")
        self.fields["task"].queryset = tasks  # type: ignore[attr-defined]
        self.fields["task"].label = _("Task of the responsibility table")
        self.fields["forum"].queryset = Forum.objects.current()  # type: ignore[attr-defined]
        self.fields["forum"].help_text = _("Choose one of the three, or record a document below.")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self.instance.kind = self._kind(data)
        if self.instance.kind == Kind.NEGOTIATION:
            data["done_on"] = data["negotiation"].day
            self._check_negotiation(data["negotiation"])
        elif self.instance.kind == Kind.POST:
            data["done_on"] = data.get("done_on") or timezone.localdate()
        elif self.instance.kind == Kind.POINTER:
            data["done_on"] = data.get("done_on") or timezone.localdate()
            self._point(data)
        else:
            self._check_document(data)
        self._check_day(data.get("done_on"))
        return data

    def _kind(self, data: dict[str, Any]) -> str:
        if data.get("negotiation"):
            return Kind.NEGOTIATION
        if any(data.get(name) for name in POINTERS):
            return Kind.POINTER
        return Kind.POST if data.get("post") else Kind.DOCUMENT

    def _check_negotiation(self, negotiation: Negotiation) -> None:
        if self.duty.bearer_id not in took_part(negotiation):
            sentence = _("The organisation is not marked present in this negotiation.")
            self.add_error("negotiation", sentence)
        elif not has_account(negotiation):
            sentence = _(
                "Nothing has been written of it: note an outcome or attach the memo first."
            )
            self.add_error("negotiation", sentence)

    def _point(self, data: dict[str, Any]) -> None:
        chosen = [name for name in POINTERS if data.get(name)]
        if len(chosen) > 1:
            self.add_error(chosen[1], _("Choose only one: a clause, a task or a forum."))
        if data.get("clause"):
            agreement, anchor = data["clause"].split(":")
            self.instance.agreement_id = int(agreement)
            self.instance.clause_anchor = UUID(anchor)

    def _check_document(self, data: dict[str, Any]) -> None:
        for name in ("title", "done_on"):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, self.fields[name].error_messages["required"])

    def _check_day(self, day: Any) -> None:
        if day is None:
            return
        if day > timezone.localdate():
            self.add_error("done_on", _("The day is still to come."))
        elif self.duty.period_start and day < self.duty.period_start:
            self.add_error("done_on", _("The day is before the period of this duty begins."))
