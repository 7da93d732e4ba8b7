"""The agenda is dragged into order; in session nothing is lost without a connection, nor twice."""

import re
import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, Route, expect

from tests.browser.axe import Findings, scrolls_sideways
from tests.browser.conftest import Site
from tests.browser.test_journey_negotiation import number_of

AREA = "/pohjois-karjala"
ITEMS = ("Avaus", "Toimitilat", "Talous")
PEOPLE = ("Aino Ajoissa", "Matti Myöhä")
MINE = ("Avattiin kokous.", "Tilat pidetään.", "Talous merkittiin tiedoksi.")
THEIRS = "Tiloista luovutaan."

CHANGE = """
from datetime import timedelta
from django.utils import timezone
from negotiations.models import Negotiation
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant
with tenant_context(Tenant.objects.get(slug="pohjois-karjala").pk):
    Negotiation.objects.filter(pk={pk}).update({change})
"""
BEGAN = "session_began_at=timezone.now() - timedelta(minutes=40)"
KEPT = (
    "Object.keys(localStorage).filter(key => key.startsWith('session:'))"
    ".flatMap(key => JSON.parse(localStorage[key]).entries).length"
)
APPROVED = "state='approved'"


@pytest.fixture
def cut(quiet_console: list[str]) -> Iterator[None]:
    """The browser may tell its console that there is no connection."""
    yield
    told = re.compile("ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to fetch")
    quiet_console[:] = [line for line in quiet_console if not told.search(line)]


def press(page: Page) -> None:
    page.locator("main form .button.primary").click()


def planned(page: Page) -> str:
    """A negotiation that begins in ten minutes, with three items; gives its address."""
    starts = timezone.localtime() + timedelta(minutes=10)
    page.goto(f"{AREA}/negotiations/new/")
    page.locator("#id_title_fi").fill("Matkan istunto")
    page.locator("#id_starts_at").fill(starts.strftime("%Y-%m-%dT%H:%M"))
    page.locator("#id_convener").select_option(label="Kontiolahti")
    press(page)
    address = page.url
    for title in ITEMS:
        page.goto(f"{address}items/new/")
        page.locator("#id_title").fill(title)
        press(page)
    return address


@pytest.fixture
def session(page: Page, log_in: Callable[..., Page], site: Site) -> str:
    """In session since 40 minutes, with two people on its list; gives its first item's address."""
    log_in("coordinator")
    address = planned(page)
    page.goto(f"{address}people/")
    for name in PEOPLE:
        form = page.locator('form[action$="/people/new/"]')
        form.locator("[name=organisation_name]").fill("Matkan yhdistys")
        form.locator("[name=name]").fill(name)
        form.locator("button").last.click()
        expect(page.locator("main")).to_contain_text(name)
    page.goto(address)
    page.locator('main form[action$="/step/begin/"] button').click()
    change(site, address, BEGAN)
    page.goto(address)
    return str(page.locator('main a[href$="/session/"]').first.get_attribute("href"))


def change(site: Site, address: str, what: str) -> None:
    site.manage("shell", "--no-imports", "-c", CHANGE.format(pk=number_of(address), change=what))


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


def test_the_agenda_is_dragged_into_order(page: Page, log_in: Callable[..., Page]) -> None:
    log_in("coordinator")
    planned(page)
    headings = page.locator("[data-item] h3")
    drag(page, page.locator(".handle").last, page.locator("[data-item]").first)
    expect(headings.first).to_contain_text("Talous")
    page.reload()
    expect(headings).to_contain_text(["Talous", "Avaus", "Toimitilat"])


# What a note-taker does.


def open_session(page: Page, session: str) -> None:
    """With the other items in the page too."""
    with page.expect_response("**/session/screens/") as answer:
        page.goto(session)
    answer.value.finished()
    expect(title(page)).to_contain_text(ITEMS[0])


def title(page: Page) -> Locator:
    return page.locator("h1")


def form_of(page: Page) -> Locator:
    return page.locator("form[data-entry=outcome]")


def line(page: Page) -> Locator:
    return page.locator("#session-line")


def go_to(page: Page, number: int) -> None:
    page.locator(".contents [data-goto]").nth(number).click()
    expect(title(page)).to_have_text(f"{number + 1}. {ITEMS[number]}")
    expect(title(page)).to_be_focused()


def write(page: Page, text: str) -> None:
    form_of(page).locator("select").select_option("agreed")
    form_of(page).locator("textarea").first.fill(text)


def note(page: Page, name: str, way: str) -> str:
    """Someone came or left; gives the time of the page's clock."""
    form = page.locator("form[data-shared][data-entry=presence]")
    if not form.is_visible():
        page.locator("[data-place=presence] summary").click()
    form.locator("[name=participant]").select_option(label=f"{name}, Matkan yhdistys")
    form.locator("[name=way]").select_option(way)
    form.locator("button").click()
    return clock(page)


