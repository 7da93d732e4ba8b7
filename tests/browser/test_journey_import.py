"""An administrator brings in the responsibility table and the contacts from Excel."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site

NEW_TABLE = "/pohjois-karjala/imports/new/matrix/"
HEADINGS = 4  # the row of the sample file that has them
NEW_TASK = "Kylätalojen yhteinen käyttö"
CHANGED_TASK = "Yleinen kirjasto"
ASKED_TASK = "Kulttuuritoiminta"
UNKNOWN_COLUMN, ITS_ORGANISATION = "Kyläyhdistykset", "Järjestöjen verkosto (esimerkki)"
UNKNOWN_LETTER = "Y"


def sample(page: Page, site: Site, name: str) -> openpyxl.Workbook:
    """The demo's sample file, downloaded from the page of demo people."""
    page.goto(f"{site.url}/demo/")
    with page.expect_download() as download:
        page.locator(f'a[href="/demo/files/pohjois-karjala/{name}"]').click()
    return openpyxl.load_workbook(BytesIO(download.value.path().read_bytes()))


def content_of(book: openpyxl.Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def changed_table(book: openpyxl.Workbook) -> tuple[bytes, int]:
    """A new task, a changed letter, a column and a letter nobody knows, and a task twice."""
    sheet = book.worksheets[0]
    column = {cell.value: cell.column for cell in sheet[HEADINGS]}
    row = {cell.value: cell.row for cell in sheet["A"]}
    last = sheet.max_row
    column[UNKNOWN_COLUMN] = sheet.max_column + 1
    sheet.cell(HEADINGS, column[UNKNOWN_COLUMN], UNKNOWN_COLUMN)
    sheet.cell(row[CHANGED_TASK], column["Hyvinvointialue"], "T")
    sheet.cell(row[ASKED_TASK], column["Hyvinvointialue"], UNKNOWN_LETTER)
    for number, task in ((last + 1, sheet.cell(last, 1).value), (last + 2, NEW_TASK)):
        sheet.cell(number, 1, task)
        sheet.cell(number, column["Kunnat"], "V")
        sheet.cell(number, column[UNKNOWN_COLUMN], "O")
    return content_of(book), last + 1


def bring(page: Page, name: str, content: bytes) -> None:
    page.locator("#id_file").set_input_files({"name": name, "mimeType": "", "buffer": content})
    onward(page)


def onward(page: Page) -> None:
    page.locator("main form .button.primary").click()


def row_of(page: Page, heading: str) -> Locator:
    head = page.locator("th").filter(has_text=re.compile(rf"^\s*{re.escape(heading)}\s*$"))
    return page.locator("main tr").filter(has=head)


def at(page: Page, step: str) -> None:
    """The worker writes what was accepted: the page goes on to the result when it has."""
    expect(page).to_have_url(re.compile(rf"/imports/\d+/{step}$"), timeout=60_000)


def leave_out_the_only_problem(page: Page) -> None:
    problems = page.locator("main tbody tr")
    expect(problems).to_have_count(1)
    problems.locator("[name=skip]").check()
    onward(page)
    at(page, "preview/")


def undo(page: Page, result: str) -> None:
    page.goto(result)
    page.locator('a[href$="/undo/"]').click()
    page.locator("main .button.danger").click()
    expect(page.locator("main .notice.good")).to_be_visible()


@pytest.fixture
def admin(log_in: Callable[..., Page]) -> Page:
    return log_in("admin")


def answer_for_the_unknown_column(page: Page) -> None:
    """It is asked, and can't be passed by."""
    at(page, "columns/")
    asked = row_of(page, UNKNOWN_COLUMN).locator("select")
    expect(asked).to_have_value("")
    onward(page)
    expect(page.locator(".errors a")).to_have_count(1)
    expect(row_of(page, "Kunnat").locator("select")).not_to_have_value("")
    asked.select_option(label=ITS_ORGANISATION)
    onward(page)


def answer_for_the_unknown_letter(page: Page, twice: int) -> None:
    """It is asked; unanswered, it is told with its place beside what else is wrong."""
    at(page, "values/")
    asked = row_of(page, UNKNOWN_LETTER).locator("select")
    expect(row_of(page, "V").locator("select")).to_have_value("leads")
    expect(asked).to_have_value("")
    onward(page)
    at(page, "check/")
    problems = page.locator("main tbody tr")
    expect(problems).to_have_count(2)
    place = re.compile(rf"13\s+E\s+Hyvinvointialue.*\s{UNKNOWN_LETTER}\s+V Vastaa", re.DOTALL)
    expect(problems.first).to_contain_text(place)
    expect(problems.last.locator("th")).to_have_text(str(twice))
    page.locator('main a[href$="/values/"]').click()
    asked.select_option("supports")
    onward(page)
    at(page, "check/")


def accept_the_table(page: Page, twice: int) -> str:
    """The preview tells what would change; the address of what was changed."""
    changes = page.locator(".changes > li")
    expect(changes.filter(has_text=NEW_TASK)).to_contain_text(str(twice + 1))
    expect(changes.filter(has_text=CHANGED_TASK).locator("ins")).to_contain_text("T")
    expect(changes.filter(has_text=ASKED_TASK).locator("del")).to_contain_text("i")
    page.locator("[name=reason]").fill("Sovittu ohjausryhmässä")
    onward(page)
    at(page, "")
    return page.url


def test_a_table_is_imported_checked_and_undone(admin: Page, site: Site) -> None:
    page = admin
    content, twice = changed_table(sample(page, site, "vastuunjako.xlsx"))
    page.goto(NEW_TABLE)
    bring(page, "vastuunjako.xlsx", content)
    at(page, "sheet/")
    expect(page.locator("[name=header_row]")).to_have_value(str(HEADINGS))
    onward(page)
    answer_for_the_unknown_column(page)
    answer_for_the_unknown_letter(page, twice)
    leave_out_the_only_problem(page)
    result = accept_the_table(page, twice)
    page.locator(".page-head .button.primary").click()
    expect(row_of(page, NEW_TASK)).to_contain_text(ITS_ORGANISATION)

    # The same file again: nothing that was answered is asked, and nothing would change.
    page.goto(NEW_TABLE)
    bring(page, "vastuunjako.xlsx", content)
    at(page, "sheet/")
    onward(page)
    at(page, "check/")
    leave_out_the_only_problem(page)
    expect(page.locator("main .empty")).to_contain_text("Ei muutoksia")
    expect(page.locator('main form[action$="/accept/"]')).to_have_count(0)

    undo(page, result)
    page.locator(".page-head .button.primary").click()
    expect(row_of(page, CHANGED_TASK)).to_be_visible()
    expect(row_of(page, NEW_TASK)).to_have_count(0)


@pytest.mark.parametrize(
    ("name", "wrong", "told"),
    [
        ("vastuut.xlsx", b"PK\x03\x04" + b"\0" * 200, "vioittunut"),
        ("tyhja.xlsx", b"", "tyhjä"),
    ],
)
def test_a_wrong_file_is_told_and_the_right_one_goes_on(
    admin: Page, site: Site, name: str, wrong: bytes, told: str
) -> None:
    page = admin
    right = content_of(sample(page, site, "vastuunjako.xlsx"))
    page.goto(NEW_TABLE)
    page.locator("#id_new_name").fill("Kokeilutaulukko")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        bring(page, name, wrong)
    assert answer.value.status == 422
    expect(page.locator(".errors a")).to_contain_text(told)
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("#id_new_name")).to_have_value("Kokeilutaulukko")
    bring(page, "vastuunjako.xlsx", right)
    at(page, "sheet/")


def test_contacts_are_imported_and_undone(admin: Page, site: Site) -> None:
    page = admin
    book = sample(page, site, "yhteyshenkilot.xlsx")
    sheet = book.worksheets[0]
    sheet.append(["Venla Tavoittamaton", "Liperi"])
    page.goto("/pohjois-karjala/imports/new/contacts/")
    bring(page, "yhteyshenkilot.xlsx", content_of(book))
    at(page, "sheet/")
    onward(page)
    at(page, "columns/")
    onward(page)

    at(page, "check/")
    expect(page.locator("main tbody th").first).to_have_text(str(sheet.max_row))
    leave_out_the_only_problem(page)
    expect(page.locator(".changes")).to_contain_text("Maryam Noori")
    onward(page)
    at(page, "")
    result = page.url
    page.goto("/pohjois-karjala/contacts/?q=Maryam+Noori")
    expect(page.locator('#results a[href="tel:0400008104"]').first).to_be_visible()

    undo(page, result)
    page.goto("/pohjois-karjala/contacts/?q=Maryam+Noori")
    expect(page.locator("#results")).not_to_contain_text("Maryam Noori")
