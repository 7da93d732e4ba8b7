"""What one meets first: the front page, the municipality card, and an invitation by mail."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from tests.browser.axe import scrolls_sideways
from tests.browser.conftest import Site

LogIn = Callable[..., Page]
INVITED = "tiina.uusitulokas@esimerkki.fi"
MEMBER = "amir.rahimi@esimerkki.fi"


@pytest.mark.parametrize(("role", "awaits"), [("viewer", False), ("coordinator", True)])
def test_the_front_page_tells_what_awaits_and_how_the_duties_are(
    log_in: LogIn, role: str, awaits: bool
) -> None:
    page = log_in(role)
    section = page.locator("section", has=page.locator("#awaits"))
    awaited = section.locator("li a").all()
    assert bool(awaited) == awaits
    if not awaits:
        expect(section).to_contain_text("Mikään ei odota")
    for link in awaited:
        assert page.request.get(str(link.get_attribute("href"))).status == 200
    tiles = page.locator(".tile .value")
    expect(tiles).to_have_text([re.compile(r"^\s*\d+\s*/\s*\d+\s*$")] * 4)
    page.locator('main a[href$="/duties/"]').click()
    expect(page.locator("main table")).to_contain_text("Liperi")


def test_a_municipality_card_in_the_dark_on_a_phone_and_on_paper(log_in: LogIn) -> None:
    page = log_in("viewer")
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size({"width": 320, "height": 640})
    assert not scrolls_sideways(page)
    page.locator('.page-head a[href$="/municipalities/"]').click()
    expect(page.locator("main table")).to_contain_text("Liperi")
    assert not scrolls_sideways(page)
    page.locator("main table a", has_text="Liperi").click()
    expect(page.locator("h1")).to_have_text("Liperi")
    assert not scrolls_sideways(page)
    with page.expect_download() as download:
        page.locator('.page-head a[href$="/pdf/"]').click()
    file = download.value.path()
    assert file.read_bytes().startswith(b"%PDF")
    text = "".join(sheet.extract_text() for sheet in PdfReader(file).pages)
    assert "Liperi" in text
    assert "ESIMERKKI" in text


def test_another_language_keeps_the_page(log_in: LogIn) -> None:
    page = log_in("viewer")
    page.goto("/pohjois-karjala/contacts/?q=opiskeluhuolto")
    page.locator('.languages button[value="sv"]').click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page).to_have_url(re.compile(r"/pohjois-karjala/contacts/\?q=opiskeluhuolto"))
    expect(page.locator("#results .pair article")).to_have_count(2)
    expect(page.locator(".main-nav [aria-current]")).to_have_text("Kontaktpersoner")


def invite(page: Page) -> None:
    """One who is a member already can't be invited; what was typed stays for the next try."""
    page.goto("/pohjois-karjala/members/invite/")
    page.locator("[name=email]").fill(MEMBER)
    page.locator("[name=name]").fill("Tiina Uusitulokas")
    page.locator("[name=organisation]").select_option(label="Liperi")
    page.locator("[name=roles][value=editor]").check()
    page.locator("main form .button.primary").click()
    expect(page.locator('.errors a[href="#id_email"]')).to_contain_text(MEMBER)
    expect(page.locator("[name=name]")).to_have_value("Tiina Uusitulokas")
    expect(page.locator("[name=roles][value=editor]")).to_be_checked()
    page.locator("[name=email]").fill(INVITED)
    page.locator("main form .button.primary").click()
    expect(page.locator("main")).to_contain_text(INVITED)


def link_in(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body
    found = re.search(r"https?://\S+/join/\S+", body.get_content())
    assert found, body.get_content()
    return found.group()


@pytest.fixture
def stranger(browser: Browser, site: Site) -> Iterator[Page]:
    """Someone who is not logged in, in a browser of their own."""
    context = browser.new_context(base_url=site.url, locale="fi-FI")
    yield context.new_page()
    context.close()


def test_an_invitation_comes_by_mail_and_works_once(
    log_in: LogIn, stranger: Page, site: Site
) -> None:
    page = log_in("admin")
    invite(page)
    mail = site.wait_for_mail(lambda message: INVITED in str(message["To"]))
    assert "Yhdyspinta" in str(mail["Subject"])
    link = link_in(mail)

    # Opening the link, as mail filters do, accepts nothing.
    assert page.request.get(link).status == 200
    stranger.goto(link)
    expect(stranger.locator("main")).to_contain_text("Liperi")
    stranger.locator("main form .button").click()
    stranger.wait_for_url("**/pohjois-karjala/")
    expect(stranger.locator(".user-menu summary")).to_have_text("Tiina Uusitulokas")
    stranger.goto("/pohjois-karjala/contacts/people/add/")
    expect(stranger.locator("main [name=email]")).to_be_visible()

    answer = page.goto(link)
    assert answer
    assert answer.status == 410
    expect(page.locator("main")).to_contain_text("jo käytetty")
    page.goto("/pohjois-karjala/members/")
    expect(page.locator("main table tr", has_text="Tiina Uusitulokas")).to_contain_text("Liperi")
