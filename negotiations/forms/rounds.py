"""Forms of a round: how its meetings are arranged, and the preview of them."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.db.models import Max, Min, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from negotiations.forms.planning import ThemedForm, default_convener
from negotiations.models import Convening, Cycle, CycleRule
from negotiations.models.cycle import CycleQuerySet
from negotiations.rounds import MOST_MEETINGS, Arrangement
from yhdyspinta.register.terms import NoTermError, calendar_year
from yhdyspinta.tenancy.models import Group, GroupMember, Organisation
from yhdyspinta.web.forms import DateInput, pk_of

# Invitations are sent some weeks before the first meeting.
NOTICE = timedelta(weeks=4)


class RoundFilter(forms.Form):
    """Which rounds are listed: of a year, of a rule, or all."""

    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)
    rule = forms.ChoiceField(label=_("Duty"), required=False)

    def __init__(self, *args: Any, rounds: CycleQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ends = rounds.order_by().aggregate(first=Min("period_start"), last=Max("period_end"))
        years = range(ends["last"].year, ends["first"].year - 1, -1) if ends["last"] else ()
        self.fields["year"].choices = [("", _("All years")), *((y, y) for y in years)]  # type: ignore[attr-defined]
        rows = CycleRule.objects.filter(cycle__in=rounds).select_related("rule", "own_rule")
        found = {rule.code: rule for row in rows if (rule := row.rule or row.own_rule)}
        rules = [(code, rule.name) for code, rule in found.items()]
        rules.sort(key=lambda each: each[1])
        self.fields["rule"].choices = [("", _("All duties")), *rules]  # type: ignore[attr-defined]

    def filtered(self, rounds: CycleQuerySet) -> CycleQuerySet:
        """What was asked for; what can't be is not asked for."""
        asked = self.cleaned_data if self.is_valid() else {}
        if year := asked.get("year"):
            rounds = rounds.of_year(year)
        if code := asked.get("rule"):
            own = pk_of(code.removeprefix("own-")) if code.startswith("own-") else 0
            of_rule = CycleRule.objects.filter(Q(rule=code) | Q(own_rule=own))
            rounds = rounds.filter(pk__in=of_rule.values("cycle"))
        return rounds

    def is_filtering(self) -> bool:
        return self.is_valid() and any(self.cleaned_data.values())


class TimeInput(forms.TimeInput):
    """The browser's own field for an hour."""

    input_type = "time"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%H:%M")


