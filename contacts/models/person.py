"""The person of the directory: a name, an organisation and one way to be reached."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Exists, F, Q
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

    def in_order(self) -> Self:
        """By surname, å ä ö after z."""
        return self.order_by(by_surname(), "pk")

    def naming(self, words: Iterable[str], held: Mapping[str, models.QuerySet[Any]]) -> Self:
        """Those whom every word names: by name, title or organisation, or by what they hold.

        `held` gives for each word the holdings that it names. The best named come first.
        """
        found = self.annotate(called=_plain(_called()))
        typed = [(word, plain(word)) for word in words]
        for n, (word, bare) in enumerate(typed):
            near = {f"near_{n}": TrigramWordSimilarity(bare, _plain("name"))}
            found = found.alias(**near).filter(
                Q(called__contains=stem(bare))
                | Q(**{f"near_{n}__gte": NEAR_NAME})
                | Exists(held[word].filter(person=models.OuterRef("pk")))
            )
        if not typed:
            return found
        phrase = " ".join(bare for _word, bare in typed)
        return found.annotate(closeness=TrigramWordSimilarity(phrase, "called"))


def _called() -> Concat:
    space = models.Value(" ")
    columns = ["name", "title", "organisation__name_fi", "organisation__name_sv"]
    return Concat(
        *[part for column in columns for part in (F(column), space)],
        output_field=models.TextField(),
    )


def _plain(text: str | Concat) -> models.Func:
    """Small letters without their marks, as words.plain() makes them."""
    lowered = models.Func(text, function="lower")
    letters = [models.Value(row) for row in LETTERS]
    return models.Func(lowered, *letters, function="translate", output_field=models.TextField())


def by_surname() -> Collate:
    """The name as it is sorted in Finnish and Swedish: last word first, without ICU."""
    turned = models.Func(
        models.Func(F("name"), function="lower"),
        models.Value(r"^(.*) (\S+)$"),
        models.Value(r"\2 \1"),
        function="regexp_replace",
    )
    letters = models.Func(turned, models.Value("åäö"), models.Value("{|}"), function="translate")
    return Collate(letters, "C")


@tracked("name", "title", "email", "phone", "name_folded", "email_folded")
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
    ended_on = models.DateField(_("last day"), null=True, blank=True)
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
                condition=~Q(email="", phone=""),
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

    def has_left(self, day: date | None = None) -> bool:
        return self.ended_on is not None and self.ended_on < (day or timezone.localdate())
