"""The text of an agreement is written: it saves itself, and nothing that was typed is lost."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

AREA = "/pohjois-karjala"


def press(page: Page) -> None:
    """The main button of the page's form."""
    page.locator("main form .button.primary").click()


def form_of(page: Page) -> Locator:
    return page.locator("form[data-autosave]")


def text_of(page: Page) -> Locator:
    return page.locator("form[data-autosave] textarea")


def expect_state(page: Page, state: str) -> None:
    expect(form_of(page)).to_have_attribute("data-state", state, timeout=10_000)


def write(page: Page, text: str) -> None:
    """Type after what is there."""
    text_of(page).press("Control+End")
    text_of(page).press_sequentially(text)


@pytest.fixture
def clause(page: Page, log_in: Callable[..., Page], request: pytest.FixtureRequest) -> str:
    """The coordinator is writing the first chapter of a new agreement; gives its address."""
    log_in("coordinator")
    page.goto(f"{AREA}/agreements/new/")
    page.locator("#id_type").select_option(index=1)
    page.locator("#id_title_fi").fill(f"Kirjoitusmatka: {request.node.originalname}")
    page.locator("#id_source").select_option("empty")
    press(page)
    page.locator('main a[href$="/text/"]').click()
    page.locator('form[action*="/text/add/"] button').click()
    return page.url


@pytest.fixture
def colleague(
    page: Page, clause: str, log_in: Callable[..., Page], new_context: Callable[..., Any]
) -> Page:
    """The preparer of Kontiolahti, named a drafter, has the same clause open."""
    page.locator("main nav a").nth(1).click()
    page.locator('main a[href$="/drafters/"]').click()
    page.locator("#id_membership").select_option(label="Petri Hakkarainen (Kontiolahti)")
    press(page)
    page.goto(clause)
    other: Page = new_context().new_page()
    log_in("editor", on=other)
    other.goto(clause)
    return other


@pytest.fixture
def cut(quiet_console: list[str]) -> Iterator[None]:
    """The browser may tell its console that there is no connection."""
    yield
    told = re.compile("ERR_INTERNET_DISCONNECTED|Failed to fetch")
    quiet_console[:] = [line for line in quiet_console if not told.search(line)]


def test_what_is_typed_is_saved_by_itself(page: Page, clause: str) -> None:
    page.locator("#id_heading").fill("Yhteistyön rakenteet")
    expect_state(page, "saved")
    write(page, "Johtoryhmä kokoontuu neljä kertaa vuodessa.")
    expect_state(page, "saved")
    expect(page.locator(".save-state")).to_contain_text("Tallennettu")
    page.reload()
    expect(text_of(page)).to_have_value("Johtoryhmä kokoontuu neljä kertaa vuodessa.")
    expect(page.locator("#id_heading")).to_have_value("Yhteistyön rakenteet")


def test_two_people_write_the_same_clause(page: Page, colleague: Page) -> None:
    write(page, "Puheenjohtajuus kiertää vuosittain.")
    expect_state(page, "saved")

    # The second to save sees both texts and chooses.
    write(colleague, "Puheenjohtaja on hyvinvointialueelta.")
    expect_state(colleague, "conflict")
    both = colleague.locator(".versions pre")
    expect(both).to_have_text(
        ["Puheenjohtaja on hyvinvointialueelta.", "Puheenjohtajuus kiertää vuosittain."]
    )
    expect(text_of(colleague)).to_have_value("Puheenjohtaja on hyvinvointialueelta.")
    colleague.locator("[data-take-version]:not([data-take-text])").click()
    expect_state(colleague, "saved")
    expect(colleague.locator(".versions")).to_have_count(0)

    # The first one writes on over an older text, and takes the one that was saved.
    write(page, " Kausi on kaksi vuotta.")
    expect_state(page, "conflict")
    page.locator("[data-take-text]").click()
    expect_state(page, "saved")
    expect(text_of(page)).to_have_value("Puheenjohtaja on hyvinvointialueelta.")
    write(page, " Kausi on kaksi vuotta.")
    expect_state(page, "saved")
    colleague.reload()
    expect(text_of(colleague)).to_have_value(
        "Puheenjohtaja on hyvinvointialueelta. Kausi on kaksi vuotta."
    )


def test_the_session_is_lost_while_typing(
    page: Page, context: BrowserContext, clause: str, log_in: Callable[..., Page]
) -> None:
    write(page, "Ennen.")
    expect_state(page, "saved")
    context.clear_cookies(name="sessionid")
    write(page, " Jälkeen.")
    expect_state(page, "lost")
    expect(text_of(page)).to_have_value("Ennen. Jälkeen.")

    # The link leads to the log-in in another tab, and the text is saved from here after that.
    with context.expect_page() as opening:
        page.locator(".save-state a").click()
    tab = opening.value
    expect(tab).to_have_url(re.compile("/accounts/login/"))
    log_in("coordinator", on=tab)
    tab.close()
    write(page, " Kirjautunut.")
    page.locator(".save-state button").click()
    expect_state(page, "saved")
    page.reload()
    expect(text_of(page)).to_have_value("Ennen. Jälkeen. Kirjautunut.")


def test_the_connection_breaks_for_a_moment(
    page: Page, context: BrowserContext, clause: str, cut: None
) -> None:
    write(page, "Ennen.")
    expect_state(page, "saved")
    context.set_offline(True)
    write(page, " Katkon aikana.")
    expect_state(page, "failed")
    expect(text_of(page)).to_have_value("Ennen. Katkon aikana.")
    context.set_offline(False)
    expect_state(page, "saved")
    page.reload()
    expect(text_of(page)).to_have_value("Ennen. Katkon aikana.")


def test_a_text_left_behind_is_offered_back(
    page: Page, context: BrowserContext, clause: str, cut: None
) -> None:
    """The browser is closed before the text reached the server: it is kept in the browser."""
    context.set_offline(True)
    page.locator("#id_heading").fill("Yhteistyön rakenteet")
    write(page, "Tätä palvelin ei saanut.")
    expect_state(page, "failed")
    page.close(run_before_unload=False)
    context.set_offline(False)
    again = context.new_page()
    again.goto(clause)
    expect(text_of(again)).to_have_value("")
    expect(again.locator(".save-state pre")).to_contain_text("Tätä palvelin ei saanut.")
    again.locator(".save-state button").first.click()
    expect_state(again, "saved")
    expect(text_of(again)).to_have_value("Tätä palvelin ei saanut.")
    expect(again.locator("#id_heading")).to_have_value("Yhteistyön rakenteet")
