"""The person of the directory: a name, an organisation and one way to be reached."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import F, Prefetch, Q
from django.db.models.functions import Collate, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.words import LETTERS, plain, stem
from yhdyspinta.tenancy.history import tracked
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation, TenantForeignKey, TenantModel, TenantQuerySet

NEAR_NAME = 0.44  # the least share of a typed word's trigrams that a name must have


class PersonQuerySet(TenantQuerySet):
    def of_user(self, user_id: int) -> Self:
        return self.filter(user_id=user_id)

    def with_email(self, email: str) -> Self:
        return self.filter(email_folded=email.strip().lower())

    def current(self, day: date | None = None) -> Self:
        """Those who have not left."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gte=day or timezone.localdate()))

    def with_absences(self, day: date) -> Self:
        """Each person gets `now_away`: the absences of that day, with who stands in."""
        return self.prefetch_related(absences_of("", day))

    def in_order(self) -> Self:
        """By surname, å ä ö after z."""
        return self.order_by(by_surname(), "pk")

    def naming(
        self,
        words: Iterable[str],
        held: Mapping[str, models.QuerySet[Any]],
        organisations: Mapping[str, Iterable[int]],
        *,
        is_fuzzy: bool = False,
    ) -> Self:
        """Those whom every word names: by name or title, by organisation, or by what they hold.

        `held` gives for each word the holdings that it names, `organisations` the ids of those.
        The best named have the greatest `closeness`. Fuzzy finds misspelt names too, and is dear.
        """
        words = list(words)
        found = self.alias(title_folded=models.Func(F("title"), function="lower"))
        for n, word in enumerate(words):
            named = (
                Q(organisation__in=list(organisations[word]))
                | _has("name_folded", stem(word))
                | _has("title_folded", stem(word))
                | Q(pk__in=held[word].values("person"))  # read once; Exists() asks it of every row
            )
            if is_fuzzy:
                near = {f"near_{n}": TrigramWordSimilarity(plain(word), _plain_name())}
                found = found.alias(**near)
                named |= Q(**{f"near_{n}__gte": NEAR_NAME})
            found = found.filter(named)
        if is_fuzzy:
            closeness: Any = TrigramWordSimilarity(plain(" ".join(words)), _plain_name())
        else:
            closeness = _by_parts_of_name(words)
        return found.annotate(closeness=closeness)


def absences_of(person: str, day: date) -> Prefetch:
    """`now_away` for the persons that the query leads to: the absences of the day."""
    away = Absence.objects.valid_on(day).select_related("stand_in").order_by("-ends_on")
    path = f"{person}__absences" if person else "absences"
    return Prefetch(path, queryset=away, to_attr="now_away")


def _has(column: str, part: str) -> Q:
    """The column has the part; a letter typed without its mark means those with one, too."""
    if part == plain(part):
        return Q(**{f"{column}__regex": "".join(_WITH_MARKS.get(each, each) for each in part)})
    return Q(**{f"{column}__contains": part})


def _with_marks() -> dict[str, str]:
    classes: dict[str, str] = {}
    for marked, bare in zip(*LETTERS, strict=True):
        classes[bare] = classes.get(bare, bare) + marked
    return {bare: f"[{letters}]" for bare, letters in classes.items()}


_WITH_MARKS = _with_marks()


def _by_parts_of_name(words: list[str]) -> models.Case:
    """1 where every word is a part of the name as such, 0.7 where name and title have them, else 0.

    Needs title_folded.
    """
    whole, begun = Q(), Q()
    for word in words:
        whole &= Q(name_folded__regex=rf"\m{word}\M")
        begun &= _has("name_folded", stem(word)) | _has("title_folded", stem(word))
    cases = [models.When(whole, then=1.0), models.When(begun, then=0.7)] if words else []
    return models.Case(*cases, default=0.0, output_field=models.FloatField())


def _plain_name() -> models.Func:
    """The name without the marks of the letters that are common in Finnish and Swedish."""
    marks = [models.Value("åäö"), models.Value("aao")]
    return models.Func(
        F("name_folded"), *marks, function="translate", output_field=models.TextField()
    )


