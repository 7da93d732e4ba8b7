"""The memo on paper: what is on it, and what a validator says."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from negotiations.documents import languages_of, memo_pdf, store_memo
from negotiations.models import Negotiation
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_followup,
    make_negotiation,
    make_participant,
)
from tests.negotiations.conftest import Area
from tests.paper import faults_of
from yhdyspinta.tenancy.models import Organisation

MADE_AT = datetime(2026, 11, 3, 12, tzinfo=UTC)


def example(area: Area) -> Negotiation:
    negotiation = make_negotiation(
        title_fi="Hyte-neuvottelu 2026",
        title_sv="Hyte-förhandling 2026",
        state="held",
        starts_at=at(date(2026, 11, 3)),
        ends_at=at(date(2026, 11, 3), 11),
        place="Siltakatu 30",
        rules=["s14"],
        covering=[area.alavesi],
        convener=area.county,
        secretary="Börje Ståhl",
    )
    for organisation, name in ((area.alavesi, "Hannele Kuusi"), (area.county, "Anna Esimerkki")):
        make_participant(
            negotiation=negotiation,
            organisation=organisation,
            name=name,
            title="kunnanjohtaja",
            attendance="present",
        )
    make_participant(negotiation=negotiation, organisation=None, organisation_name="Poliisi")
    item = make_agendaitem(
        negotiation=negotiation,
        title="Opiskeluhuollon työnjako",
        background="Keskusteltiin <b>lain</b>.",
        proposal="Työnjako tarkistetaan.",
        outcome="Sovittiin näin.\n\nToinen kappale.",
        outcome_kind="agreed",
    )
    make_followup(
        negotiation=negotiation,
        item=item,
        what="Päivitetään taulukko",
        organisation=area.alavesi,
        due_on=date(2027, 1, 31),
    )
    return negotiation


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())


def test_memo_says_who_what_and_by_when(area: Area) -> None:
    text = text_of(memo_pdf(example(area), "fi", created=MADE_AT))
    for part in (
        "Hyte-neuvottelu 2026",
        "Siltakatu 30",
        "Alavesi",
        "Hannele Kuusi",
        "Poliisi",
        "Opiskeluhuollon työnjako",
        "Keskusteltiin <b>lain</b>.",
        "Sovittiin näin.",
        "Päivitetään taulukko",
        "31.1.2027",
        "Börje Ståhl",
        "11",
    ):
        assert part in text, part
    county = text.index("Anna Esimerkki")
    assert county < text.index("Hannele Kuusi") < text.index("Opiskeluhuollon")


def test_title_follows_the_language_and_texts_stand_as_written(area: Area) -> None:
    text = text_of(memo_pdf(example(area), "sv", created=MADE_AT))
    assert "Hyte-förhandling 2026" in text
    assert "Sovittiin näin." in text


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_memo_is_archival_and_accessible(area: Area, language: str) -> None:
    assert not faults_of(memo_pdf(example(area), language, created=MADE_AT))


def test_same_memo_gives_the_same_bytes(area: Area) -> None:
    negotiation = example(area)
    assert memo_pdf(negotiation, "fi", created=MADE_AT) == memo_pdf(
        negotiation, "fi", created=MADE_AT
    )


def test_languages_are_those_of_the_parties(area: Area) -> None:
    negotiation = make_negotiation(covering=[area.alavesi], convener=area.county)
    assert languages_of(negotiation) == ["fi"]
    Organisation.objects.filter(pk=area.alavesi.pk).update(languages=["sv"])
    assert languages_of(negotiation) == ["fi", "sv"]
    type(area.tenant).objects.filter(pk=area.tenant.pk).update(default_language="sv")
    assert languages_of(negotiation) == ["sv", "fi"]


def test_stored_memo_is_named_for_its_day(area: Area) -> None:
    stored = store_memo(example(area), "fi")
    assert stored.name.endswith("2026-11-03 Hyte-neuvottelu 2026.pdf")
    assert stored.read().startswith(b"%PDF-1.7")
