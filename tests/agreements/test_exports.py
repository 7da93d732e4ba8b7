"""A table as files: what is in them, and that they come back in as they went out."""

from datetime import date, timedelta
from io import BytesIO

import openpyxl
import pytest
from django.utils import timezone, translation
from pypdf import PdfReader

from agreements.documents import matrix_pdf, organisation_pdf
from agreements.exports import WRITERS, sheet_of
from agreements.matrix import table_of
from agreements.models import Responsibility, Task
from tests.agreements.test_matrix_import import accept, preview_of
from tests.factories.responsibility import (
    make_interface,
    make_legalbasis,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.sheets import bring_in
from tests.factories.tenancy import make_group, make_organisation
from tests.paper import faults_of
from yhdyspinta.sheets.headers import find_header, headings_of, weights_of
from yhdyspinta.sheets.kinds import kind_of
from yhdyspinta.sheets.legend import is_only_legend
from yhdyspinta.sheets.plain_text import harmless
from yhdyspinta.sheets.read import read_workbook
from yhdyspinta.tenancy.context import tenant_context

AREA = "/jarvialue"
FORMULA = '=HYPERLINK("http://esimerkki.fi")'


@pytest.fixture
def area(people):
    """A table with everything that an export tells."""
    with tenant_context(people.tenant.pk):
        roles, everyone = make_roles(), make_group()
        people.matrix = matrix = make_matrix(name_fi="Vastuunjako 2026")
        hyte = make_interface(code="hyte", name_fi="Hyvinvoinnin edistäminen")
        children = make_interface(code="lapset", name_fi="Lapset ja nuoret")
        plan = make_task(
            matrix=matrix, interface=hyte, name_fi="Hyvinvointisuunnitelma", name_sv="Välfärdsplan"
        )
        law = {
            "county_text": "Alue laatii suunnitelman.",
            "municipality_text": "Kunta laatii oman.",
        }
        make_legalbasis(task=plan, duty_holder="both", law="612/2021 7 §", **law)
        center = make_task(
            matrix=matrix, interface=children, name_fi="Perhekeskus", note="Kaksi\nriviä"
        )
        make_task(matrix=matrix, interface=children, name_fi=FORMULA, law="-1+1")
        for task, who, what in [
            (plan, {"organisation": people.county}, "leads"),
            (plan, {"organisation": people.county}, "takes_part"),
            (plan, {"group": everyone}, "takes_part"),
            (center, {"group": everyone}, "leads"),
            (center, {"organisation": people.municipality}, "supports"),
        ]:
            make_responsibility(task=task, role=roles[what], **who)
        make_responsibility(task=center, organisation=people.county, value="disputed")
        people.plan, people.center = plan, center
    return people


def address(area, name="sheet", **chosen):
    query = "&".join(f"{key}={value}" for key, value in chosen.items())
    return f"{AREA}/responsibilities/{area.matrix.pk}/{name}/?{query}"


def file_of(area, name="sheet", who="admin", **chosen):
    answer = area.client(who).get(address(area, name, **chosen))
    assert answer.status_code == 200
    return answer.content


def understood(area, content):
    """The first sheet with the headings that the import finds, and the rows below them."""
    with tenant_context(area.tenant.pk):
        grids = read_workbook(content)
        header = find_header(grids[0], weights_of(kind_of("matrix").targets()))
        headings = headings_of(grids[0], header.last, header.top)
    return headings, grids[0].rows[header.last :], grids[1:]


def changes_of(area, content):
    """What the import would change, every proposal of its taken."""
    client = area.client("admin")
    session = bring_in(client, area.tenant, "matrix", content, into=area.matrix.pk)
    page = preview_of(client, session)
    assert page.status_code == 200
    return client, session, page.context["outcome"]


# The same columns and rows in every file.


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_file_has_the_same_rows_in_columns_that_the_import_knows(area, suffix, language):
    with tenant_context(area.tenant.pk), translation.override(language):
        sheet = sheet_of(table_of(area.matrix), area.matrix)
        headings, rows, others = understood(area, WRITERS[suffix](sheet))
        targets = kind_of("matrix").targets()
    assert headings == [each.text for each in sheet.headings]
    told = [[value.text for value in row.values] for row in sheet.rows]
    assert [row + [""] * (len(headings) - len(row)) for row in rows] == told
    names = {name for each in targets for name in each.names}
    assert not [each for each in headings if each.casefold() not in names]
    assert all(is_only_legend(each) for each in others)
    assert len(others) == (suffix != "csv")


def test_rows_have_their_law_note_letters_and_key(area):
    headings, rows, _others = understood(area, file_of(area))
    plan = dict(zip(headings, rows[0], strict=True))
    assert [plan[name] for name in headings[:3]] == [
        *("Hyvinvoinnin edistäminen", "Hyvinvointisuunnitelma", "Välfärdsplan")
    ]
    assert {"612/2021 7 §", "Alue laatii suunnitelman.", "Kunta laatii oman."} <= set(rows[0])
    assert {"V/O", "O", f"t{area.plan.pk}"} <= set(rows[0])
    assert {"Kaksi\nriviä", "≠", "V", "T"} <= set(rows[1])


def test_every_organisation_has_a_column_when_asked(area):
    with tenant_context(area.tenant.pk):
        make_organisation(name_fi="Liperi")
    assert "Liperi" not in understood(area, file_of(area))[0]
    assert "Liperi" in understood(area, file_of(area, columns="all"))[0]


def test_days_are_told_when_the_cells_of_a_row_hold_as_long(area):
    with tenant_context(area.tenant.pk), translation.override("en"):
        area.plan.responsibilities.update(starts_on=date(2026, 1, 1))
        assert ["1.1.2026", ""] in _days(area)
        area.plan.responsibilities.filter(group=None).update(starts_on=date(2025, 1, 1))
        assert _days(area) == []


def _days(area):
    sheet = sheet_of(table_of(area.matrix), area.matrix)
    texts = [heading.text for heading in sheet.headings]
    if "In force from" not in texts:
        return []
    place = texts.index("In force from")
    return [[value.text for value in row.values[place : place + 2]] for row in sheet.rows]


def test_the_table_is_as_it_was_on_the_day(area):
    today = timezone.localdate()
    with tenant_context(area.tenant.pk):
        area.plan.responsibilities.update(starts_on=today)
    yesterday = (today - timedelta(days=1)).isoformat()
    assert "V/O" in understood(area, file_of(area))[1][0]
    assert "V/O" not in understood(area, file_of(area, day=yesterday))[1][0]


@pytest.mark.parametrize("text", ["=1+1", "+x", "-x", "@x", "\tx", "\rx"])
def test_text_that_a_spreadsheet_would_calculate_is_made_harmless(text):
    assert harmless(text) == f"'{text}"
    assert [harmless(plain) for plain in ("-1,5", "–", "x=1", "")] == ["-1,5", "–", "x=1", ""]


def test_the_workbook_looks_like_the_page(area):
    book = openpyxl.load_workbook(BytesIO(file_of(area)))
    page = book.worksheets[0]
    cells = [cell for row in page.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert page.freeze_panes == "C5"
    assert page.page_setup.orientation == "landscape"
    assert page.page_setup.paperSize == 8
    assert page.print_title_rows == "$3:$4"
    assert [name for name, each in page.column_dimensions.items() if each.hidden] == [
        page.cell(4, page.max_column).column_letter
    ]
    (choice,) = page.data_validations.dataValidation
    assert choice.formula1.startswith('"V,O,')
    assert choice.errorStyle == "warning"
    assert len(page.conditional_formatting) == 1


# There and back.


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("columns", ["named", "all"])
def test_every_export_comes_back_in_without_a_change(area, suffix, columns):
    content = file_of(area, format=suffix, columns=columns)
    _client, _session, outcome = changes_of(area, content)
    assert outcome.lines == []
    assert outcome.plan.missing == []
    assert not outcome.plan.questions


def test_days_of_rows_come_back_in_without_a_change(area):
    with tenant_context(area.tenant.pk):
        area.plan.responsibilities.update(starts_on=date(2026, 1, 1), ends_on=date(2027, 5, 31))
    _client, _session, outcome = changes_of(area, file_of(area))
    assert outcome.lines == []


def test_one_changed_cell_is_exactly_that_change(area):
    book = openpyxl.load_workbook(BytesIO(file_of(area)))
    page = book.worksheets[0]
    (cell,) = [each for row in page.iter_rows() for each in row if each.value == "V/O"]
    cell.value = "T"
    _client, _session, outcome = changes_of(area, saved(book))
    (line,) = outcome.lines
    assert line.label == "Hyvinvointisuunnitelma"
    assert [(before, after) for _column, before, after in line.details] == [("V/O", "T")]


def saved(book):
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_an_answer_changes_the_cells_of_its_organisation_only(area):
    content = file_of(area, organisation=area.municipality.pk)
    book = openpyxl.load_workbook(BytesIO(content))
    page = book.worksheets[0]
    assert page.protection.sheet
    open_cells = [each for row in page.iter_rows() for each in row if not each.protection.locked]
    assert [each.value for each in open_cells] == [None, "T", None]
    open_cells[0].value = "K"
    with tenant_context(area.tenant.pk):  # meanwhile everything else has changed
        Task.objects.filter(pk=area.plan.pk).update(name_fi="Hyvinvointikertomus")
        Responsibility.objects.filter(organisation=area.county).delete()
        area.plan.legal_bases.update(law="1/2000")
    client, session, outcome = changes_of(area, saved(book))
    (line,) = outcome.lines
    assert [(before, after) for _column, before, after in line.details] == [("", "K")]
    accept(client, session)
    with tenant_context(area.tenant.pk):
        own = Responsibility.objects.filter(organisation=area.municipality)
        assert sorted(each.role.letter_fi for each in own) == ["K", "T"]
        assert Task.objects.get(pk=area.plan.pk).name_fi == "Hyvinvointikertomus"


# Paper.


def text_of(pdf):
    return " ".join("\n".join(p.extract_text() for p in PdfReader(BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(("count", "is_a3"), [(4, False), (16, False), (38, True)])
def test_every_organisation_fits_on_paper_that_is_archival_and_accessible(area, count, is_a3):
    with tenant_context(area.tenant.pk), translation.override("fi"):
        names = [make_organisation(name_fi=f"Kunta{n:02}").name_fi for n in range(count - 2)]
        pdf = matrix_pdf(table_of(area.matrix))
    page = PdfReader(BytesIO(pdf)).pages[0]
    assert (page.mediabox.width > 1000) is is_a3
    text = text_of(pdf).replace(" ", "")
    assert all(name in text for name in names)
    assert not faults_of(pdf)


def test_more_organisations_than_fit_side_by_side_are_on_sheets_of_their_own(area):
    with tenant_context(area.tenant.pk), translation.override("fi"):
        for n in range(45):
            organisation = make_organisation(name_fi=f"Kunta{n:02}")
            make_responsibility(task=area.plan, organisation=organisation, value="nobody")
        text = text_of(matrix_pdf(table_of(area.matrix))).replace(" ", "")
    assert all(f"Kunta{n:02}" in text for n in range(45))


def test_one_organisations_paper_tells_its_roles_with_law_and_note(area):
    with tenant_context(area.tenant.pk), translation.override("fi"):
        table = table_of(area.matrix)
        column = next(each for each in table.organisations if each.pk == area.municipality.pk)
        pdf = organisation_pdf(table, column)
    text = text_of(pdf)
    page = PdfReader(BytesIO(pdf)).pages[0]
    assert page.mediabox.height > page.mediabox.width
    assert (
        text.index("Osallistuu (1)")
        < text.index("Hyvinvointisuunnitelma")
        < text.index("Tukee (1)")
    )
    assert "612/2021 7 §" in text
    assert "Kaksi riviä" in text
    assert not faults_of(pdf)


# The page of downloads.


@pytest.mark.parametrize(
    ("chosen", "start"),
    [
        ({"format": "pdf"}, b"%PDF"),
        ({"format": "xlsx"}, b"PK"),
        ({"format": "ods"}, b"PK"),
        ({"format": "csv"}, b"\xef\xbb\xbf"),
    ],
    ids=str,
)
def test_what_is_chosen_is_downloaded(area, chosen, start):
    page = area.client("viewer").get(address(area, "download"))
    assert b'name="format"' in page.content
    answer = area.client("viewer").get(address(area, "download", **chosen))
    assert answer.content.startswith(start)
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    "chosen", [{"day": "2026-02-31"}, {"day": "0001-01-01"}, {"organisation": "999999"}], ids=str
)
def test_a_choice_that_is_not_possible_is_told_or_not_found(area, chosen):
    client = area.client("viewer")
    refused = client.get(address(area, "download", format="pdf", **chosen))
    assert refused.status_code == 422
    assert set(chosen) == set(refused.context["form"].errors)
    for name in ("pdf", "sheet"):
        assert client.get(address(area, name, **chosen)).status_code == 404


def test_only_pdf_and_excel_are_made_of_one_organisation(area):
    client, chosen = area.client("viewer"), {"organisation": area.municipality.pk}
    assert client.get(address(area, "download", format="csv", **chosen)).status_code == 422
    assert client.get(address(area, "pdf", **chosen)).content.startswith(b"%PDF")


def test_another_areas_organisation_is_not_found(area):
    foreign = area.members["outsider"].organisation_id
    assert area.client("viewer").get(address(area, "pdf", organisation=foreign)).status_code == 404