def by_surname() -> Collate:
    """The name as it is sorted in Finnish and Swedish: last word first, without ICU."""
    last = models.Func(
        F("name_folded"),
        models.Value(" "),
        models.Value(-1),
        function="split_part",
        output_field=models.TextField(),
    )
    turned = Concat(last, models.Value(" "), F("name_folded"), output_field=models.TextField())
    letters = models.Func(turned, models.Value("åäö"), models.Value("{|}"), function="translate")
    return Collate(letters, "C")


@tracked("name", "title", "email", "phone", "hours", "name_folded", "email_folded")
class Person(TenantModel):
    """Someone who answers for something (henkilö)."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    organisation = TenantForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        related_name="people",
        verbose_name=_("organisation"),
    )
    name = models.CharField(_("name"), max_length=120)
    title = models.CharField(_("title"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    languages = ArrayField(
        models.CharField(max_length=2, choices=settings.LANGUAGES), default=list, blank=True
    )
    hours = models.CharField(_("can be reached"), max_length=200, blank=True)
    ended_on = models.DateField(_("last day"), null=True, blank=True)
    # Mail to the address came back that day, nobody has corrected it since.
    bounced_on = models.DateField(_("mail came back"), null=True, blank=True)
    # The contact details were removed that day by the retention rule.
    cleared_on = models.DateField(_("details removed"), null=True, blank=True)
    row_key = models.CharField(max_length=60, blank=True)
    name_folded = models.GeneratedField(
        expression=models.Func(F("name"), function="lower"),
        output_field=models.CharField(max_length=120),
        db_persist=True,
    )
    email_folded = models.GeneratedField(
        expression=models.Func(F("email"), function="lower"),
        output_field=models.CharField(max_length=254),
        db_persist=True,
    )

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        ordering = ["name_folded"]
        indexes = [models.Index(fields=["tenant", "email_folded"], name="person_by_email")]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "user"], condition=~Q(user=None), name="person_user_once"
            ),
            models.UniqueConstraint(
                fields=["tenant", "organisation", "name_folded"],
                name="person_name_once_in_organisation",
                violation_error_message=_("This organisation already has a person of this name."),
            ),
            models.CheckConstraint(
                condition=~Q(email="", phone="", cleared_on=None),
                name="person_can_be_reached",
                violation_error_message=_("Give an e-mail address or a phone number."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return area_url("contacts:person", self.pk)

    @property
    def log_label(self) -> str:
        """The log names persons by id alone: their names must be removable."""
        return ""

    @property
    def absence(self) -> "Absence | None":
        """The absence of the day that with_absences() was asked for."""
        away: list[Absence] = getattr(self, "now_away", [])
        return away[0] if away else None

    @property
    def language_names(self) -> list[str]:
        names = dict(settings.LANGUAGES)
        return [str(names[code]) for code in self.languages if code in names]

    @property
    def working_email(self) -> str:
        """The address, unless mail to it comes back."""
        return "" if self.bounced_on else self.email

    def has_left(self, day: date | None = None) -> bool:
        return self.ended_on is not None and self.ended_on < (day or timezone.localdate())


class AbsenceQuerySet(TenantQuerySet):
    def valid_on(self, day: date) -> Self:
        return self.filter(
            Q(starts_on=None) | Q(starts_on__lte=day), Q(ends_on=None) | Q(ends_on__gte=day)
        )


class Absence(TenantModel):
    """A person is away from–to, and who stands in (poissaolo). The reason is nobody's business."""

    person = TenantForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    stand_in = TenantForeignKey(
        Person,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who stands in"),
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="absence_ends_after_start",
                violation_error_message=_("The last day is before the first day."),
            ),
            models.CheckConstraint(
                condition=~Q(stand_in=F("person")),
                name="absence_stand_in_is_another",
                violation_error_message=_("Nobody can stand in for themself: choose someone else."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    log_label = ""  # the log keeps no names of people
