"""Coverage: what each cell says, how many there are, the map, the paper and the pages."""

import re
from datetime import timedelta
from io import BytesIO
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone
from pypdf import PdfReader

from contacts import coverage as module
from contacts.area_map import area_map, codes_of, middle_of
from contacts.coverage import Cover, cover_of, coverage_of, register_disputes
from contacts.documents import coverage_pdf, interface_pdf, sheets_of
from contacts.models import HoldingCoverage, Person
from contacts.pairs import State
from tests.factories.contacts import make_holding, make_interface, make_post
from tests.factories.tenancy import make_actor, make_county, make_organisation
from tests.paper import faults_of
from yhdyspinta.register.outlines import outline_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation

NAMED, GENERAL, VACANT = State.NAMED, State.GENERAL, State.VACANT
JOENSUU, LIPERI, ESPOO, MUNICIPAL = "167", "426", "049", Organisation.Kind.MUNICIPALITY


class Area:
    """A county and two municipalities, none of which has anybody yet."""

    def __init__(self) -> None:
        self.day = timezone.localdate()
        self.county = make_county()
        self.joensuu = make_organisation(name_fi="Joensuu", municipality_code=JOENSUU)
        self.liperi = make_organisation(name_fi="Liperi", municipality_code=LIPERI)
        self.interface = make_interface(name_fi="Työllisyys")
        self.actor = make_actor(organisation=self.joensuu)

    def name(self, organisation: Organisation, **fields: Any) -> Any:
        fields.setdefault("interface", self.interface)
        post = make_post(organisation=organisation, **fields)
        return make_holding(post=post, confirmed_on=self.day)

    def coverage(self) -> Any:
        return coverage_of(self.day, self.actor)

    def covers(self) -> list[Cover]:
        """Of Joensuu, then of Liperi."""
        return [cell.cover for cell in self.coverage().cells]


@pytest.fixture
def area(tenant):
    return Area()


@pytest.fixture
def disputed(monkeypatch):
    """Put pairs there to make them disputed."""
    found: set[Any] = set()
    monkeypatch.setattr(module, "SOURCES", [])
    register_disputes(lambda day: found)
    return found


@pytest.mark.parametrize(
    ("county", "own", "cover"),
    [
        (NAMED, NAMED, Cover.BOTH),
        (State.DEPUTY, State.RESTRICTED, Cover.BOTH),
        (State.UNCONFIRMED, State.ENDING, Cover.BOTH),
        (NAMED, VACANT, Cover.COUNTY),
        (NAMED, GENERAL, Cover.COUNTY),
        (NAMED, State.BOUNCED, Cover.COUNTY),
        (GENERAL, NAMED, Cover.MUNICIPALITY),
        (None, NAMED, Cover.MUNICIPALITY),
        (GENERAL, VACANT, Cover.GENERAL),
        (State.BOUNCED, GENERAL, Cover.GENERAL),
        (VACANT, VACANT, Cover.NOBODY),
        (State.BOUNCED, State.BOUNCED, Cover.NOBODY),
        (None, VACANT, Cover.NOBODY),
    ],
)
def test_what_a_cell_says_follows_both_sides(county, own, cover):
    assert cover_of(county, own) == cover
    assert cover_of(county, own, is_disputed=True) == Cover.DISPUTED
    assert cover.is_gap == (cover != Cover.BOTH)


def test_every_kind_of_cell_has_a_sign_of_its_own():
    assert len({cover.sign for cover in Cover}) == len(Cover) == 6


def test_cells_rows_and_columns_of_an_area(area):
    other = make_interface(name_fi="Kotoutuminen", position=1)
    area.name(area.county)
    area.name(area.joensuu)
    area.name(area.liperi, interface=None)  # its general contact
    coverage = area.coverage()
    assert area.covers() == [Cover.BOTH, Cover.COUNTY, Cover.NOBODY, Cover.GENERAL]
    assert [(row.interface, row.covered, row.total) for row in coverage.rows] == [
        (area.interface, 1, 2),
        (other, 0, 2),
    ]
    columns = [(column.municipality, column.covered, column.total) for column in coverage.columns]
    assert columns == [(area.joensuu, 1, 2), (area.liperi, 0, 2)]
    assert (coverage.covered, coverage.total, dict(coverage.counts())[Cover.BOTH]) == (1, 4, 1)


