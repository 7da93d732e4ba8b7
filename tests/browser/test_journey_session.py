"""The agenda is dragged into order; in session nothing typed is lost without a connection."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

AREA = "/pohjois-karjala"
ITEMS = ("Avaus", "Toimitilat", "Talous")
OFFLINE = ("Sovittiin katkon aikana.", "Kunta kannattaa katkossa.")


@pytest.fixture
def cut(quiet_console: list[str]) -> Iterator[None]:
    """The browser may tell its console that there is no connection."""
    yield
    told = re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    quiet_console[:] = [line for line in quiet_console if not told.search(line)]


def press(page: Page) -> None:
    page.locator("main form .button.primary").click()


def planned(page: Page) -> str:
    """A negotiation that begins in ten minutes, with three items; gives its address."""
    starts = timezone.localtime() + timedelta(minutes=10)
    page.goto(f"{AREA}/negotiations/new/")
    page.locator("#id_title_fi").fill("Matkan istunto")
    page.locator("#id_starts_at").fill(starts.strftime("%Y-%m-%dT%H:%M"))
    press(page)
    address = page.url
    for title in ITEMS:
        page.goto(f"{address}items/new/")
        page.locator("#id_title").fill(title)
        press(page)
    return address


def headings(page: Page) -> Locator:
    return page.locator("[data-item] h3")


def drag(page: Page, handle: Locator, onto: Locator) -> None:
    """By the mouse, from the handle to the upper edge of the other item."""
    onto.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), onto.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] / 2, steps=8)
    page.mouse.move(end["x"] + 40, end["y"] + 4, steps=8)
    with page.expect_response("**/items/order/") as answer:
        page.mouse.up()
    assert answer.value.status == 204


def test_the_agenda_is_ordered_and_the_session_survives_a_lost_connection(
    page: Page, context: BrowserContext, log_in: Callable[..., Page], cut: None
) -> None:
    log_in("coordinator")
    address = planned(page)
    drag(page, page.locator(".handle").last, page.locator("[data-item]").first)
    expect(headings(page).first).to_contain_text("Talous")
    page.reload()
    expect(headings(page)).to_contain_text(["Talous", "Avaus", "Toimitilat"])

    page.locator('main form[action$="/step/begin/"] button').click()
    page.goto(address)
    page.locator('main a[href$="/session/"]').first.click()
    expect(page.locator("[data-clock]")).to_contain_text("0:0")
    session = page.url
    form = page.locator("form[data-autosave]")
    context.set_offline(True)
    form.locator("select").select_option("agreed")
    form.locator("textarea").first.fill(OFFLINE[0])
    expect(form).to_have_attribute("data-state", "failed", timeout=10_000)
    views = page.locator("#views")
    views.locator("summary").click()
    views.locator("select").select_option(index=1)
    views.locator("textarea").fill(OFFLINE[1])
    views.locator("form button").last.click()
    expect(views.locator(".save-state")).not_to_be_empty()
    context.set_offline(False)
    expect(views.locator("li")).to_contain_text(OFFLINE[1], timeout=30_000)
    page.goto(session)
    expect(form.locator("textarea").first).to_have_value(OFFLINE[0])
    expect(form.locator("select")).to_have_value("agreed")
