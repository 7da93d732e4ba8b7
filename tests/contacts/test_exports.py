"""The directory taken out: it comes back without a change, and only what one may see goes out."""

from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils import timezone
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from contacts import exports
from contacts.addresses import addresses_of
from contacts.listing import Choice, rows_to_list
from contacts.models import Holding, HoldingCoverage
from contacts.phone_list import phone_list_pdf, phone_pages
from contacts.sheet.columns import COLUMNS
from contacts.sheet.rows import OF_PERSON
from tests.conftest import People
from tests.contacts.test_imports import Importer
from tests.factories.contacts import (
    make_holding,
    make_interface,
    make_level,
    make_person,
    make_post,
    make_post_reader,
)
from tests.paper import faults_of
from yhdyspinta.audit.models import Entry
from yhdyspinta.sheets.formats import CSV, XLSX
from yhdyspinta.sheets.plain_text import read_rows
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context

CODES = [column.code for column in COLUMNS]
HOLDS = {"kind", "starts_on", "ends_on", "holder_coverage"}


@pytest.fixture
def inside(people: People) -> Any:
    return lambda: tenant_context(people.tenant.pk)


@pytest.fixture
def importer(people: People) -> Importer:
    return Importer(people)


@pytest.fixture
def directory(people: People, inside: Any) -> Holding:
    """All that a list can say, with what could be taken wrong; the first row's holding."""
    with inside():
        hyte = make_interface(code="hyte", name_fi="Hyte", name_sv="Välfärd")
        make_interface(code="emp", name_fi="Työllisyys")
        level = make_level(code="experts", name_fi="Asiantuntijat", name_sv="Sakkunniga")
        make_level(code="leaders", name_fi="Johto")
        alavesi, koivujoki = people.municipality, people.other_municipality
        maija = make_person(
            organisation=alavesi,
            name="Maija Mäkinen",
            title="=Johtaja; sivistys, hyte",
            email="Maija@alavesi.fi",
            phone="+358401234567",
            languages=["fi", "sv"],
            hours="ark. 9–15",
        )
        post = make_post(
            organisation=alavesi,
            interface=hyte,
            level=level,
            title_fi="Hytekoordinaattori",
            title_sv="Välfärdskoordinator",
            covering=[alavesi, koivujoki],
            mandate="agrees",
            mandate_text="Enintään 10 000 €",
            mandate_basis="Hallintosääntö § 12",
            mandate_until=date(2099, 12, 31),
            email="hyte@alavesi.fi",
            phone="013 267 111",
        )
        first = make_holding(
            post=post, person=maija, starts_on=date(2024, 1, 1), ends_on=date(2099, 5, 31)
        )
        HoldingCoverage.objects.create(holding=first, municipality=koivujoki)
        deputy = make_person(organisation=alavesi, name="Åke Öberg", email="maija@alavesi.fi")
        make_holding(post=post, person=deputy, kind="deputy")
        make_holding(post=make_post(organisation=people.county, title_fi="Yleinen"))
        twins = [make_post(organisation=koivujoki, interface=hyte, title_fi="Hyte") for _n in "ab"]
        make_holding(post=twins[1], person=maija)  # of another organisation than the person
        make_holding(starts_on=date(2098, 1, 1))  # begins later
        make_person(organisation=koivujoki, name="Ilman Tehtävää", email="", phone="-")
        return first


def taken_out(people: People, language: str, suffix: str = XLSX) -> list[list[Any]]:
    actor = actor_of(people.members["coordinator"])
    rows = rows_to_list(timezone.localdate(), actor, Choice())
    content = exports.WRITERS[suffix](rows, language)
    if suffix == CSV:
        return read_rows(content)
    return CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()


@pytest.mark.parametrize(
    ("language", "suffix"), [("fi", XLSX), ("sv", XLSX), ("en", XLSX), ("sv", CSV)]
)
def test_what_is_taken_out_comes_back_without_a_change(
    importer, directory, people, inside, language, suffix
):
    with inside():
        rows = taken_out(people, language, suffix)
    assert len(rows) == 1 + 7
    _session, outcome = importer.look(rows)
    assert (outcome.lines, outcome.problems, outcome.questions) == ([], [], [])
    assert (outcome.plan.missing, outcome.plan.effects, outcome.unchanged) == ([], [], 7)