def test_a_post_or_a_holder_of_some_municipalities_covers_only_them(area):
    area.name(area.joensuu)
    area.name(area.liperi)
    area.name(area.county, covering=[area.joensuu])
    assert area.covers() == [Cover.BOTH, Cover.MUNICIPALITY]
    HoldingCoverage.objects.create(holding=area.name(area.county), municipality=area.liperi)
    assert area.covers() == [Cover.BOTH, Cover.BOTH]


def test_a_holder_who_leaves_or_whose_mail_bounces_leaves_a_gap(area):
    area.name(area.county)
    holding = area.name(area.joensuu)
    Person.objects.filter(pk=holding.person_id).update(bounced_on=area.day)
    assert area.covers()[0] == Cover.COUNTY
    Person.objects.filter(pk=holding.person_id).update(bounced_on=None)
    assert area.covers()[0] == Cover.BOTH
    holding.ends_on = area.day - timedelta(days=1)
    holding.save()
    assert area.covers()[0] == Cover.COUNTY


def test_a_restricted_post_counts_as_answered_for_those_who_may_not_see_it(area):
    area.name(area.county)
    area.name(area.joensuu, is_restricted=True)
    assert area.covers()[0] == Cover.BOTH
    assert next(area.coverage().cells).own_state == State.RESTRICTED


def test_what_is_disputed_is_shown_for_one_or_for_all(area, disputed):
    for organisation in (area.county, area.joensuu, area.liperi):
        area.name(organisation)
    disputed.add((area.interface.pk, area.liperi.pk))
    assert area.covers() == [Cover.BOTH, Cover.DISPUTED]
    disputed.add((area.interface.pk, None))
    assert area.covers() == [Cover.DISPUTED, Cover.DISPUTED]
    assert area.coverage().covered == 0


def test_only_gaps_leaves_out_what_is_whole_and_keeps_the_numbers(area):
    full = make_interface(name_fi="Kotoutuminen", position=1)
    for interface in (area.interface, full):
        area.name(area.county, interface=interface)
        area.name(area.joensuu, interface=interface)
    area.name(area.liperi, interface=full)
    gaps = area.coverage().only_gaps()
    assert [row.interface for row in gaps.rows] == [area.interface]
    assert [column.municipality for column in gaps.columns] == [area.liperi]
    assert [cell.municipality for cell in gaps.cells] == [area.liperi]
    assert (gaps.rows[0].covered, gaps.rows[0].total) == (1, 2)


def test_an_area_without_county_interfaces_or_municipalities(tenant):
    home = make_organisation(kind=Organisation.Kind.NGO)
    actor, day = make_actor(organisation=home), timezone.localdate()
    assert coverage_of(day, actor).total == 0
    make_interface()
    assert coverage_of(day, actor).total == 0
    make_organisation(name_fi="Joensuu")
    assert [cell.county_state for cell in coverage_of(day, actor).cells] == [None]


@pytest.mark.parametrize("amount", [1, 6])
def test_the_number_of_queries_follows_nothing(amount, area, django_assert_max_num_queries):
    for n in range(amount):
        interface, municipality = make_interface(), make_organisation(name_fi=f"Kunta {n}")
        area.name(area.county, interface=interface, covering=[municipality])
        area.name(municipality, interface=interface)
    with django_assert_max_num_queries(12):
        assert area.coverage().total == (amount + 1) * (amount + 2)


# The map.


def drawn(area: Area, interface: Any = None) -> Any:
    row = coverage_of(area.day, area.actor, [interface or area.interface]).rows[0]
    return area_map(row, codes_of([cell.municipality for cell in row.cells], area.day))


def test_the_map_has_outlines_inside_its_frame_and_tells_who_has_none(area):
    made_up = make_organisation(name_fi="Keksitty", municipality_code="999")
    found = drawn(area)
    assert [shape.label for shape in found.shapes] == ["Joensuu", "Liperi"]
    assert [cell.municipality for cell in found.without] == [made_up]
    for shape in found.shapes:
        numbers = [float(n) for n in re.findall(r"[\d.]+", shape.path)]
        assert all(0 <= x <= found.width for x in numbers[::2])
        assert all(0 <= y <= found.height for y in numbers[1::2])


def test_without_any_outline_there_is_no_map(area):
    Organisation.objects.filter(kind=MUNICIPAL).update(municipality_code="")
    found = drawn(area)
    assert (found.shapes, len(found.without), found.numbers) == ([], 2, {})


