"""A viewer of a municipality finds the counterpart: by keyboard alone, and without scripts."""

from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser.conftest import Site

DEMO_VIEWER = 'form[data-area="pohjois-karjala"][data-role="viewer"] button'
SCREEN: ViewportSize = {"width": 1280, "height": 900}
SIDES = "#results .pair article"
TOLD = ["Puhelin", "Sähköposti", "Kielet", "Vastuutehtävä", "Mandaatti", "Varahenkilö"]
TOLD += ["Alkaen", "Viimeksi vahvistettu"]


def tab_to(page: Page, selector: str, key: str = "Tab") -> Locator:
    """Press Tab until what is wanted has the focus."""
    for _press in range(80):
        page.keyboard.press(key)
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return page.locator(":focus")
    raise AssertionError(f"{key} does not reach {selector}")


def ask(page: Page, question: str) -> None:
    """Type a new question over the old one, and wait for its answer."""
    tab_to(page, "[name=q]", key="Shift+Tab")
    page.keyboard.press("Control+A")
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def shows_the_pair(sides: Locator) -> None:
    """Both organisations, each with its person and everything that is told of them."""
    expect(sides).to_have_count(2)
    expect(sides.locator("h3")).to_have_text(
        ["Pohjois-Karjalan hyvin\xadvoin\xadtia\xadlue", "Liperi"]
    )
    for side in sides.all():
        expect(side.locator(".person-title a")).to_be_visible()
        assert "\n" in side.locator(".person-title").inner_text()
        expect(side.locator("dt")).to_have_text(TOLD)
        for answer in side.locator("dd").all():
            expect(answer).not_to_be_empty()


def test_by_keyboard_from_log_in_to_the_phone(page: Page, site: Site) -> None:
    page.set_viewport_size(SCREEN)
    page.goto(f"{site.url}/demo/")
    tab_to(page, DEMO_VIEWER)
    page.keyboard.press("Enter")
    page.wait_for_url("**/pohjois-karjala/")
    tab_to(page, "#ask-who")
    page.keyboard.type("opiskeluhuolto")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/?q=opiskeluhuolto*")
    sides = page.locator(SIDES)
    theirs = sides.last
    shows_the_pair(sides)
    for side in sides.all():  # at one glance: nothing to scroll
        expect(side).to_be_in_viewport(ratio=1)
    phone = tab_to(page, f'{SIDES} a[href^="tel:"]')
    expect(sides.first.locator("a", has_text=phone.inner_text())).to_be_focused()

    # Where nobody is named, the general contact answers; where neither is, that is said.
    ask(page, "opiskeluhuolto tohmajärvi")
    expect(theirs).to_contain_text("yleinen yhteyshenkilö vastaa")
    expect(theirs.locator("a[href*='/people/']").first).to_be_visible()
    tab_to(page, f'{SIDES}:last-child a[href^="tel:"]')
    ask(page, "lähisuhdeväkivalta rääkkylä")
    expect(theirs).to_contain_text("Ketään ei ole nimetty")
    expect(theirs.locator(".person-title")).to_have_count(0)
    tab_to(page, f'{SIDES}:last-child a[href^="tel:"]')


def test_without_scripts(browser: Browser, site: Site) -> None:
    context = browser.new_context(
        base_url=site.url, locale="fi-FI", java_script_enabled=False, viewport=SCREEN
    )
    page = context.new_page()
    page.goto("/demo/")
    page.locator(DEMO_VIEWER).first.click()
    page.locator("#ask-who").fill("opiskeluhuolto")
    page.locator("#ask-who").press("Enter")
    shows_the_pair(page.locator(SIDES))
    page.locator("[name=q]").fill("opiskeluhuolto tohmajärvi")
    page.locator("form.search .button").click()
    expect(page.locator(SIDES).last).to_contain_text("yleinen yhteyshenkilö vastaa")
    context.close()
