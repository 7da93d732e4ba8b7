"""The directory on a phone, and kept true: confirmed by mail, left, handed over."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.axe import judge, scrolls_sideways
from tests.browser.conftest import Site

PHONE: ViewportSize = {"width": 360, "height": 740}
LINK = re.compile(r"https?://\S+/contacts/confirm/\S+?/")


def test_on_a_phone_from_log_in_to_the_call_in_under_five_taps(page: Page, site: Site) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"{site.url}/demo/")
    taps = 0

    def tap(selector: str) -> None:
        nonlocal taps
        page.locator(selector).first.click()
        taps += 1

    tap('form[data-area="pohjois-karjala"][data-role="viewer"] button')
    page.wait_for_url("**/pohjois-karjala/")
    tap("#ask-who")
    page.keyboard.type("kuraattori")
    page.keyboard.press("Enter")
    page.wait_for_url("**/contacts/?q=kuraattori*")
    assert not scrolls_sideways(page)
    call = page.locator('#results .pair article a[href^="tel:"]').first
    expect(call).to_be_visible()
    assert re.fullmatch(r"tel:\+?\d+", call.get_attribute("href") or "")
    assert taps + 1 < 5  # the call itself is the last


ASK = """
from django.utils import timezone
from contacts.confirmation import ask
from contacts.details import with_details
from contacts.models import DirectorySettings, Person
from contacts.rounds import current_round
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant
today = timezone.localdate()
with tenant_context(Tenant.objects.get(slug="pohjois-karjala").pk):
    DirectorySettings.objects.update_or_create(defaults={"confirm_months": [*range(1, 13)]})
    person = with_details(Person.objects.filter(name="Petri Hakkarainen"), today).get()
    person.holdings.update(confirmed_on=None)
    ask(person, current_round(today))
"""


def test_one_mail_confirms_corrects_and_hands_over(
    site: Site, page: Page, log_in: Callable[..., Page]
) -> None:
    link = link_of_the_mail(site)
    confirm(page, link)
    correct(page, link)
    leave(page, link)
    hand_over(log_in("coordinator"), f"{site.url}/pohjois-karjala/contacts/")


def link_of_the_mail(site: Site) -> str:
    site.manage("shell", "--no-imports", "--command", ASK)
    mail = site.wait_for_mail(
        lambda mail: "petri.hakkarainen" in mail["To"] and "Tarkista" in mail["Subject"]
    )
    text = mail.get_body(("plain",)).get_content()
    found = LINK.search(text)
    assert found, text
    return found[0]


def confirm(page: Page, link: str) -> None:
    page.goto(link)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert not judge(page)
    page.reload()  # looking changes nothing
    page.get_by_role("button", name="Tiedot ovat oikein").click()
    expect(page.get_by_text("Kiitos. Tiedot on vahvistettu.")).to_be_visible()


def correct(page: Page, link: str) -> None:
    """A wrong number is refused and stays; the right one is saved and confirmed."""
    page.goto(link)
    page.get_by_role("link", name="Korjaa tietoja").click()
    assert not judge(page)
    page.get_by_label("Puhelin").fill("soita")
    page.get_by_role("button", name="Tallenna ja vahvista").click()
    expect(page.locator(".field.invalid")).to_have_count(1)
    expect(page.get_by_label("Puhelin")).to_have_value("soita")
    page.get_by_label("Puhelin").fill("050 111 2222")
    page.get_by_role("button", name="Tallenna ja vahvista").click()
    expect(page.get_by_text("050 111 2222")).to_be_visible()


def leave(page: Page, link: str) -> None:
    page.goto(link)
    page.get_by_role("link", name="En enää hoida tätä").first.click()
    assert not judge(page)
    page.get_by_label("Seuraajan nimi").fill("Saana Seuraaja")
    page.get_by_label("Seuraajan sähköposti").fill("saana.seuraaja@esimerkki.fi")
    page.get_by_role("button", name="Kerro viimeinen päivä").click()
    expect(page.get_by_role("heading", name="Kiitos tiedosta")).to_be_visible()


def hand_over(coordinator: Page, contacts: str) -> None:
    """The proposed successor is named, found, and has a page of what is under way."""
    coordinator.goto(f"{contacts}successors/")
    row = coordinator.locator("tr", has_text="Saana Seuraaja")
    row.get_by_role("button", name="Nimeä vastuutehtävään").click()
    expect(coordinator.get_by_text("Seuraaja on nimetty.")).to_be_visible()

    coordinator.goto(f"{contacts}?q=Saana+Seuraaja")
    coordinator.get_by_role("link", name="Saana Seuraaja").first.click()
    coordinator.locator("main ul.rows a").first.click()
    coordinator.get_by_role("link", name="Tehtävän siirto").click()
    for heading in ("Avoimet jatkotoimet", "Tulevat neuvottelut", "Vastinparit", "Vastuunjako"):
        expect(coordinator.get_by_role("heading", name=heading, exact=True)).to_be_visible()


def test_the_posts_of_a_new_term_are_filled_at_once(
    site: Site, log_in: Callable[..., Page]
) -> None:
    admin = log_in("admin")
    admin.goto(f"{site.url}/pohjois-karjala/contacts/terms/")
    first = admin.locator("form .card").first
    first.get_by_label("Uusi henkilö").fill("Tarja Teräs")
    admin.get_by_role("button", name="Nimeä kaikki kirjoitetut").click()
    expect(admin.locator(".field.invalid")).to_have_count(1)
    first.get_by_label("Puhelin").fill("040 555 1212")
    admin.get_by_role("button", name="Nimeä kaikki kirjoitetut").click()
    expect(admin.locator(".badge", has_text="Täytetty")).to_have_count(1)
    assert not judge(admin)