def clock(page: Page) -> str:
    moment = datetime.fromtimestamp(
        page.evaluate("Date.now()") / 1000, tz=timezone.get_current_timezone()
    )
    return moment.strftime("%-H.%M")


def expect_waiting(page: Page, count: int) -> None:
    """So many changes are kept in this browser."""
    end = time.monotonic() + 30
    while page.evaluate(KEPT) != count:
        assert time.monotonic() < end, f"{page.evaluate(KEPT)} changes wait, not {count}"
        page.wait_for_timeout(100)


def expect_told(page: Page, what: str) -> None:
    """The line of state says what the page has ready for it."""
    told = page.locator("#session").get_attribute(f"data-{what}") or ""
    expect(line(page)).to_contain_text(told)


def expect_saved(page: Page) -> None:
    expect_waiting(page, 0)
    expect_told(page, "saved")


@pytest.fixture
def colleague(session: str, log_in: Callable[..., Page], new_context: Callable[..., Any]) -> Page:
    """The convener's preparer takes notes too, on another computer."""
    other: Page = new_context().new_page()
    log_in("editor", on=other)
    open_session(other, session)
    return other


def test_ten_minutes_without_a_connection(
    page: Page,
    context: BrowserContext,
    session: str,
    colleague: Page,
    axe: Callable[[Page], Findings],
    cut: None,
) -> None:
    begun = timezone.now() - timedelta(minutes=12)
    page.clock.install(time=begun.replace(second=0))
    open_session(page, session)
    context.set_offline(True)
    times = _work(page)
    assert len(set(times)) == 3

    # It says plainly how things are, wherever one is; who is there follows at once.
    many = page.locator("#session").get_attribute("data-many") or ""
    expect(line(page)).to_contain_text(many.replace("{count}", "6"))
    expect(line(page)).to_contain_text(times[0].zfill(5))
    expect(page.locator("[data-person]:visible")).to_have_text(re.compile(PEOPLE[1]))
    look_at(page, axe)
    page.locator("[data-ends-session] button").click()
    expect(page.locator("#alert")).not_to_be_empty()
    expect(title(page)).to_contain_text(ITEMS[2])

    # Meanwhile the other writes of the second item too.
    go_to(colleague, 1)
    write(colleague, THEIRS)
    expect_saved(colleague)
    asked = lose_first_answer(context)
    context.set_offline(False)
    page.clock.fast_forward("00:20")
    problems = page.locator("#session-problems > li")
    expect(problems).to_contain_text(ITEMS[1], timeout=30_000)
    expect_waiting(page, 1)
    assert (len(asked), len(set(asked))) == (7, 6)  # the first was asked for twice
    look_at(page, axe)
    problems.locator("button").first.click()
    _merge(page, axe)
    _see_all(colleague, session, times)


def _work(page: Page) -> list[str]:
    """Three items, who came and who left; gives the times."""
    write(page, MINE[0])
    times = [note(page, PEOPLE[0], "came")]
    page.clock.fast_forward("05:00")
    go_to(page, 1)
    write(page, MINE[1])
    times.append(note(page, PEOPLE[1], "came"))
    page.clock.fast_forward("05:00")
    go_to(page, 2)
    write(page, MINE[2])
    return [*times, note(page, PEOPLE[0], "left")]


def _merge(page: Page, axe: Callable[[Page], Findings]) -> None:
    """Both texts are there; they are put together and saved."""
    expect(page.locator(".versions")).to_contain_text(THEIRS)
    text = form_of(page).locator("textarea").first
    expect(text).to_have_value(MINE[1])
    text.fill(f"{MINE[1]} {THEIRS}")
    look_at(page, axe)
    page.locator("[data-take-version]").first.click()
    expect_saved(page)
    expect(page.locator(".versions")).to_have_count(0)


def _see_all(colleague: Page, session: str, times: list[str]) -> None:
    """The other sees all of it, once, at the times at which it was pressed."""
    open_session(colleague, session)
    texts = (MINE[0], f"{MINE[1]} {THEIRS}", MINE[2])
    rows = [f"{PEOPLE[0]}: saapui {times[0]}", f"{PEOPLE[1]}: saapui {times[1]}"]
    rows.append(f"{PEOPLE[0]}: poistui {times[2]}")
    for number in range(3):
        if number:
            go_to(colleague, number)
        expect(form_of(colleague).locator("textarea").first).to_have_value(texts[number])
        expect(colleague.locator("#present [data-list] li")).to_have_count(1)
        expect(colleague.locator("#present [data-list] li")).to_contain_text(rows[number])
    expect(colleague.locator("[data-person]:visible")).to_have_text(re.compile(PEOPLE[1]))
    colleague.close()


