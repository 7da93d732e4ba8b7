"""Forms of matters: raising one, answering it, sending it on, lifting it, closing it."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import formats, timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, Task
from contacts.models import Interface, Organ, Person, Post
from negotiations.models import Forum, Matter, MatterParty
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import Organisation, Role
from yhdyspinta.web.forms import DateInput
from yhdyspinta.web.seen import SeenForm

DAYS_TO_ANSWER = timedelta(days=14)
OF_NOTICE = ("organ", "organ_name", "decides_on", "contact")


def organisations_of(matter: Matter) -> QuerySet[Organisation]:
    """Who raised it and those that it concerns."""
    concerned = matter.parties.values_list("organisation_id", flat=True)
    found: QuerySet[Organisation] = Organisation.objects.filter(
        pk__in=[matter.organisation_id, *concerned]
    ).in_order()
    return found


class MatterForm(forms.ModelForm):
    """What is brought before others, and before whom."""

    everyone = forms.BooleanField(label=_("All municipalities and the county"), required=False)
    concerned = forms.ModelMultipleChoiceField(
        label=_("Whom it concerns"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Matter
        fields = [
            "kind",
            "title",
            "text",
            "organ",
            "organ_name",
            "decides_on",
            "contact",
            "everyone",
            "concerned",
            "interface",
            "agreement",
            "task",
            "organisation",
            "answer_by",
        ]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 5}),
            "decides_on": DateInput(),
            "answer_by": DateInput(),
            "task": forms.HiddenInput,
        }
        help_texts = {
            "organ_name": _("When it is not in the list."),
            "contact": _("Name or post, phone or e-mail."),
            "agreement": _("When the matter is about an agreement."),
            "organisation": _("On behalf of another organisation: it is told and can add to it."),
        }

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        fields: Any = self.fields
        current = Organisation.objects.current().in_order()
        fields["concerned"].queryset = current
        fields["kind"].choices = Matter.Kind.choices
        fields["interface"].queryset = Interface.objects.visible_to(actor).current()
        fields["agreement"].queryset = Agreement.objects.visible_to(actor)
        fields["task"].queryset = Task.objects.visible_to(actor)
        fields["answer_by"].required = True
        self.initial.setdefault("answer_by", timezone.localdate() + DAYS_TO_ANSWER)
        self._offer_raiser(fields, current)
        for name in ("concerned", "organ", "organ_name", "decides_on"):
            if name in fields:
                fields[name].is_conditional = True

    def _offer_raiser(self, fields: Any, current: QuerySet[Organisation]) -> None:
        """A coordinator may raise it for another organisation; others for their own alone."""
        organs = Organ.objects.select_related("organisation").order_by("organisation", "name_fi")
        if self.actor.has(Role.COORDINATOR):
            fields["organisation"].queryset = current
            fields["organisation"].required = True
            self.initial.setdefault("organisation", self.actor.organisation_id)
            fields["organ"].label_from_instance = lambda organ: f"{organ.organisation}: {organ}"
        else:
            del fields["organisation"]
            self.instance.organisation_id = self.actor.organisation_id
            organs = organs.filter(organisation=self.actor.organisation_id)
        fields["organ"].queryset = organs
        if not organs.exists():
            del fields["organ"]
            fields["organ_name"].help_text = ""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        self._look_at_parties(data)
        if data.get("answer_by") and data["answer_by"] < timezone.localdate():
            self.add_error("answer_by", gettext("This day has passed already."))
        if data.get("kind") == Matter.Kind.ADVANCE_NOTICE:
            self._look_at_notice(data)
        else:
            data.update(organ=None, organ_name="", decides_on=None, contact="")
            for name in set(OF_NOTICE) & set(self.errors):  # they are not asked of other kinds
                del self.errors[name]
        about = (data.get(name) for name in ("task", "agreement", "interface"))
        if data.get("kind") == Matter.Kind.CHANGE and not any(about):
            self.add_error("interface", gettext("Choose what is to be changed."))
        return data

    def raiser_id(self, data: dict[str, Any]) -> int | None:
        """Of the organisation that raises it; None when the choice was wrong."""
        if "organisation" not in self.fields:
            return self.actor.organisation_id
        chosen = data.get("organisation")
        return chosen.pk if chosen else None

    def _look_at_parties(self, data: dict[str, Any]) -> None:
        concerned = list(data.get("concerned") or [])
        if data.get("everyone"):
            kinds = (Organisation.Kind.COUNTY, Organisation.Kind.MUNICIPALITY)
            everyone = Organisation.objects.current().filter(kind__in=kinds)
            concerned = list({each.pk: each for each in [*concerned, *everyone]}.values())
        others = [each for each in concerned if each.pk != self.raiser_id(data)]
        if not others and "concerned" not in self.errors:
            only_own = gettext("It concerns nobody but the one who raises it: choose others.")
            nobody = gettext("Choose at least one organisation, or all of them.")
            self.add_error("concerned", only_own if concerned else nobody)
        data["concerned"] = others

    def _look_at_notice(self, data: dict[str, Any]) -> None:
        """Who decides, when, and that there is time to comment before it."""
        decides_on, answer_by = data.get("decides_on"), data.get("answer_by")
        if not decides_on:
            if "decides_on" not in self.errors:
                self.add_error("decides_on", gettext("Give the planned day of the decision."))
        elif decides_on < timezone.localdate():
            self.add_error("decides_on", gettext("This day has passed already."))
        elif answer_by and decides_on < answer_by:
            message = gettext("The decision is made before this day: comments would come too late.")
            self.add_error("answer_by", message)
        organ = data.get("organ")
        if not organ and not data.get("organ_name") and "organ" not in self.errors:
            name = "organ" if "organ" in self.fields else "organ_name"
            self.add_error(name, gettext("Tell which organ decides."))
        if organ and organ.organisation_id != self.raiser_id(data):
            self.add_error("organ", gettext("The organ is of another organisation."))


class OnMatterForm(SeenForm):
    """Something done to a matter: refused once when someone else was faster."""

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        self.matter = matter
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self._mark()

    def _mark(self) -> str:
        return str(self.matter.revision)

    def _what_stands_now(self, typed: dict[str, Any]) -> str:
        reply = self.matter.replies.select_related("organisation").last()
        said = f"{reply.organisation.name}: {reply.text}" if reply else ""
        sentence = gettext("Someone else has written here meanwhile. The matter is now: %(state)s.")
        what_next = gettext("What you wrote is below. Send it again if it still holds.")
        state = self.matter.get_state_display()
        return " ".join(part for part in (sentence % {"state": state}, said, what_next) if part)


class AnswerForm(OnMatterForm):
    """What an organisation answers or adds; two of the same organisation do not talk at once."""

    organisation = forms.ModelChoiceField(
        label=_("On behalf of"), queryset=Organisation.objects.none()
    )
    text = forms.CharField(
        label=_("Answer"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 5})
    )

    def __init__(self, *args: Any, matter: Matter, actor: Actor, **kwargs: Any) -> None:
        own = Organisation.objects.answered_for_by(actor.organisation_id)
        parties = organisations_of(matter)
        self.mine = list(parties.filter(pk__in=own))
        self.choices = parties if actor.has(Role.COORDINATOR) else parties.filter(pk__in=own)
        super().__init__(*args, matter=matter, **kwargs)
        self.fields["organisation"].queryset = self.choices  # type: ignore[attr-defined]
        self.initial.setdefault("organisation", self.mine[0] if self.mine else None)
        if len(self.choices) == 1:
            del self.fields["organisation"]

    def _mark(self) -> str:
        asked = [each.pk for each in self.choices]
        last = self.matter.replies.filter(organisation__in=asked).last()
        return f"{self.matter.is_open()} {last.pk if last else 0}"

    @property
    def speaker(self) -> Organisation:
        """The organisation that says it."""
        chosen: Organisation | None = self.cleaned_data.get("organisation")
        return chosen or self.choices[0]


class LiftForm(OnMatterForm):
    """To which level the matter is taken, and why."""

    level = forms.ChoiceField(label=_("To which level"), widget=forms.RadioSelect)
    forum = forms.ModelChoiceField(
        label=_("Forum"),
        queryset=Forum.objects.none(),
        required=False,
        help_text=_("When it is taken to a forum."),
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    answer_by = forms.DateField(label=_("Answer wanted by"), required=False, widget=DateInput())

    def __init__(self, *args: Any, matter: Matter, **kwargs: Any) -> None:
        super().__init__(*args, matter=matter, **kwargs)
        fields: Any = self.fields
        fields["answer_by"].help_text = _day_that_stays(matter)
        fields["level"].choices = [(each.value, each.label) for each in matter.levels_above()]
        fields["forum"].queryset = Forum.objects.current()
        fields["forum"].is_conditional = True

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        no_forum = not data.get("forum") and "forum" not in self.errors
        if data.get("level") == Matter.Level.FORUM and no_forum:
            self.add_error("forum", gettext("Choose the forum."))
        return data

    def clean_answer_by(self) -> date | None:
        return not_past(self.cleaned_data["answer_by"])


def _day_that_stays(matter: Matter) -> str:
    if matter.answer_by is None:
        return gettext("If you leave this empty: no day is given.")
    day = formats.date_format(matter.answer_by, "DATE_FORMAT")
    return gettext("If you leave this empty, the day stays: %(day)s.") % {"day": day}


def not_past(day: date | None) -> date | None:
    """The day, unless it has gone. Raises ValidationError."""
    if day and day < timezone.localdate():
        raise forms.ValidationError(gettext("This day has passed already."))
    return day


class PassOnForm(OnMatterForm):
    """To whom a party's answer is sent on, with a note; another organisation by a coordinator."""

    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none(), required=False)
    person = forms.ModelChoiceField(
        label=_("Person"),
        queryset=Person.objects.none(),
        required=False,
        help_text=_("When it is not a matter of a post."),
    )
    organisation = forms.ModelChoiceField(
        label=_("Organisation"),
        queryset=Organisation.objects.none(),
        required=False,
        help_text=_("When you know neither: whoever answers for the organisation is asked."),
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The one who is asked now sees it. It stays in the history."),
    )
    answer_by = forms.DateField(label=_("Answer wanted by"), required=False, widget=DateInput())

    def __init__(self, *args: Any, party: MatterParty, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, matter=party.matter, **kwargs)
        fields: Any = self.fields
        organisations = Organisation.objects.current().in_order()
        if not actor.has(Role.COORDINATOR):
            organisations = organisations.filter(pk=party.organisation.answered_for_by_id())
            del fields["organisation"]
        else:
            fields["organisation"].queryset = organisations
        posts = Post.objects.shown_to_all().valid_on(timezone.localdate())
        fields["post"].queryset = posts.filter(organisation__in=organisations).select_related(
            "organisation"
        )
        fields["post"].label_from_instance = _with_home
        people = Person.objects.current().exclude(email="").filter(organisation__in=organisations)
        fields["person"].queryset = people.in_order().select_related("organisation")
        fields["person"].label_from_instance = _with_home
        fields["answer_by"].help_text = _day_that_stays(party.matter)
        for name in {"post", "person", "organisation"} & set(fields):
            fields[name].is_conditional = True

    def clean_answer_by(self) -> date | None:
        return not_past(self.cleaned_data["answer_by"])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        names = ("post", "person", "organisation")
        chosen = [name for name in names if data.get(name)]
        if len(chosen) > 1:
            self.add_error(chosen[1], gettext("Choose only one: a post, a person or neither."))
        if not chosen and not set(names) & set(self.errors):
            self.add_error("post", gettext("Choose to whom the matter is sent on."))
        return data

    @property
    def home(self) -> Organisation:
        """The organisation of whoever was chosen."""
        data = self.cleaned_data
        chosen = data.get("post") or data.get("person")
        home: Organisation = chosen.organisation if chosen else data["organisation"]
        return home


