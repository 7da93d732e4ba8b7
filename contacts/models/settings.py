"""What an area has decided about its directory."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yhdyspinta.tenancy.models import TenantModel

FEBRUARY, SEPTEMBER = 2, 9


def twice_a_year() -> list[int]:
    return [FEBRUARY, SEPTEMBER]


class DirectorySettings(TenantModel):
    """When contacts are confirmed, how long they are kept, what the public sees; one per area."""

    class Publicity(models.TextChoices):
        NOTHING = "nothing", _("Nothing")
        FUNCTIONS = "functions", _("Posts, function mailboxes and switchboards, without names")
        NAMES = "names", _("Also the names, phones and addresses of those who hold the posts")

    confirm_months = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(12)]),
        verbose_name=_("months in which contacts are confirmed"),
        default=twice_a_year,
    )
    keep_months = models.PositiveSmallIntegerField(
        _("months that the details of someone who has left are kept"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
    )
    publicity = models.CharField(
        _("what everyone sees without logging in"),
        max_length=10,
        choices=Publicity.choices,
        default=Publicity.NOTHING,
    )

    class Meta:
        verbose_name = _("settings of the directory")
        verbose_name_plural = _("settings of the directory")
        constraints = [models.UniqueConstraint(fields=["tenant"], name="directory_settings_once")]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)


def directory_settings() -> DirectorySettings:
    """Those of the area, or what holds until it decides; the latter is not stored."""
    found: DirectorySettings | None = DirectorySettings.objects.first()
    return found or DirectorySettings()
