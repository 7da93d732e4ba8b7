"""The area's own lists of names, each with one form."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.utils.functional import Promise
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from agreements.models import AgreementType, RoleCode
from contacts.models import Interface, Level

NAMES = ("name_fi", "name_sv", "name_en")


@dataclass(frozen=True)
class Catalogue:
    """One list of names: its address, its title, its model and the fields one may change."""

    code: str
    title: str | Promise
    model: Any
    fields: tuple[str, ...]


CATALOGUES = {
    catalogue.code: catalogue
    for catalogue in (
        Catalogue(
            "interfaces",
            _("Interfaces of cooperation"),
            Interface,
            (*NAMES, "parent", "legal_basis", "synonyms", "position"),
        ),
        Catalogue("levels", _("Levels"), Level, (*NAMES, "position")),
        Catalogue(
            "role-codes",
            _("Role codes"),
            RoleCode,
            (*NAMES, "kind", "letter_fi", "letter_sv", "letter_en", "position"),
        ),
        Catalogue("agreement-types", _("Types of agreements"), AgreementType, NAMES),
    )
}


def catalogue_form(catalogue: Catalogue) -> Any:
    """The form of one row; a new row's code is made of its Finnish name, once."""

    class Form(forms.ModelForm):
        if "synonyms" in catalogue.fields:
            synonyms = SimpleArrayField(
                forms.CharField(max_length=80),
                label=_("Everyday words"),
                required=False,
                help_text=_("What people search for, with commas between."),
            )

        class Meta:
            model = catalogue.model
            fields = catalogue.fields
            labels = {"position": _("Place in the list"), "parent": _("Part of")}

        def save(self, commit: bool = True) -> Any:
            if not self.instance.code:
                self.instance.code = self._free_code()
            return super().save(commit)

        def _free_code(self) -> str:
            field = catalogue.model._meta.get_field("code")
            base = slugify(self.cleaned_data["name_fi"])[: field.max_length - 4] or "row"
            taken = set(catalogue.model._default_manager.values_list("code", flat=True))
            codes = [base, *(f"{base}-{n}" for n in range(2, 100))]
            return next(code for code in codes if code not in taken)

    return Form