class ArrangementForm(ThemedForm):
    """How the meetings are arranged; for a new round, and for more meetings of an old one."""

    model = forms.ChoiceField(
        label=_("Arrangement"), choices=Cycle.Model.choices, widget=forms.RadioSelect
    )
    groups = forms.ModelMultipleChoiceField(
        queryset=Group.objects.none(),
        label=_("Negotiation areas"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For negotiations by sub-region: each group chosen gets one negotiation."),
    )
    subjects = forms.CharField(
        label=_("Themes, one on each line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For negotiations by theme: each theme gets one negotiation."),
    )
    count = forms.IntegerField(
        label=_("How many meetings"),
        required=False,
        min_value=1,
        max_value=MOST_MEETINGS,
        help_text=_("For meetings of the same people. Empty: four if continuous, otherwise one."),
    )
    convener = forms.ModelChoiceField(queryset=Organisation.objects.none(), label=_("Convener"))
    first_day = forms.DateField(
        label=_("First meeting at the earliest on"), required=False, widget=DateInput()
    )
    hour = forms.TimeField(label=_("Hour"), initial=time(9), widget=TimeInput())
    length = forms.IntegerField(
        label=_("Length in minutes"), initial=120, min_value=15, max_value=600
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer()
        today = timezone.localdate()
        groups = Group.objects.filter(is_all_municipalities=False).exclude(valid_to__lt=today)
        self.fields["groups"].queryset = groups  # type: ignore[attr-defined]
        if not groups:
            del self.fields["groups"]
        self.initial.setdefault("convener", default_convener())
        self.initial.setdefault(
            "municipalities", list(Organisation.objects.current().municipalities())
        )

    def period(self) -> tuple[date, date] | None:
        """First and last day of the round, when they are known."""
        raise NotImplementedError

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        model = data.get("model")
        lines = [line.strip()[:300] for line in data.get("subjects", "").splitlines()]
        data["subjects"] = subjects = [line for line in lines if line]
        if model == Cycle.Model.SUB_REGIONAL:
            self._check_groups(data)
        else:
            self._check_municipalities(data)
        if model == Cycle.Model.THEMATIC and not subjects and "subjects" not in self.errors:
            self.add_error("subjects", _("Write at least one theme."))
        if len(subjects) > MOST_MEETINGS:
            self.add_error("subjects", _("There are too many themes."))
        self._check_first_day(data)
        return data

    def _check_municipalities(self, data: dict[str, Any]) -> None:
        """Helsinki, whose area has none beside itself, needs none."""
        is_empty = not data.get("municipalities") and "municipalities" not in self.errors
        if is_empty and self.fields["municipalities"].queryset.exists():  # type: ignore[attr-defined]
            self.add_error("municipalities", _("Choose at least one municipality."))

    def _check_groups(self, data: dict[str, Any]) -> None:
        if "groups" not in self.fields:
            self.add_error("model", _("Make the negotiation areas first: there are none yet."))
        elif not data.get("groups") and "groups" not in self.errors:
            self.add_error("groups", _("Choose at least one negotiation area."))
        period = self.period()
        for group in data.get("groups") or []:
            if period and group.valid_to and group.valid_to < period[0]:
                self.add_error(
                    "groups",
                    _("%(name)s is not in use in the period.") % {"name": group.name},
                )
            elif not GroupMember.objects.filter(group=group).exists():
                self.add_error(
                    "groups", _("%(name)s has no municipalities.") % {"name": group.name}
                )

    def _check_first_day(self, data: dict[str, Any]) -> None:
        period = self.period()
        if period is None or "first_day" in self.errors:
            return
        first, last = period
        if data.get("first_day") is None:
            data["first_day"] = max(first, min(timezone.localdate() + NOTICE, last))
        elif not first <= data["first_day"] <= last:
            self.add_error("first_day", _("The day is outside the period of the round."))

    def arrangement(self, cycle: Cycle) -> Arrangement:
        data = self.cleaned_data
        return Arrangement(
            title_fi=cycle.title_fi,
            title_sv=cycle.title_sv,
            model=data["model"],
            themes=self.chosen_themes(),
            municipalities=list(data["municipalities"]),
            groups=list(data.get("groups") or []),
            subjects=data["subjects"],
            count=data["count"],
            convener=data["convener"],
            is_common_day=cycle.is_common_day,
            first_day=data["first_day"],
            last_day=cycle.period_end,
            hour=data["hour"],
        )


class RoundForm(ArrangementForm, forms.ModelForm):
    """A round of negotiations, from which its meetings are proposed."""

    field_order = [
        "title_fi",
        "title_sv",
        "themes",
        "own_rules",
        "is_common_day",
        "invites_others",
        "period_start",
        "period_end",
        "model",
        "municipalities",
        "groups",
        "subjects",
    ]

    class Meta:
        model = Cycle
        fields = [
            "title_fi",
            "title_sv",
            "model",
            "period_start",
            "period_end",
            "is_common_day",
            "invites_others",
        ]
        widgets = {"period_start": DateInput(), "period_end": DateInput()}

    def __init__(self, *args: Any, rule: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["is_common_day"].help_text = _(
            "The agenda keeps a part for each, and each meets its own duty. Otherwise each gets"
            " meetings of its own."
        )
        self._begin_from(rule)

    def _begin_from(self, code: str) -> None:
        """What a duty says of the round that is to meet it."""
        today = timezone.localdate()
        chosen = [t for t in self._themes.values() if code in {rule.code for rule in t.rules}]
        period = None
        if chosen:
            self.initial["themes"] = [theme.code for theme in chosen]
            rule = next(rule for rule in chosen[0].rules if rule.code == code)
            period = _period_of(rule, today)
            self.initial["invites_others"] = rule.invites_others
            self.initial["title_fi"] = f"{chosen[0].rules[0].name_fi} {today.year}"[:200]
            if period and (agreed := _agreed(code, period[0])):
                self.initial["convener"] = agreed
        self.initial["own_rules"] = [pk_of(code.removeprefix("own-"))]
        period = period or calendar_year(today)
        self.initial.setdefault("period_start", period[0])
        self.initial.setdefault("period_end", period[1])

    def period(self) -> tuple[date, date] | None:
        data = self.cleaned_data
        starts, ends = data.get("period_start"), data.get("period_end")
        return (starts, ends) if starts and ends and starts <= ends else None

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        starts, ends = data.get("period_start"), data.get("period_end")
        if starts and ends and ends < starts:
            self.add_error("period_end", _("The last day is before the first day."))
        if data.get("is_common_day") and len(data.get("themes") or []) < 2:
            self.add_error("is_common_day", _("Choose both duties that have the common day."))
        return data


def _period_of(rule: Any, today: date) -> tuple[date, date] | None:
    try:
        return rule.period_on(today)  # type: ignore[no-any-return]
    except NoTermError:
        return None


def _agreed(code: str, period_start: date) -> Organisation | None:
    row = Convening.objects.filter(rule=code, period_start=period_start).first()
    return row.convener if row else None


class MoreForm(ArrangementForm):
    """More meetings of a round, by this or another arrangement."""

    field_order = ["themes", "own_rules", "model", "municipalities", "groups", "subjects"]

    def __init__(self, *args: Any, cycle: Cycle, **kwargs: Any) -> None:
        self.cycle = cycle
        super().__init__(*args, **kwargs)
        rules = list(cycle.rules.values_list("rule", "own_rule"))
        codes = {code for code, _own in rules}
        self.initial["themes"] = [code for code in self._themes if code in codes]
        self.initial["own_rules"] = [own for _code, own in rules if own]

    def period(self) -> tuple[date, date] | None:
        return self.cycle.period_start, self.cycle.period_end