# Column: the new text, and what alone is told of it.
ONE_CELL = {
    "name": ("Maija Virtanen", ("Name", "Maija Mäkinen", "Maija Virtanen")),
    "title": ("Johtaja", ("Title", "=Johtaja; sivistys, hyte", "Johtaja")),
    "email": ("uusi@alavesi.fi", ("E-mail", "Maija@alavesi.fi", "uusi@alavesi.fi")),
    "phone": ("050 765 4321", ("Phone", "+358401234567", "050 765 4321")),
    "languages": ("suomi", ("Languages", "finnish, swedish", "finnish")),
    "hours": ("", ("Can be reached", "ark. 9–15", "")),
    "interface": ("Työllisyys", ("Interface of cooperation", "Hyte", "Työllisyys")),
    "post": ("Hytejohtaja", ("Post in Finnish", "Hytekoordinaattori", "Hytejohtaja")),
    "post_sv": ("Chef", ("Post in Swedish", "Välfärdskoordinator", "Chef")),
    "level": ("Johto", ("Level", "Asiantuntijat", "Johto")),
    "coverage": ("Alavesi", ("Municipalities", "Alavesi, Koivujoki", "Alavesi")),
    "mandate": ("", ("Mandate", "May agree on behalf of the organisation", "")),
    "mandate_text": ("Kaikki", ("What may be decided", "Enintään 10 000 €", "Kaikki")),
    "mandate_basis": ("§ 13", ("Basis of the mandate", "Hallintosääntö § 12", "§ 13")),
    "mandate_until": ("", ("The mandate is valid until", "31.12.2099", "")),
    "post_email": ("x@alavesi.fi", ("Function mailbox", "hyte@alavesi.fi", "x@alavesi.fi")),
    "post_phone": ("", ("Phone of the function", "013 267 111", "")),
    "kind": ("Varahenkilö", ("Holder or deputy", "Holder", "Deputy")),
    "starts_on": ("1.2.2024", ("From", "1.1.2024", "1.2.2024")),
    "ends_on": ("", ("To", "31.5.2099", "")),
    "holder_coverage": ("Alavesi", ("Municipalities of the person", "Koivujoki", "Alavesi")),
}


def _about(code: str, holding: Holding) -> str:
    """The key of the rows that say the same of a person, of a post, or of who holds it."""
    if code in {"name", *OF_PERSON}:
        return f"p{holding.person_id}"
    return f"h{holding.pk}" if code in HOLDS else f"v{holding.post_id}"


def test_one_cell_changed_is_one_change(importer, directory, people, inside):
    with inside():
        head, *rows = taken_out(people, "fi")
    found = {}
    for code, (text, _told) in ONE_CELL.items():
        changed = [list(row) for row in rows]
        for row in changed:
            if _about(code, directory) in row[-1].split():
                row[CODES.index(code)] = text
        _session, outcome = importer.look([head, *changed])
        assert (outcome.problems, outcome.questions) == ([], []), code
        found[code] = [detail for line in outcome.lines for detail in line.details]
    assert found == {code: [told] for code, (_text, told) in ONE_CELL.items()}


def test_another_name_typed_over_a_holder_is_asked_about(importer, directory, people, inside):
    with inside():
        rows = taken_out(people, "fi")
    for row in rows:
        if f"p{directory.person_id}" in row[-1].split():
            row[0], row[CODES.index("email")] = "Uuno Uusi", "uuno@alavesi.fi"
    _session, outcome = importer.look(rows)
    [question] = outcome.questions
    assert str(question.text) == (
        "Uuno Uusi, Alavesi is on the row of Maija Mäkinen, Alavesi. Are they the same person?"
    )
    _session, outcome = importer.look(rows, {question.key: "same"})
    assert [line.label for line in outcome.lines] == ["Uuno Uusi, Alavesi"]
    _session, outcome = importer.look(rows, {question.key: "new"})
    assert len(outcome.questions) == 2  # who goes on with each of the two posts


def test_cells_that_a_spreadsheet_would_calculate_stay_text(directory, people, inside):
    with inside():
        rows = taken_out(people, "fi")
        plain = exports.contact_csv(
            rows_to_list(timezone.localdate(), actor_of(people.members["admin"]), Choice()), "fi"
        ).decode("utf-8-sig")
    assert "=Johtaja; sivistys, hyte" in {row[CODES.index("title")] for row in rows}
    assert '"\'=Johtaja; sivistys, hyte"' in plain


# Who sees what.


@pytest.mark.parametrize(("who", "sees"), [("partner", False), ("reader", True), ("admin", True)])
def test_a_restricted_post_goes_out_only_to_those_who_see_it(people, inside, who, sees):
    with inside():
        post = make_post(organisation=people.municipality, title_fi="Varautuminen")
        post.is_restricted = True
        post.save()
        make_holding(post=post, person=make_person(name="Vain Varautuva"))
        member = people.members["viewer" if who == "reader" else who]
        if who == "reader":
            make_post_reader(post=post, membership=member)
        actor, day = actor_of(member), timezone.localdate()
        rows = rows_to_list(day, actor, Choice())
        titles = {row.post.title_fi for row in rows if row.post}
        names = {row.person.name for row in rows if row.person}
        pages = phone_pages(day, actor, Choice())
    assert ("Varautuminen" in titles) is sees
    assert ("Vain Varautuva" in names) is sees
    posts = {post.title_fi for page in pages for row in page.rows for post in row.posts}
    assert ("Varautuminen" in posts) is sees


