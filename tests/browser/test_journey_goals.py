"""A coordinator sets a goal with a measure and an indicator, and sees how it goes."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

GOAL = "Useampi nuori löytää tekemistä läheltä"
INDICATOR = "Koulutuksen ulkopuolelle jääneet 17–24-vuotiaat, % vastaavanikäisestä väestöstä"


def save(page: Page) -> None:
    page.locator("main form .button.primary").click()


def add_goal(page: Page) -> None:
    page.locator(".page-head .button.primary").click()
    save(page)
    expect(page.locator(".errors a")).not_to_have_count(0)
    page.locator("[name=title_fi]").fill(GOAL)
    page.locator("[name=owners]").nth(0).check()
    page.locator("[name=owners]").nth(2).check()
    page.locator("[name=starts_on]").fill("2026-01-01")
    page.locator("[name=ends_on]").fill("2025-01-01")
    save(page)
    # The ends are the wrong way round: told, and everything stays.
    expect(page.locator('.errors a[href="#id_ends_on"]')).to_be_visible()
    expect(page.locator("[name=title_fi]")).to_have_value(GOAL)
    expect(page.locator("[name=owners]:checked")).to_have_count(2)
    page.locator("[name=ends_on]").fill("2029-12-31")
    save(page)
    expect(page.locator("h1")).to_have_text(GOAL)


def add_measure(page: Page) -> None:
    page.locator('a[href$="/measures/new/"]').click()
    page.locator("[name=title_fi]").fill("Nuorisotilat auki myös lauantaisin")
    page.locator("[name=organisation]").select_option(label="Liperi")
    page.locator("[name=due_on]").fill("2027-05-31")
    save(page)
    expect(page.locator("main table").first).to_contain_text("Nuorisotilat auki myös lauantaisin")


def follow(page: Page) -> None:
    """A target that is no number is told; what was typed stays."""
    page.locator('a[href$="/indicators/new/"]').click()
    page.locator("[name=indicator]").select_option(label=INDICATOR)
    page.locator("[name=target]").fill("12,,5")
    page.locator("[name=target_year]").fill("2029")
    with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
        save(page)
    assert answer.value.status == 422
    expect(page.locator('.errors a[href="#id_target"]')).to_contain_text("12,5")
    expect(page.locator("[name=target]")).to_have_value("12,,5")
    expect(page.locator("[name=target_year]")).to_have_value("2029")
    expect(page.locator("[name=indicator] option:checked")).to_have_text(INDICATOR)
    page.locator("[name=target]").fill("6,5")
    save(page)


def test_a_goal_with_a_measure_and_an_indicator(log_in: Callable[..., Page]) -> None:
    page = log_in("coordinator")
    page.goto("/pohjois-karjala/goals/")
    add_goal(page)
    add_measure(page)
    follow(page)
    chart = page.locator("figure.chart")
    expect(chart.locator("svg")).to_contain_text("Tavoitearvo 6,5")
    expect(chart.locator("figcaption")).to_contain_text(f"ESIMERKKI: {INDICATOR}")
    page.locator("details.disclosure summary").click()
    newest = page.locator("details.disclosure tbody tr").filter(has_text="2025")
    expect(newest.locator("td").first).to_have_text(re.compile(r"^\d+,\d$"))
    page.goto("/pohjois-karjala/goals/?q=tekemistä")
    expect(page.locator("#results .spark").first).to_contain_text("tavoitearvo 6,5")


def test_an_indicator_is_in_use_once_and_is_fetched_by_the_worker(
    log_in: Callable[..., Page],
) -> None:
    page = log_in("coordinator")
    page.goto("/pohjois-karjala/indicators/new/")
    page.locator("[name=number]").fill("3219")
    save(page)
    expect(page.locator('.errors a[href="#id_number"]')).to_be_visible()
    expect(page.locator("[name=number]")).to_have_value("3219")
    page.goto("/pohjois-karjala/indicators/")
    page.locator("#results a", has_text=INDICATOR).click()
    page.locator('form[action$="/fetch/"] button').click()
    # The page asks for them by itself until they are here.
    expect(page.locator("#figures svg").first).to_be_visible(timeout=20_000)
    expect(page.locator("#figures .notice.warn")).to_have_count(0)
