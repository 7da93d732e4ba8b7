"""Agreements, their texts and parties for tests."""

from datetime import date
from io import BytesIO
from itertools import count
from typing import Any

import pikepdf

from agreements.content import fix
from agreements.models import (
    Agreement,
    AgreementDrafter,
    AgreementType,
    Annex,
    Clause,
    ClauseText,
    Party,
    Signature,
    Template,
    Version,
)
from tests.factories.documents import make_stored_file
from tests.factories.tenancy import make_organisation

_number = count(1)
EDITABLE = {Agreement.State.DRAFT, Agreement.State.REVIEW}


def make_agreementtype(**fields: Any) -> AgreementType:
    n = next(_number)
    return AgreementType.objects.create(
        **({"code": f"tyyppi-{n}", "name_fi": f"Strateginen yhteistyösopimus {n}"} | fields)
    )


def make_template(**fields: Any) -> Template:
    n = next(_number)
    clauses = [
        {
            "heading": {"fi": "Tarkoitus", "sv": "Syfte"},
            "body": {"fi": "Osapuolet sopivat.", "sv": "Parterna avtalar."},
            "children": [
                {"heading": {"fi": "Tavoitteet", "sv": "Mål"}, "body": {"fi": "Tavoite."}}
            ],
        },
        {"heading": {"fi": "Voimassaolo", "sv": "Giltighet"}, "body": {"fi": "Kausi."}},
    ]
    defaults = {"code": f"pohja-{n}", "name_fi": f"Pohja {n}", "clauses": clauses}
    type = fields.pop("type", None) or make_agreementtype()
    return Template.objects.create(**(defaults | {"type": type} | fields))


def make_agreement(*, parties: int = 2, clauses: int = 1, **fields: Any) -> Agreement:
    """An agreement with its version; past review the version is frozen, as it is in life.

    A state after the decisions has them all approved; nobody has signed unless a test does.
    """
    n = next(_number)
    state = fields.pop("state", Agreement.State.DRAFT)
    defaults = {
        "title_fi": f"Yhteistyösopimus {n}",
        "languages": ["fi"],
        "starts_on": date(2027, 1, 1),
        "ends_on": date(2029, 5, 31),
    }
    type = fields.pop("type", None) or make_agreementtype()
    agreement = Agreement.objects.create(**(defaults | {"type": type} | fields))
    version = make_version(agreement=agreement)
    for position in range(parties):
        make_party(agreement=agreement, position=position)
    for position in range(clauses):
        make_clause(version=version, position=position)
    if state not in EDITABLE:
        freeze(version)
    if state in {Agreement.State.SIGNING, Agreement.State.IN_FORCE}:
        agreement.parties.update(decision=Party.Decision.APPROVED)
    agreement.state = state
    agreement.save(update_fields=["state"])
    return agreement


def make_version(**fields: Any) -> Version:
    agreement = fields.pop("agreement", None) or make_agreement()
    return Version.objects.create(**({"agreement": agreement} | fields))


def freeze(version: Version) -> Version:
    fix(version)
    version.save(update_fields=["frozen_at", "content", "text_sha256"])
    return version


def make_party(**fields: Any) -> Party:
    agreement = fields.pop("agreement", None) or make_agreement(parties=1)
    organisation = fields.pop("organisation", None) or make_organisation()
    return Party.objects.create(agreement=agreement, organisation=organisation, **fields)


def make_clause(
    *, heading: str = "Tarkoitus", body: str = "Osapuolet sopivat yhteistyöstä.", **fields: Any
) -> Clause:
    """A clause with a Finnish text; of a new draft when no version is given."""
    version = fields.pop("version", None) or make_agreement(clauses=0).versions.get()
    clause = Clause.objects.create(version=version, **fields)
    make_clausetext(clause=clause, heading=heading, body=body)
    return clause


def make_clausetext(**fields: Any) -> ClauseText:
    clause = fields.pop("clause", None)
    if clause is None:
        return make_clause().texts.get()
    return ClauseText.objects.create(**({"clause": clause, "language": "fi"} | fields))


def make_annex(**fields: Any) -> Annex:
    version = fields.pop("version", None) or make_agreement().versions.get()
    file = fields.pop("file", None) or make_stored_file()
    return Annex.objects.create(**({"version": version, "title": "Liite", "file": file} | fields))


def make_agreementdrafter(**fields: Any) -> AgreementDrafter:
    return AgreementDrafter.objects.create(**fields)


def make_signature(*, party: Party, **fields: Any) -> Signature:
    version = party.agreement.versions.first()
    assert version is not None
    defaults = {
        "name": "Maija Meikäläinen",
        "capacity": "kunnanjohtaja",
        "text_sha256": version.text_sha256,
    }
    return Signature.objects.create(party=party, **(defaults | fields))


def make_pdf() -> bytes:
    """A real PDF of one empty page."""
    pdf = pikepdf.new()
    pdf.add_blank_page()
    file = BytesIO()
    pdf.save(file)
    return file.getvalue()
