"""Forms of forums: one of them, its members, its end, and a year of its meetings."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MinValueValidator
from django.utils import timezone
from django.utils.dates import MONTHS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Interface, Organ, Post
from negotiations import policies
from negotiations.actions import PlannedMeeting
from negotiations.forms.planning import default_convener
from negotiations.free_days import Calendar, is_working_day
from negotiations.models import Forum, ForumMember, negotiation_settings
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.forms import DateInput
from yhdyspinta.web.seen import SeenForm

JULY = 7
# The middle of the month is looked at first, on the days when people are at work.
FIRST_DAY_TO_LOOK_AT, MIDWEEK = 10, (1, 2, 3)


class ForumForm(SeenForm, forms.ModelForm):
    """What the forum is, who convenes it, and how its meetings are recorded."""

    meeting_months = forms.TypedMultipleChoiceField(
        label=_("Months in which it usually meets"),
        choices=[(n, name) for n, name in MONTHS.items() if n != JULY],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The year's meetings are planned from these."),
    )

    class Meta:
        model = Forum
        fields = [
            "name_fi",
            "name_sv",
            "kind",
            "tier",
            "convener",
            "organ",
            "task_fi",
            "task_sv",
            "meeting_months",
            "record",
            "quorum",
            "appeal_days",
            "publishes",
        ]
        widgets = {
            "record": forms.RadioSelect,
            "task_fi": forms.Textarea(attrs={"rows": 3}),
            "task_sv": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "organ": _("When the forum is an organ of an organisation, such as a committee."),
            "appeal_days": _("Of councils, boards and committees: names leave the memo after it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["convener"].queryset = Organisation.objects.current().in_order()
        organs = Organ.objects.select_related("organisation").order_by("organisation", "name_fi")
        fields["organ"].queryset = organs
        fields["organ"].label_from_instance = lambda organ: f"{organ.organisation}: {organ}"
        fields["record"].choices = Forum.Record.choices
        fields["quorum"].validators.append(MinValueValidator(1))

    def clean_name_fi(self) -> str:
        name: str = self.cleaned_data["name_fi"].strip()
        if Forum.objects.filter(name_fi=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("There is a forum of this name already."))
        return name


class ForumEndForm(forms.Form):
    """When the forum ended; one that has ended goes on when the day is taken away."""

    ended_on = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if forum.ended_on:
            self.fields["ended_on"].required = False
            self.fields["ended_on"].help_text = _("Empty it if the forum goes on after all.")

    def clean_ended_on(self) -> date | None:
        day: date | None = self.cleaned_data["ended_on"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("The day is still to come: end the forum then."))
        return day


class PostFilter(forms.Form):
    """Whose posts, and of which interface, are offered as members."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        empty_label=_("All organisations"),
    )
    interface = forms.ModelChoiceField(
        label=_("Interface of cooperation"),
        queryset=Interface.objects.none(),
        required=False,
        empty_label=_("General contacts"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = Organisation.objects.current().in_order()
        fields["interface"].queryset = Interface.objects.current()

    def posts(self, forum: Forum) -> Any:
        """All posts of the organisation, or everyone's in the interface, without the members."""
        self.is_valid()
        found = Post.objects.shown_to_all().valid_on(timezone.localdate())
        organisation = self.cleaned_data.get("organisation")
        interface = self.cleaned_data.get("interface")
        if organisation:
            found = found.filter(organisation=organisation)
        if interface or not organisation:
            found = found.filter(interface=interface)
        found = found.exclude(pk__in=forum.members.values("post"))
        return found.order_by("organisation__rank", "organisation__name_sort", "level__position")


class MembersForm(forms.Form):
    """Which posts get a seat."""

    posts = forms.ModelMultipleChoiceField(
        label=_("Posts"),
        queryset=Post.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one post.")},
    )
    seat = forms.ChoiceField(
        label=_("Seat"), choices=ForumMember.Seat.choices, initial=ForumMember.Seat.MEMBER
    )

    def __init__(self, *args: Any, posts: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["posts"].queryset = posts.with_holders()
        fields["posts"].label_from_instance = self._line

    @staticmethod
    def _line(post: Post) -> str:
        held = post.holder or post.deputy
        name = held.person.name if held else gettext("Not named")
        return f"{post.organisation.name}: {post.title} ({name})"


class YearForm(forms.Form):
    """The meetings of a year: a day and a theme for each month that is wanted."""

    begins = forms.TimeField(
        label=_("Begins at"),
        initial=time(9),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    ends = forms.TimeField(
        label=_("Ends at"),
        initial=time(11),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    convener = forms.ModelChoiceField(label=_("Convener"), queryset=Organisation.objects.none())
    is_event = forms.BooleanField(
        label=_("Events of the forum's programme, not negotiations by law"), required=False
    )

    def __init__(self, *args: Any, forum: Forum, year: int, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.forum, self.year = forum, year
        fields: Any = self.fields
        own = Organisation.objects.current().filter(pk=forum.convener_id or 0)
        conveners = policies.conveners_for(actor) | own
        fields["convener"].queryset = conveners
        proposed = forum.convener or default_convener()
        self.initial.setdefault("convener", proposed if proposed in conveners else conveners[0])
        self.months = [month for month in MONTHS if month != JULY and self._is_to_come(month)]
        calendar = Calendar(negotiation_settings())
        for month in self.months:
            usual = month in forum.meeting_months
            self.fields[f"day_{month}"] = forms.DateField(
                label=MONTHS[month],
                required=False,
                widget=DateInput(),
                initial=self._proposed(month, calendar) if usual else None,
            )
            self.fields[f"theme_{month}"] = forms.CharField(
                label=_("Theme"), max_length=150, required=False
            )

    def rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField]]:
        for month in self.months:
            yield self[f"day_{month}"], self[f"theme_{month}"]

    def _is_to_come(self, month: int) -> bool:
        today = timezone.localdate()
        return (self.year, month) >= (today.year, today.month)

    def _proposed(self, month: int, calendar: Calendar) -> date | None:
        """A free day in the middle of the week and of the month, later if there is none."""
        day = date(self.year, month, FIRST_DAY_TO_LOOK_AT)
        while day.month == month:
            is_free = not calendar.against(day) and day > timezone.localdate()
            if is_free and day.weekday() in MIDWEEK:
                return day
            day += timedelta(days=1)
        return None

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        begins, ends = data.get("begins"), data.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", gettext("The meetings end before they begin."))
        taken = self._taken()
        days = [month for month in self.months if data.get(f"day_{month}")]
        for month in days:
            if why := self._against(data[f"day_{month}"], month, taken):
                self.add_error(f"day_{month}", why)
        for month in self.months:
            if data.get(f"theme_{month}") and month not in days and not self._is_wrong(month):
                self.add_error(f"day_{month}", gettext("A theme needs its day."))
        if not days and not self.errors:
            self.add_error(None, gettext("Choose the day of at least one meeting."))
        return data

    def _is_wrong(self, month: int) -> bool:
        return f"day_{month}" in self.errors

    def _taken(self) -> set[date]:
        """The days on which the forum meets already."""
        planned = self.forum.negotiations.exclude(state__in=["cancelled", "not_held"])
        return {each.day for each in planned.only("starts_at") if each.day}

    def _against(self, day: date, month: int, taken: set[date]) -> str:
        """Why no meeting can be planned for the day; nothing when it can."""
        if (day.year, day.month) != (self.year, month):
            return gettext("The day is in another month.")
        if day < timezone.localdate():
            return gettext("This day has passed already.")
        if not is_working_day(day):
            return gettext("The day is at a weekend or a public holiday.")
        if is_quiet(day):
            return gettext("The day is in the holiday season.")
        if day in taken:
            return gettext("The forum meets on this day already.")
        return ""

    def meetings(self) -> list[PlannedMeeting]:
        """The months that have a day, as meetings."""
        data = self.cleaned_data
        found = []
        for month in self.months:
            if day := data[f"day_{month}"]:
                ends = data["ends"]
                found.append(
                    PlannedMeeting(
                        _moment(day, data["begins"]),
                        _moment(day, ends) if ends else None,
                        data[f"theme_{month}"],
                    )
                )
        return found


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