@pytest.mark.parametrize("name", ["export", "export-csv", "phones", "vcards"])
def test_every_list_that_is_taken_out_is_logged(people, directory, inside, name):
    path = {"export": "list.xlsx", "export-csv": "list.csv", "phones": "phones.pdf"}
    url = f"/{people.tenant.slug}/contacts/{path.get(name, 'list.vcf')}"
    client = people.client("viewer")
    assert client.get(url, {"interface": directory.post.interface_id}).status_code == 200
    assert client.get(url, {"interface": 0}).status_code == 404
    assert client.get(url, {"municipality": "x"}).status_code == 404
    with inside():
        [entry] = Entry.objects.filter(code="contacts.export")
        assert entry.parameters["count"] == 2


def test_a_list_of_a_municipality_has_its_own_and_who_answers_towards_it(people, inside):
    with inside():
        hyte = make_interface(name_fi="Hyte")
        own = make_post(organisation=people.municipality, interface=hyte)
        make_holding(post=own)
        county = make_post(organisation=people.county, interface=hyte)
        holdings = [make_holding(post=county) for _n in range(2)]
        other = people.other_municipality
        HoldingCoverage.objects.create(holding=holdings[1], municipality=other)
        make_holding(post=make_post(organisation=other, interface=hyte))
        make_holding(post=make_post(organisation=people.county, covering=[other]))
        actor, day = actor_of(people.members["viewer"]), timezone.localdate()
        choice = Choice(municipality=people.municipality)
        rows = rows_to_list(day, actor, choice)
        pages = phone_pages(day, actor, Choice(hyte, people.municipality))
    assert [row.post for row in rows] == [county, own]
    assert [page.organisation.name_fi for page in pages] == [
        "Järvialueen hyvinvointialue",
        "Alavesi",
    ]
    assert [len(page.rows) for page in pages] == [1, 1]


# The phone list.


def test_the_phone_list_says_whom_to_call_in_finnish_order(directory, people, inside):
    with inside():
        names = ("Aino Öhman", "Eero Äijälä", "Bo Åberg", "Zoe Zimmer")
        for name in names:
            make_person(organisation=people.municipality, name=name)
        actor = actor_of(people.members["viewer"])
        pages = phone_pages(timezone.localdate(), actor, Choice())
        content, count = phone_list_pdf(actor, Choice())
    alavesi = next(page for page in pages if page.organisation == people.municipality)
    assert [row.name for row in alavesi.rows] == [
        "Maija Mäkinen",
        *("Zoe Zimmer", "Bo Åberg", "Eero Äijälä", "Åke Öberg", "Aino Öhman"),
    ]
    assert [person.name for person in alavesi.rows[0].deputies] == ["Åke Öberg"]
    assert faults_of(content) == []
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    for told in ("Maija Mäkinen", "+358401234567", "Not named"):
        assert told in text
    assert count == len({row.name for page in pages for row in page.rows if row.person})


def test_the_number_of_queries_does_not_follow_the_rows(
    people, inside, django_assert_max_num_queries
):
    with inside():
        hyte = make_interface()
        for _n in range(40):
            make_holding(post=make_post(organisation=people.municipality, interface=hyte))
        actor, day = actor_of(people.members["viewer"]), timezone.localdate()
        with django_assert_max_num_queries(8):
            assert len(rows_to_list(day, actor, Choice(hyte))) == 40
        with django_assert_max_num_queries(8):
            [page] = phone_pages(day, actor, Choice(hyte))
    assert len(page.rows) == 40


# Addresses to copy.


@pytest.mark.parametrize(
    ("count", "name", "is_link"), [(2, "a", True), (50, "a", False), (49, "a" * 40, False)]
)
def test_a_message_to_all_only_when_the_link_is_short(tenant, count, name, is_link):
    people = [make_person(email=f"{name}{n}@x.fi") for n in range(count)]
    found = addresses_of([*people, people[0]])
    assert bool(found.mailto) is is_link
    assert len(found.text.split("; ")) == count


def test_an_address_that_comes_back_is_left_out(tenant):
    bounced = make_person(email="a@x.fi", bounced_on=date(2026, 1, 1))
    found = addresses_of(
        [bounced, make_person(email="", phone="1 23"), make_person(email="ä+b@x.fi")]
    )
    assert (found.emails, found.without) == (("ä+b@x.fi",), 2)
    assert found.mailto == "mailto:?bcc=%C3%A4%2Bb@x.fi"


def test_the_addresses_of_a_list_can_be_copied_without_a_script(tenant):
    people = [make_person(email="a@x.fi"), make_person(email="", phone="040 123 4567")]
    page = render_to_string("contacts/_addresses.html", {"addresses": addresses_of(people)})
    assert 'href="mailto:?bcc=a@x.fi"' in page
    assert ">a@x.fi</textarea>" in page
    assert "1 person of the list has no address that works." in page
    assert not render_to_string("contacts/_addresses.html", {"addresses": addresses_of([])}).strip()