def test_a_new_municipality_is_drawn_by_those_that_became_it(area):
    new = make_organisation(name_fi="Uusikunta", municipality_code="998")
    Organisation.objects.filter(pk__in=[area.joensuu.pk, area.liperi.pk]).update(
        successor=new, valid_to=area.day - timedelta(days=1)
    )
    assert codes_of([new], area.day)[new.pk] == ["998", JOENSUU, LIPERI]
    [shape] = drawn(area).shapes
    parts = len(outline_of(JOENSUU)) + len(outline_of(LIPERI))
    assert shape.path.count("Z") >= parts
    assert codes_of([new], area.day - timedelta(days=5))[new.pk] == ["998"]


def test_a_name_without_room_becomes_a_number_that_the_list_tells(area):
    """Kauniainen is a hole in Espoo, and both have long neighbours."""
    names = [("Espoo", ESPOO), ("Kauniainen", "235"), ("Kirkkonummi", "257"), ("Hanko", "078")]
    Organisation.objects.filter(kind=MUNICIPAL).update(valid_to=area.day - timedelta(days=1))
    for name, code in [*names, ("Raasepori", "710"), ("Lohja", "444"), ("Siuntio", "755")]:
        make_organisation(name_fi=name, municipality_code=code)
    found = drawn(area)
    numbered = [shape for shape in found.shapes if not shape.has_name]
    assert numbered
    listed = {cell.municipality.name: number for cell, number in found.listed}
    for shape in numbered:
        assert listed[shape.cell.municipality.name] == shape.label


@pytest.mark.parametrize("code", [JOENSUU, ESPOO, "445", "890"])
def test_a_label_stands_inside_its_municipality(code):
    east, north = middle_of(code)
    crossings = [
        e1 + (north - n1) / (n2 - n1) * (e2 - e1)
        for polygon in outline_of(code)
        for ring in polygon
        for (e1, n1), (e2, n2) in pairwise(ring)
        if (n1 > north) != (n2 > north)
    ]
    assert sum(crossing < east for crossing in crossings) % 2 == 1


# The paper.


@pytest.mark.parametrize(
    ("amount", "sheets"), [(2, [2]), (18, [18]), (19, [19]), (40, [40]), (41, [21, 20])]
)
def test_municipalities_are_shared_among_as_few_sheets_as_will_do(amount, sheets, area):
    for n in range(amount - 2):
        make_organisation(name_fi=f"Kunta {n}")
    found = sheets_of(area.coverage())
    assert [len(sheet.columns) for sheet in found] == sheets
    assert [sheet.is_wide for sheet in found] == [count > 18 for count in sheets]
    assert all(len(cells) == len(sheet.columns) for sheet in found for _row, cells in sheet.rows)


@pytest.mark.parametrize(("amount", "millimetres"), [(2, (297, 210)), (20, (420, 297))])
def test_the_paper_is_archival_landscape_and_repeats_its_headings(amount, millimetres, area):
    for n in range(amount - 2):
        make_organisation(name_fi=f"Kunta {n}")
    for n in range(60):
        make_interface(name_fi=f"Asia {n}")
    paper = coverage_pdf(area.coverage())
    assert not faults_of(paper)
    pages = PdfReader(BytesIO(paper)).pages
    assert len(pages) > 1
    for page in pages:
        assert "Interface of cooperation" in page.extract_text()
        size = tuple(round(float(side) / 72 * 25.4) for side in page.mediabox[2:])
        assert size == millimetres


def test_one_interface_on_paper_has_the_map_and_every_municipality(area):
    area.name(area.county)
    coverage = area.coverage()
    paper = interface_pdf(coverage, drawn(area))
    assert not faults_of(paper)
    text = PdfReader(BytesIO(paper)).pages[0].extract_text()
    assert "National Land Survey of Finland" in text
    assert "Only the county" in text
    assert text.count("Liperi") == text.count("Joensuu") >= 2


# The pages.


@pytest.fixture
def client(people):
    """A viewer of Alavesi; both sides answer only for Alavesi in one of two interfaces."""
    with tenant_context(people.tenant.pk):
        Organisation.objects.filter(pk=people.municipality.pk).update(municipality_code=JOENSUU)
        day = timezone.localdate()
        people.matter = make_interface(name_fi="Työllisyys")
        people.other = make_interface(name_fi="Kotoutuminen", position=1)
        for interface in (people.matter, people.other):
            for organisation in (people.county, people.municipality):
                post = make_post(organisation=organisation, interface=interface)
                make_holding(post=post, confirmed_on=day)
        post = make_post(organisation=people.other_municipality, interface=people.other)
        make_holding(post=post, confirmed_on=day)
    return people.client("viewer")


