"""The base of every model whose rows belong to one tenant."""

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from yhdyspinta.register import names as register
from yhdyspinta.tenancy.fields import CurrentTenant, TenantField


class TenantQuerySet(models.QuerySet):
    """Rows of the area being worked in; a query that runs outside of one raises NoTenantError."""

    def __init__(self, model: Any = None, query: Any = None, **kwargs: Any) -> None:
        super().__init__(model, query, **kwargs)
        if model is not None and query is None:  # a fresh one, not a copy that has it already
            self.query.add_q(models.Q(tenant_id=CurrentTenant()))

    def visible_to(self, actor: Any) -> Self:
        """Everything in the tenant; a model with secrets says otherwise."""
        return self.all()


class TenantModel(models.Model):
    """A row of one tenant (alueen tieto)."""

    tenant = TenantField()

    objects = TenantQuerySet.as_manager()

    class Meta:
        abstract = True

    def validate_constraints(self, exclude: Any = None) -> None:
        # The tenant is never a form's field, yet every unique constraint begins with it.
        super().validate_constraints(exclude=set(exclude or ()) - {"tenant"})


class SharedModel(models.Model):
    """A row that every area may read and only its own may write (jaettu tieto)."""

    class Meta:
        abstract = True


class Named(register.Named):
    """Something of an area with a name in each language; Finnish is always there (nimetty)."""

    name_sv = models.CharField(_("name in Swedish"), max_length=200, blank=True)
    name_en = models.CharField(_("name in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def name_in(self, language: str) -> str:
        value: str = getattr(self, f"name_{language[:2]}", "") or self.name_fi
        return value
