"""The responsibility table edited by keyboard alone, by two at once, and as it is read aloud."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.axe import Findings, scrolls_sideways
from tests.browser.conftest import Site

SAVED = "Tallennettu"


@pytest.fixture
def grid(log_in: Callable[..., Page]) -> Page:
    """A coordinator who has opened the table for editing."""
    page = log_in("coordinator")
    page.goto("/pohjois-karjala/responsibilities/")
    page.locator('a[href$="/grid/"]').click()
    page.wait_for_url("**/grid/")
    page.locator("td[tabindex='0']").wait_for()
    return page


def tab_to_grid(page: Page) -> None:
    """The grid is one stop of the Tab key."""
    page.locator(".search button").focus()
    for _press in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('#grid td')"):
            return
    raise AssertionError("Tab does not reach the grid")


def focused(page: Page) -> Locator:
    return page.locator("#grid td:focus")


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def waits_until_saved(page: Page) -> None:
    expect(page.locator("#grid .unsaved")).to_have_count(0)
    expect(page.locator("#grid-state")).to_contain_text(SAVED)


def paste(page: Page, text: str) -> None:
    """What Ctrl+V does with a block copied from Excel."""
    page.evaluate(
        """text => {
          const data = new DataTransfer();
          data.setData('text/plain', text);
          document.activeElement.dispatchEvent(
            new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        text,
    )


def cell(page: Page, row: int, column: int) -> Locator:
    return page.locator("#grid tr[data-t]").nth(row).locator("td").nth(column)


def says(page: Page, row: int, column: int) -> str:
    return cell(page, row, column).get_attribute("data-v") or ""


def test_by_keyboard_alone(grid: Page) -> None:
    page = grid
    tab_to_grid(page)
    press(page, "Control+Home", "ArrowRight")
    expect(cell(page, 0, 0)).to_be_focused()

    # Letters, a second role, nobody, nothing.
    press(page, "Delete", "v")
    waits_until_saved(page)
    expect(focused(page)).to_have_attribute("data-v", "leads")
    press(page, "/", "t")
    expect(focused(page)).to_have_attribute("data-v", "leads+supports")
    press(page, "ArrowDown", "-")
    expect(focused(page)).to_have_attribute("data-v", "nobody")
    press(page, "ArrowDown", "Delete")
    expect(focused(page)).to_have_attribute("data-v", "")
    waits_until_saved(page)

    # Undo and redo go back to their cells.
    press(page, "Control+Home", "ArrowRight", "Control+z", "Control+z")
    expect(cell(page, 1, 0)).not_to_have_attribute("data-v", "nobody")
    expect(cell(page, 1, 0)).to_be_focused()
    press(page, "Control+y")
    expect(cell(page, 1, 0)).to_have_attribute("data-v", "nobody")


def test_a_block_by_keyboard(grid: Page) -> None:
    page = grid
    tab_to_grid(page)
    # Several cells at once, then a block of Excel over them.
    press(page, "Control+Home", "ArrowRight", "Shift+ArrowDown", "Shift+ArrowRight")
    expect(page.locator("#grid td[aria-selected]")).to_have_count(4)
    press(page, "k")
    assert {says(page, row, column) for row in (0, 1) for column in (0, 1)} == {"consulted"}
    press(page, "Escape")
    press(page, "Control+Home", "ArrowRight")
    paste(page, "Vastaa\tO\r\nT/K\t–\r\n")
    found = [says(page, row, column) for row in (0, 1) for column in (0, 1)]
    assert found == ["leads", "takes_part", "supports+consulted", "nobody"]
    waits_until_saved(page)

    # What is no letter is refused in words, and nothing is half done.
    paste(page, "T\tHöpö\r\n")
    expect(page.locator("#alert")).to_contain_text("Höpö")
    press(page, "q")
    expect(page.locator("#alert")).to_contain_text("q")
    assert says(page, 0, 0) == "leads"

    page.reload()
    page.locator("td[tabindex='0']").wait_for()
    assert [says(page, row, column) for row in (0, 1) for column in (0, 1)] == found


def test_text_and_note_by_keyboard(grid: Page) -> None:
    page = grid
    tab_to_grid(page)
    press(page, "Control+End", "ArrowUp")
    press(page, "F2", "Control+a")
    page.keyboard.type("tukee, kuullaan")
    press(page, "Enter")
    expect(focused(page)).to_have_attribute("data-v", "supports+consulted")
    waits_until_saved(page)
    press(page, "Enter")
    dialog = page.locator("#grid-dialog")
    expect(dialog).to_be_visible()
    dialog.locator("textarea").fill("Sovitaan keväällä")
    dialog.locator("summary").click()
    dialog.locator("[name=ends_on]").fill("2020-01-01")
    dialog.locator("[name=starts_on]").fill("2027-01-01")
    dialog.locator("form .button").first.click()
    expect(dialog.locator(".errors")).to_be_visible()
    dialog.locator("[name=ends_on]").fill("")
    dialog.locator("[name=starts_on]").fill("2026-01-01")
    dialog.locator("form .button").first.click()
    expect(dialog).to_be_hidden()
    expect(focused(page)).to_have_attribute("data-noted", "1")
    press(page, "Enter")
    expect(dialog.locator("textarea")).to_have_value("Sovitaan keväällä")
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    expect(focused(page)).to_have_attribute("data-noted", "1")


def test_two_at_once(grid: Page, browser: Browser, site: Site, log_in: Callable[..., Page]) -> None:
    page = grid
    tab_to_grid(page)
    press(page, "PageDown", "Delete", "o")
    waits_until_saved(page)
    other_context = browser.new_context(base_url=site.url, locale="fi-FI")
    other = log_in("admin", on=other_context.new_page())
    other.goto(page.url)
    other.locator("td[tabindex='0']").wait_for()
    tab_to_grid(other)
    press(page, "i")
    waits_until_saved(page)
    press(other, "PageDown", "t")
    mine = other.locator("#grid td.conflict")
    expect(mine).to_be_focused()
    expect(mine).to_have_attribute("data-v", "supports")
    assert "Tiedoksi" in (mine.get_attribute("aria-label") or "")
    expect(other.locator("#grid-conflicts")).to_contain_text("Tiedoksi")
    press(other, "Enter", "Enter")  # to the choice, and mine
    waits_until_saved(other)
    expect(focused(other)).to_have_attribute("data-v", "supports")
    page.reload()
    page.locator("td[tabindex='0']").wait_for()
    tab_to_grid(page)
    press(page, "PageDown")
    expect(focused(page)).to_have_attribute("data-v", "supports")
    other_context.close()


def test_without_a_connection_nothing_is_lost(grid: Page, quiet_console: list[str]) -> None:
    page = grid
    tab_to_grid(page)
    press(page, "PageDown", "PageDown")
    old = focused(page).get_attribute("data-v")
    page.route("**/cells/", lambda route: route.abort())
    press(page, "k" if old != "consulted" else "t")
    expect(page.locator("#grid .unsaved")).to_have_count(1)
    expect(page.locator("#grid-state button")).to_be_visible()
    page.unroute("**/cells/")
    page.locator("#grid-state button").click()
    waits_until_saved(page)
    quiet_console[:] = [line for line in quiet_console if "ERR_FAILED" not in line]


def _names(page: Page, role: str) -> list[str]:
    session = page.context.new_cdp_session(page)
    session.send("Accessibility.enable")
    nodes: list[dict[str, Any]] = session.send("Accessibility.getFullAXTree")["nodes"]
    return [
        node.get("name", {}).get("value", "")
        for node in nodes
        if node.get("role", {}).get("value") == role
    ]


def test_read_by_an_accessibility_tree(grid: Page, axe: Callable[[Page], Findings]) -> None:
    page = grid
    page.goto(page.url + "?columns=all")
    page.locator("td[tabindex='0']").wait_for()
    tasks = page.locator("#grid tr[data-t]").count()
    columns = page.locator("#grid thead th[data-c]").count()
    names = _names(page, "gridcell")
    assert len(names) == tasks * columns
    heads = [each.replace("\xad", "") for each in _names(page, "rowheader")]
    tops = _names(page, "columnheader")
    legend = page.locator("#grid-help .legend li").evaluate_all(
        "items => items.map(item => item.lastChild.textContent.trim())"
    )
    for name in names:
        who, _colon, role = name.rpartition(": ")
        assert role.startswith(tuple(legend)), name
        assert any(who.startswith(f"{head}, ") for head in heads), name
        assert any(who.endswith(f", {top}") for top in tops), name
    assert not axe(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert not scrolls_sideways(page)
    wrap = "document.querySelector('.table-wrap')"
    assert page.evaluate(f"{wrap}.scrollWidth > {wrap}.clientWidth")
