"""Forms of plans: one negotiation, and one that was held already."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations import policies
from negotiations.duties import Theme, themes_on
from negotiations.models import AreaRule, Forum, Negotiation
from yhdyspinta.documents.uploads import DOCX, PDF, DocumentField
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput, DateTimeInput


class ThemedForm(forms.Form):
    """What every plan says: for which rules it is held, and with which municipalities."""

    themes = forms.MultipleChoiceField(
        label=_("Duties by law that it serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "One negotiation may serve several duties. None, if it is about other matters."
        ),
    )
    own_rules = forms.ModelMultipleChoiceField(
        queryset=AreaRule.objects.none(),
        label=_("Own duties of the area that it serves"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    municipalities = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Municipalities"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def offer(self, day: Any = None) -> None:
        """Fill in the choices of the area; called by each form when it is made."""
        day = day or timezone.localdate()
        self._themes = {theme.code: theme for theme in themes_on(day)}
        self.fields["themes"].choices = [(t.code, t.name) for t in self._themes.values()]  # type: ignore[attr-defined]
        municipalities = Organisation.objects.current().municipalities().in_order()
        self.fields["municipalities"].queryset = municipalities  # type: ignore[attr-defined]
        own = AreaRule.objects.valid_on(day).filter(served_by=StatutoryDuty.ServedBy.NEGOTIATION)
        self.fields["own_rules"].queryset = own  # type: ignore[attr-defined]
        if not own:
            del self.fields["own_rules"]
        if "convener" in self.fields:
            organisations = Organisation.objects.current().in_order()
            self.fields["convener"].queryset = organisations  # type: ignore[attr-defined]

    def chosen_themes(self) -> list[Theme]:
        return [self._themes[code] for code in self.cleaned_data["themes"]]

    def who_must_attend(self) -> list[StatutoryDuty | AreaRule]:
        """The rules offered that say who is to be there."""
        offered = [rule for theme in self._themes.values() for rule in theme.rules]
        own = self.fields["own_rules"].queryset if "own_rules" in self.fields else ()  # type: ignore[attr-defined]
        return [rule for rule in [*offered, *own] if rule.must_attend]

    def chosen_own_rules(self) -> list[AreaRule]:
        return list(self.cleaned_data.get("own_rules") or [])


class OwnForm(ThemedForm):
    """A plan or a record by whom it is made: preparers' is one that their organisation is in.

    It offers them nothing that they may not choose.
    """

    actor: Actor

    def offer_to(self, actor: Actor, day: Any = None) -> None:
        """Fill in the choices that the actor has."""
        self.actor, self.is_for_all = actor, policies.arrange_negotiations(actor)
        self.offer(day)
        conveners = policies.conveners_for(actor)
        self.fields["convener"].queryset = conveners  # type: ignore[attr-defined]
        if self.is_for_all:
            self.initial.setdefault("convener", default_convener())
            return
        municipalities = self.fields["municipalities"].queryset  # type: ignore[attr-defined]
        self.own = municipalities.filter(pk=actor.organisation_id).first()
        if self.own:
            self.initial.setdefault("municipalities", [self.own.pk])

    def refuse_without_own(self, chosen: Any) -> None:
        """The own municipality is a party of what its preparers plan."""
        if not self.is_for_all and self.own and self.own not in (chosen or []):
            message = _("%(municipality)s takes part: tick it too.")
            error = ValidationError(message, params={"municipality": self.own})
            self.add_error("municipalities", error)


def default_convener() -> Organisation | None:
    """The county, or Helsinki."""
    convener: Organisation | None = Organisation.objects.current().in_order().first()
    return convener


class NegotiationForm(OwnForm, forms.ModelForm):
    """A plan of one negotiation: of the area, of the own organisation or of a forum."""

    field_order = [
        "title_fi",
        "title_sv",
        "themes",
        "own_rules",
        "municipalities",
        "starts_at",
        "ends_at",
    ]

    class Meta:
        model = Negotiation
        fields = [
            "title_fi",
            "title_sv",
            "starts_at",
            "ends_at",
            "place",
            "remote_link",
            "convener",
            "chair",
            "secretary",
            "forum",
            "theme",
            "answer_by",
        ]
        widgets = {
            "starts_at": DateTimeInput(),
            "ends_at": DateTimeInput(),
            "answer_by": DateInput(),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_to(actor, self.instance.day)
        self.fields["starts_at"].help_text = _("You can leave it open until it is agreed.")
        self._offer_forums()
        if not self.is_for_all:  # the convener is the own organisation, or the forum's
            del self.fields["convener"]
        if not self.instance._state.adding:
            rules = list(self.instance.rules.values_list("rule_id", "own_rule_id"))
            laws = {law for law, _own in rules}
            self.initial["themes"] = [code for code in self._themes if code in laws]
            self.initial["own_rules"] = [own for _law, own in rules if own]
            covered = self.instance.municipalities.values_list("organisation_id", flat=True)
            self.initial["municipalities"] = list(covered)

    def _offer_forums(self) -> None:
        """All that go on, and its own; others than the coordinators choose among theirs, once."""
        forums = policies.forums_to_plan(self.actor)
        field: Any = self.fields["forum"]
        field.queryset = forums | Forum.objects.filter(pk=self.instance.forum_id)
        if self.is_for_all:
            return
        if not self.instance._state.adding or not forums.exists():
            del self.fields["forum"]
        else:
            field.required = not policies.record_held(self.actor)

    def _of_whom(self, data: dict[str, Any]) -> None:
        """Who convenes what someone else than a coordinator plans."""
        if self.instance._state.adding:
            forum = data.get("forum")
            named = forum.convener_id if forum else None
            self.instance.convener_id = named or self.actor.organisation_id
        is_own = self.instance.convener_id == self.actor.organisation_id
        of_forum = data.get("forum") or self.instance.forum_id
        if is_own and not of_forum and policies.record_held(self.actor):
            self.refuse_without_own(data.get("municipalities"))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not self.is_for_all:
            self._of_whom(data)
        starts_at, ends_at = data.get("starts_at"), data.get("ends_at")
        if ends_at and not starts_at and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Give the time when it begins too."))
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", _("The negotiation ends before it begins."))
        if self.instance.was_held() and starts_at and starts_at > timezone.now():
            self.add_error("starts_at", _("It was held already, so its day can't be to come."))
        if self.instance.was_held() and not starts_at and "starts_at" not in self.errors:
            self.add_error("starts_at", _("A negotiation that was held needs its day."))
        is_open = not starts_at and "starts_at" not in self.errors
        if is_open and self.instance.state == Negotiation.State.INVITED:
            self.add_error("starts_at", _("The invitations are out: give the new day."))
        answer_by = data.get("answer_by")
        if answer_by and starts_at and answer_by > timezone.localdate(starts_at):
            self.add_error("answer_by", _("Answers are needed before the negotiation."))
        return data


class HeldForm(OwnForm, forms.ModelForm):
    """A negotiation that was held already, on one page."""

    field_order = [
        "title_fi",
        "title_sv",
        "held_on",
        "themes",
        "municipalities",
        "with_county",
        "absent",
    ]
    with_county = forms.BooleanField(
        label=_("The wellbeing services county took part"), required=False, initial=True
    )
    held_on = forms.DateField(label=_("Day of the negotiation"), widget=DateInput())
    absent = forms.ModelMultipleChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Invited, did not take part"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    memo = DocumentField(
        kinds=(PDF, DOCX),
        label=_("Memo"),
        required=False,
        help_text=_("PDF or Word, at most 20 MB."),
    )
    note = forms.CharField(
        label=_("Note, if there is no memo"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("A few lines on what was discussed and agreed; a memo is made of them."),
    )

    class Meta:
        model = Negotiation
        fields = ["title_fi", "title_sv", "place", "convener"]

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer_to(actor)
        self._offer_county()
        self.fields["municipalities"].label = _("Municipalities that took part")
        municipalities = self.fields["municipalities"].queryset  # type: ignore[attr-defined]
        self.fields["absent"].queryset = municipalities  # type: ignore[attr-defined]
        self.fields["municipalities"].required = municipalities.exists()
        missing = _("Tick the municipalities that took part.")
        self.fields["municipalities"].error_messages["required"] = missing
        for name in ("memo", "note"):  # one of the two is needed
            self.fields[name].is_conditional = True  # type: ignore[attr-defined]

    def _offer_county(self) -> None:
        """The area's own records name it as the convener; a preparer tells that it was there."""
        counties = Organisation.objects.current().filter(kind=Organisation.Kind.COUNTY)
        self.county = None if self.is_for_all else counties.first()
        if self.is_for_all:
            del self.fields["with_county"]
            return
        convener: Any = self.fields["convener"]
        convener.queryset = (convener.queryset | counties).distinct()
        self.initial.setdefault("convener", self.actor.organisation_id)
        if self.county is None or self.county.pk == self.actor.organisation_id:
            self.county = None
            del self.fields["with_county"], self.fields["convener"]
            self.instance.convener_id = self.actor.organisation_id

    def others_present(self) -> list[Organisation]:
        """Who was there beside the convener and the municipalities."""
        own = Organisation.objects.filter(pk=self.actor.organisation_id)
        found = [] if self.is_for_all else list(own)
        if self.county and self.cleaned_data.get("with_county"):
            found.append(self.county)
        return found

    def clean_held_on(self) -> datetime:
        day = self.cleaned_data["held_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The day is still to come: plan the negotiation instead."))
        return timezone.make_aware(datetime.combine(day, time.min))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        present = set(data.get("municipalities") or [])
        if "municipalities" not in self.errors:
            self.refuse_without_own(present)
        if present & set(data.get("absent") or []):
            self.add_error("absent", _("The same municipality can't be both present and absent."))
        if not data.get("memo") and not data.get("note") and "memo" not in self.errors:
            self.add_error("memo", _("Attach the memo, or write a few lines below."))
        return data