def find_url(people: Any, interface: Any, municipality: Any) -> str:
    return f"/jarvialue/contacts/?interface={interface.pk}&amp;municipality={municipality.pk}"


def test_the_table_leads_to_each_pair_and_says_each_state_in_words(client, people):
    page = client.get("/jarvialue/contacts/coverage/").content.decode()
    for interface in (people.matter, people.other):
        for municipality in (people.municipality, people.other_municipality):
            assert find_url(people, interface, municipality) in page
    cells = re.findall(
        r'<td><a href="[^"]+"><span class="cell cover-(\w+)" aria-hidden="true">', page
    )
    assert cells == ["both", "county", "both", "both"]
    assert (
        len(re.findall(r'<span class="visually-hidden">(Both sides|Only the county)<', page)) == 4
    )
    assert "In 3 of 4 pairs" in page
    assert page.count("1 of 2") == 2  # the row's and the column's
    assert 'href="/jarvialue/contacts/coverage/pdf/"' in page


def test_only_gaps_is_an_address_of_its_own(client, people):
    page = client.get("/jarvialue/contacts/coverage/?gaps=on").content.decode()
    assert find_url(people, people.matter, people.other_municipality) in page
    assert find_url(people, people.other, people.municipality) not in page
    assert "coverage/pdf/?gaps=on" in page
    part = client.get("/jarvialue/contacts/coverage/?gaps=on", headers={"HX-Request": "true"})
    assert part.content.decode().lstrip().startswith('<section id="results">')


def test_nothing_missing_and_nothing_there_are_said(client, people):
    with tenant_context(people.tenant.pk):
        post = make_post(organisation=people.other_municipality, interface=people.matter)
        make_holding(post=post)
    gaps = client.get("/jarvialue/contacts/coverage/?gaps=on").content.decode()
    assert "Nothing is missing" in gaps
    outsider = people.client("outsider")
    for page in ("", "map/"):
        empty = outsider.get(f"/toinen/contacts/coverage/{page}").content.decode()
        assert "Nothing to show yet" in empty


@pytest.mark.parametrize("asked", ["", "?interface=", "?interface=x", "?interface=999999"])
def test_the_map_shows_the_first_interface_until_another_is_asked(asked, client, people):
    page = client.get(f"/jarvialue/contacts/coverage/map/{asked}").content.decode()
    assert ">Työllisyys</h2>" in page.replace("\N{SOFT HYPHEN}", "")
    assert "Some municipalities have no outline" in page


def test_the_map_links_each_area_and_the_table_says_the_same(client, people):
    asked = f"?interface={people.matter.pk}"
    page = client.get(f"/jarvialue/contacts/coverage/map/{asked}").content.decode()
    svg = page[page.index('<svg class="area-map') : page.index("</figure>")]
    assert "<title>Alavesi: Both sides</title>" in svg
    assert find_url(people, people.matter, people.municipality) in svg
    assert "style=" not in page  # the page's policy lets none through
    table = page[page.index("</figure>") :]
    for municipality in (people.municipality, people.other_municipality):
        assert find_url(people, people.matter, municipality) in table
    assert "Only the county" in table
    assert "© National Land Survey of Finland, Natural Earth; modified" in page


@pytest.mark.parametrize("asked", ["x", "999999", "-1", "1e3", "²"])
def test_the_paper_of_an_interface_that_is_not_there_is_not_found(asked, client):
    assert client.get("/jarvialue/contacts/coverage/pdf/", {"interface": asked}).status_code == 404


def test_papers_are_named_after_the_day_and_the_interface(client, people):
    today = f"{timezone.localdate():%Y-%m-%d}"
    for query, name in [({}, "contacts"), ({"interface": people.matter.pk}, "Ty%C3%B6llisyys")]:
        answer = client.get("/jarvialue/contacts/coverage/pdf/", query)
        assert answer["Content-Type"] == "application/pdf"
        assert f"{name}%20{today}" in answer["Content-Disposition"].replace(" 2", "%202")


def test_an_interface_of_another_area_is_not_drawn(client, people):
    outsider = people.client("outsider")
    answer = outsider.get("/toinen/contacts/coverage/pdf/", {"interface": people.matter.pk})
    assert answer.status_code == 404
