"""A meeting of a board from its invitation to inspected minutes, by everyone who takes part."""

import re
from collections.abc import Callable
from email.message import EmailMessage
from functools import partial

from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Site
from tests.browser.papers import download, words_of
from tests.browser.test_journey_negotiation import (
    PASS_TIME,
    is_about,
    moment,
    number_of,
    press,
    take_step,
)

AREA = "/pohjois-karjala"
TITLE = "Matkan neuvottelukunta"
GUEST, DEPUTY = "vieras@matka.esimerkki.fi", "sijainen@matka.esimerkki.fi"
MEMBER = "Sari Nevalainen"  # of Lieksa, a member of the board by her post
OUTCOME, OTHER_OUTCOME = "Ohjelma hyväksyttiin.", "Ohjelma hyväksyttiin muutettuna."


def link_in(message: EmailMessage, kind: str) -> str:
    body = message.get_body(("plain",))
    assert body
    found = re.search(rf"https?://\S+/{kind}/\S+?/(?=\s|$)", body.get_content())
    assert found, body.get_content()
    return found[0]


def is_to(address: str, what: str, message: EmailMessage) -> bool:
    return address in message["to"] and is_about(what, message)


def plan(page: Page) -> str:
    """A meeting of the forum whose minutes are inspected; gives its address."""
    page.goto(f"{AREA}/forums/")
    page.get_by_role("link", name="Yhdyspintaneuvottelukunta").click()
    page.locator('main a[href*="/negotiations/new/"]').click()
    page.locator("#id_title_fi").fill(TITLE)
    page.locator("#id_starts_at").fill(moment(7, 13))
    page.locator("#id_ends_at").fill(moment(7, 15))
    page.locator("#id_place").fill("Kaupungintalo")
    press(page)
    address = page.url
    page.goto(f"{address}items/new/")
    page.locator("#id_title").fill("Vuoden ohjelma")
    press(page)
    return address


def invite(page: Page, address: str) -> None:
    """The members of the board from the directory, and a guest who has no account."""
    page.goto(f"{address}people/")
    page.locator("[data-check-all]").click()
    press(page)
    form = page.locator('form[action$="/people/new/"]')
    form.locator("[name=organisation_name]").fill("Matkan yhdistys")
    form.locator("[name=name]").fill("Veera Vieras")
    form.locator("[name=email]").fill(GUEST)
    form.locator("button").last.click()
    expect(page.locator("main")).to_contain_text("Veera Vieras")
    page.goto(address)
    take_step(page, "invite")


def answer(page: Page, how: str, **more: str) -> None:
    page.locator(f"[name=answer][value={how}]").check()
    for name, text in more.items():
        page.locator(f"[name={name}]").fill(text)
    press(page)


def test_a_board_meets_and_its_minutes_are_inspected(
    page: Page, browser: Browser, log_in: Callable[..., Page], site: Site
) -> None:
    log_in("coordinator")
    address = plan(page)
    invite(page, address)
    visitor = browser.new_context(base_url=site.url, locale="fi-FI").new_page()
    member = log_in("recorder", on=browser.new_context(locale="fi-FI").new_page())
    _invitees_answer(visitor, member, address, site)
    page.goto(address)
    expect(page.locator("#people")).to_contain_text("Salli Sijainen")

    site.manage("shell", "--no-imports", "-c", PASS_TIME.format(pk=number_of(address)))
    page.goto(f"{address}attendance/")
    page.locator("[data-check-all]").click()
    press(page)
    _two_write_at_once(page, address)
    _close(page, address)
    _all_sign(page, visitor, member, address, site)
    take_step(page, "approve")
    expect(page.locator(".errors li")).to_have_text([])
    words = words_of(download(page.locator('main a[href*="/minutes/"]').first))
    assert not [told for told in (TITLE, OTHER_OUTCOME, MEMBER) if told not in words]


def _invitees_answer(visitor: Page, member: Page, address: str, site: Site) -> None:
    """Without an account a deputy is sent; with one, by the negotiation's own page."""
    mail = site.wait_for_mail(partial(is_to, GUEST, TITLE))
    visitor.goto(link_in(mail, "answer"))
    expect(visitor.locator("main")).to_contain_text("Vuoden ohjelma")
    answer(visitor, "deputy", deputy_name="Salli Sijainen")
    expect(visitor.locator("#id_deputy_email_error")).to_be_visible()
    answer(visitor, "deputy", deputy_name="Salli Sijainen", deputy_email=DEPUTY)
    expect(visitor.locator("main")).to_contain_text("Vastauksesi")
    member.goto(address)
    member.locator('main a[href$="/answer/"]').click()
    answer(member, "coming", diet="Keliakia")
    visitor.goto(link_in(site.wait_for_mail(partial(is_to, DEPUTY, TITLE)), "answer"))
    answer(visitor, "coming")


def _two_write_at_once(page: Page, address: str) -> None:
    """Both texts are shown to the one who was slower, and nothing is lost."""
    page.goto(address)
    page.locator('main a[href$="/session/"]').first.click()
    slower = page.context.new_page()
    with slower.expect_response("**/session/screens/"):
        slower.goto(page.url)
    for each, text in ((page, OUTCOME), (slower, OTHER_OUTCOME)):
        form = each.locator("form[data-entry=outcome]")
        form.locator("select").select_option("agreed")
        form.locator("textarea").first.fill(text)
        state = "saved" if each is page else "conflict"
        expect(form).to_have_attribute("data-state", state, timeout=10_000)
    expect(slower.locator(".versions")).to_contain_text(OUTCOME)
    slower.locator("[data-take-version]").first.click()
    form = slower.locator("form[data-entry=outcome]")
    expect(form).to_have_attribute("data-state", "saved", timeout=10_000)
    slower.close()


def _close(page: Page, address: str) -> None:
    """The meeting ends; what is open is settled, the inspectors are chosen, the minutes go out."""
    page.goto(address)
    take_step(page, "hold")
    if page.url.endswith("/carry/"):  # each is kept unless something else is chosen
        press(page)
    page.goto(f"{address}signers/")
    page.locator("[name=chair]").select_option(index=1)
    page.locator("[name=secretary]").select_option(label="Veera Vieras (Matkan yhdistys)")
    page.locator("[name=first]").select_option(label=f"{MEMBER} (Lieksa)")
    page.locator("[name=second]").select_option(label="Salli Sijainen (Matkan yhdistys)")
    press(page)
    page.goto(address)
    take_step(page, "circulate")


def _all_sign(page: Page, visitor: Page, member: Page, address: str, site: Site) -> None:
    """The inspectors, one by the link of the mail; then whoever was in the chair and wrote."""
    member.goto(address)
    sign(member)
    mail = site.wait_for_mail(partial(is_to, DEPUTY, "Tarkastettavana"))
    visitor.goto(link_in(mail, "memo"))
    press(visitor)
    page.goto(address)
    sign(page)


def sign(page: Page) -> None:
    """All that this person may sign, one after the other."""
    left = page.locator('form[action$="/sign/"] button')
    expect(left).not_to_have_count(0)
    for number in range(left.count() - 1, -1, -1):
        left.first.click()
        expect(left).to_have_count(number)
