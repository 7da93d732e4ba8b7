"""Five spreadsheets as areas have them, brought in by an administrator who has never seen the tool.

She takes what is proposed, answers what is asked, and leaves out what nobody knows.
"""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import Findings
from tests.browser.conftest import Site
from tests.factories import ugly

FINNISH, BILINGUAL = "pohjois-karjala", "pohjanmaa"
Answers = dict[str, str]
# file, area, name of the table, answers by what the page asks, and what is true afterwards:
# a task, an organisation and the roles that its page tells of it
CASES = {
    "organisations": (
        ugly.organisations_as_columns, FINNISH, {},
        ("Terveyserojen kaventaminen", "Pohjois-Karjalan hyvinvointialue", ["V", "O"]),
    ),
    "roles": (
        ugly.roles_as_columns, FINNISH, {},
        ("Muistikahvilat", "Liperi", ["V"]),
    ),
    "municipalities": (
        ugly.a_column_for_each_municipality, FINNISH, {"X": "O"},
        ("Seniori\u00adtalkkari".replace("\u00ad", ""), "Joensuu", ["V"]),
    ),
    "law": (
        ugly.law_table, FINNISH, {"Sovittu: hyvinvointialue": "Pohjois-Karjalan hyvinvointialue"},
        ("Oppilaan kotipaikan muutos", "Pohjois-Karjalan hyvinvointialue", ["V"]),
    ),
    "bilingual": (
        ugly.bilingual, BILINGUAL, {},
        ("Motionsrådgivning på två språk", "Österbottens välfärdsområde", ["D"]),
    ),
}  # fmt: skip
LAST = 12  # more steps than this are a circle


@pytest.mark.parametrize("case", CASES)
def test_a_spreadsheet_as_it_is_comes_in(
    case: str, log_in: Callable[..., Page], site: Site, axe: Callable[[Page], Findings]
) -> None:
    make, area, answers, (task, organisation, letters) = CASES[case]
    page = log_in("admin", area)
    page.goto(f"{site.url}/{area}/imports/new/matrix/")
    page.locator("#id_into").select_option("new")
    page.locator("#id_new_name").fill(f"Taulukko {case}")
    name = f"{case}.xlsx"
    page.locator("#id_file").set_input_files({"name": name, "mimeType": "", "buffer": make()})
    go_on(page)
    walk_to_the_preview(page, answers, axe)
    page.locator("[name=reason]").fill("Sovittu ohjausryhmässä")
    go_on(page)
    open_the_table(page)
    page.get_by_role("link", name=task).click()
    rows = page.locator("main tr")
    row = rows.filter(has=page.locator("th", has_text=organisation)).first
    for letter in letters:
        expect(row.locator(".cell", has_text=re.compile(rf"^{letter}$"))).to_be_visible()


def go_on(page: Page) -> None:
    page.locator("main form .button.primary").first.click()


def walk_to_the_preview(page: Page, answers: Answers, axe: Callable[[Page], Findings]) -> None:
    for _ in range(LAST):
        page.wait_for_load_state()
        assert not axe(page)
        if page.url.endswith("/preview/"):
            return
        answer_what_is_asked(page, answers)
        go_on(page)
    raise AssertionError(f"The wizard asks for ever: {page.url}")


def answer_what_is_asked(page: Page, answers: Answers) -> None:
    """Every choice without a proposal gets one."""
    for select in page.locator("main form select").all():
        if select.get_attribute("name") in ("header_top", "header_row") or select.input_value():
            continue
        asked = page.locator(f'label[for="{select.get_attribute("id")}"]').inner_text().strip()
        options = {o.get_attribute("value"): o.inner_text() for o in select.locator("option").all()}
        wanted = next((text for word, text in answers.items() if asked == word), "")
        alike = (value for value, label in options.items() if wanted and label.startswith(wanted))
        chosen = next(alike, "")
        select.select_option(chosen or next(v for v in ("new", "text", "-") if v in options))


def open_the_table(page: Page) -> None:
    """Accepting runs in the worker; the page goes on by itself when it is done."""
    link = page.locator(".page-head .button.primary")
    expect(link).to_be_visible(timeout=60_000)
    link.click()


def test_an_import_is_undone_around_what_was_changed_by_hand(
    log_in: Callable[..., Page], site: Site
) -> None:
    page = log_in("admin", FINNISH)
    page.goto(f"{site.url}/{FINNISH}/imports/new/matrix/")
    page.locator("#id_into").select_option("new")
    page.locator("#id_new_name").fill("Kumottava taulukko")
    content = ugly.roles_as_columns()
    page.locator("#id_file").set_input_files(
        {"name": "kumottava.xlsx", "mimeType": "", "buffer": content}
    )
    go_on(page)
    walk_to_the_preview(page, {}, lambda _page: [])
    go_on(page)
    expect(page.locator(".page-head .button.primary")).to_be_visible(timeout=60_000)
    result = page.url
    open_the_table(page)
    page.get_by_role("link", name="Perhekerhojen tilat").click()
    page.locator('main a[href$="/edit/"]').click()
    page.locator("#id_note").fill("Muutettu käsin")
    go_on(page)

    page.goto(f"{result}undo/")
    page.locator("main .button.danger").click()
    expect(page.locator(".errors")).to_be_visible()
    expect(page.locator("main .changes")).to_contain_text("Perhekerhojen tilat")
    expect(page.locator("main .changes")).to_contain_text("Muutettu käsin")
    page.locator("#id_all").select_option("keep")
    page.locator("main .button.danger").click()
    expect(page.locator("main .notice.good")).to_be_visible()
    page.locator(".page-head .button.primary").click()
    expect(page.get_by_role("link", name="Perhekerhojen tilat")).to_be_visible()
    expect(page.get_by_role("link", name="Muistikahvilat")).to_have_count(0)