def _with_home(chosen: Post | Person) -> str:
    return f"{chosen.organisation.name}: {chosen}"


class NamedForm(forms.Form):
    """What is told by a personal link; of an address of several people, also by whom."""

    name = forms.CharField(label=_("Your name"), max_length=120)

    def __init__(self, *args: Any, known_as: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_as = known_as
        if known_as:
            del self.fields["name"]

    @property
    def said_by(self) -> str:
        """The person of the directory, or the name that was typed."""
        return self.known_as or str(self.cleaned_data["name"])


class LinkAnswerForm(NamedForm):
    """The answer of who has no account."""

    text = forms.CharField(
        label=_("Answer"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 6})
    )


class CloseForm(OnMatterForm):
    """What came of the matter."""

    outcome = forms.CharField(
        label=_("What came of it"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 5})
    )


class MatterFilter(forms.Form):
    """The search row of the list."""

    q = forms.CharField(label=_("Search words"), required=False)
    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(),
        label=_("Organisation"),
        required=False,
        empty_label=_("All organisations"),
    )
    interface = forms.ModelChoiceField(
        queryset=Interface.objects.none(),
        label=_("Interface of cooperation"),
        required=False,
        empty_label=_("All interfaces"),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["organisation"].queryset = Organisation.objects.in_order()
        fields["interface"].queryset = Interface.objects.current()
        fields["kind"].choices = [("", _("All kinds")), *Matter.Kind.choices]

    def narrow(self, found: Any) -> Any:
        """The matters that were asked for; a wrong choice is no choice."""
        self.is_valid()
        wanted = {name: value for name, value in self.cleaned_data.items() if value}
        if "q" in wanted:
            found = found.matching(wanted.pop("q"))
        if "organisation" in wanted:
            found = found.of_organisation(wanted.pop("organisation").pk)
        return found.filter(**wanted)  # interface and kind
