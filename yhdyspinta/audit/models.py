"""Named events that people can read, above the row history that the database keeps."""

from collections.abc import Iterable
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.models import (
    Membership,
    Organisation,
    TenantForeignKey,
    TenantModel,
    TenantQuerySet,
)
from yhdyspinta.tenancy.wording import Known, Parameters, known_in, storable


def _visible_to(model: Any) -> Any:
    return type(model._default_manager.all()).visible_to


def guarded_models() -> list[Any]:
    """The models whose rows are not for everyone in the area."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        and model is not Entry
        and _visible_to(model) is not TenantQuerySet.visible_to
    ]


class EntryQuerySet(TenantQuerySet):
    def visible_to(self, actor: Actor) -> Self:
        """The area's entries and the own organisation's, without what the actor can't see."""
        entries = self.filter(Q(audience=None) | Q(audience_id=actor.organisation_id))
        for model in guarded_models():
            unseen = ~Q(subject_id__in=model._default_manager.visible_to(actor).values("pk"))
            entries = entries.exclude(Q(subject_type=model._meta.label_lower) & unseen)
        return entries

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def with_names(self) -> Self:
        return self.select_related("membership__user", "organisation")


class Entry(TenantModel):
    """Something done: code and parameters; the sentence is made when read (lokimerkintä)."""

    at = models.DateTimeField(auto_now_add=True)
    code = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=250, blank=True)
    parameters = models.JSONField(default=dict)
    membership = TenantForeignKey(Membership, on_delete=models.PROTECT, null=True, related_name="+")
    organisation = TenantForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    audience = TenantForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")

    objects = EntryQuerySet.as_manager()

    # What the parameters speak of, when many entries are read at once: see read_together().
    known: Known | None = None

    class Meta:
        verbose_name = _("log entry")
        verbose_name_plural = _("log entries")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["tenant", "-at"], name="entry_newest"),
            models.Index(fields=["tenant", "subject_type", "subject_id"], name="entry_of_subject"),
        ]

    def __str__(self) -> str:
        return self.sentence()

    def sentence(self) -> str:
        from yhdyspinta.audit.sentences import sentence_of

        return sentence_of(self)


def read_together(entries: Iterable[Entry]) -> list[Entry]:
    """The entries, whose sentences then need two queries for all the names they speak of."""
    found = list(entries)
    known = known_in(entry.parameters for entry in found)
    for entry in found:
        entry.known = known
    return found


def record(
    actor: Actor | None,
    code: str,
    subject: models.Model,
    *,
    audience: Organisation | None = None,
    **parameters: Any,
) -> Entry:
    """Leave a named event of the subject; without an actor the system itself did it."""
    stored: Parameters = storable(parameters)
    return Entry.objects.create(
        code=code,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        # A person's is empty: the log names persons by id alone.
        subject_label=str(getattr(subject, "log_label", subject))[:250],
        parameters=stored,
        membership_id=actor.membership_id if actor else None,
        organisation_id=actor.organisation_id if actor else None,
        audience=audience,
    )