def lose_first_answer(context: BrowserContext) -> list[str]:
    """The answer to the first change is lost on its way; gives the keys that were asked for."""
    keys: list[str] = []

    def pass_on(route: Route) -> None:
        keys.append(re.search("key=([^&]+)", route.request.post_data or "")[1])  # type: ignore[index]
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    context.route("**/session/entry/", pass_on)
    return keys


def look_at(page: Page, axe: Callable[[Page], Findings]) -> None:
    """Nothing wrong on a light and a dark screen; nothing goes over the edge of a narrow one."""
    for is_dark in (True, False):
        page.emulate_media(color_scheme="dark" if is_dark else "light")
        assert axe(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert not scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 720})


def test_a_tab_closed_without_a_connection_loses_nothing(
    page: Page, context: BrowserContext, session: str, cut: None
) -> None:
    open_session(page, session)
    context.set_offline(True)
    write(page, MINE[0])
    pressed = note(page, PEOPLE[0], "came")
    go_to(page, 1)
    page.locator("#views summary").click()
    form = page.locator("[data-shared][data-entry=view]")
    form.locator("select").select_option(index=1)
    form.locator("textarea").fill("Kunta kannattaa.")
    form.locator("button").click()
    page.close(run_before_unload=False)

    context.set_offline(False)
    again = context.new_page()
    again.goto(f"{AREA}/")
    again.locator("main .notice a").first.click()
    expect_saved(again)
    open_session(again, session)
    expect(form_of(again).locator("textarea").first).to_have_value(MINE[0])
    expect(again.locator("#present [data-list] li").first).to_contain_text(f"saapui {pressed}")
    go_to(again, 1)
    expect(again.locator("#views li").first).to_contain_text("Kunta kannattaa.")


def test_what_the_server_refuses_stays_until_it_is_put_right_or_thrown_away(
    page: Page, session: str
) -> None:
    open_session(page, session)
    page.locator("[data-place=presence] summary").click()
    form = page.locator("form[data-shared][data-entry=presence]")
    form.locator("[name=participant]").select_option(index=1)
    form.locator("[name=at]").fill("2026-01-01T10:00")
    form.locator("button").click()
    problem = page.locator("#session-problems > li")
    expect(problem).to_contain_text(PEOPLE[0])
    problem.locator("button").first.click()
    expect(form.locator("[name=at]")).to_have_value("2026-01-01T10:00")
    expect(problem).to_have_count(0)
    form.locator("button").click()
    expect(problem).to_contain_text(PEOPLE[0])

    # Logging out throws it away, but not before it has told so.
    page.locator(".user-menu summary").click()
    page.locator(".user-menu form button").click()
    expect(page.locator("#alert")).not_to_be_empty()
    expect_waiting(page, 1)
    page.locator(".user-menu form button").click()
    page.wait_for_url("**/accounts/**")
    assert page.evaluate("Object.keys(localStorage)") == []


def test_the_log_in_is_lost_and_then_the_meeting_is_closed(
    page: Page, context: BrowserContext, session: str, log_in: Callable[..., Page], site: Site
) -> None:
    open_session(page, session)
    context.clear_cookies(name="sessionid")
    write(page, MINE[0])
    expect(form_of(page)).to_have_attribute("data-state", "lost")
    with context.expect_page() as opening:
        line(page).locator("a").click()
    tab = opening.value
    # Somebody else's log-in does not send it, and does not see it.
    log_in("editor", on=tab)
    expect(tab.locator("main .notice a")).to_have_count(0)
    line(page).locator("button").click()
    expect_told(page, "other")
    expect_waiting(page, 1)
    log_in("coordinator", on=tab)
    line(page).locator("button").click()
    expect_saved(page)
    tab.close()

    address = page.locator(".breadcrumb a").last.get_attribute("href") or ""
    change(site, address, APPROVED)
    write(page, MINE[1])
    expect(form_of(page)).to_have_attribute("data-state", "lost")
    expect(page.locator("#session-problems pre")).to_have_text(MINE[1])
    expect_waiting(page, 1)


def test_without_a_script_the_links_and_forms_do_the_same(
    session: str, log_in: Callable[..., Page], new_context: Callable[..., Any]
) -> None:
    plain: Page = new_context(java_script_enabled=False).new_page()
    log_in("coordinator", on=plain)
    plain.goto(session)
    write(plain, MINE[0])
    form_of(plain).locator("button").click()
    expect(form_of(plain).locator("textarea").first).to_have_value(MINE[0])
    plain.locator("[data-place=presence] summary").click()
    form = plain.locator("form[data-shared][data-entry=presence]")
    form.locator("[name=participant]").select_option(index=1)
    form.locator("button").click()
    expect(plain.locator("#present [data-list] li").first).to_contain_text(PEOPLE[0])
    plain.locator("a[data-goto]").first.click()
    expect(title(plain)).to_contain_text(ITEMS[1])
