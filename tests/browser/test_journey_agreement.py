"""A strategic agreement of the whole area from its template to its sealed file."""

import re
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.papers import download, signature_fields_of, small_pdf, words_of

TITLE = "Matkan strateginen yhteistyösopimus"
COUNTY = "Pohjois-Karjalan hyvinvointialue"
COUNCIL = "Pohjois-Karjalan maakuntaliitto"
MUNICIPALITIES = 13
PARTIES = MUNICIPALITIES + 2
SENTENCE = "Osapuolet tapaavat vähintään kaksi kertaa vuodessa Kolilla."

# Demo data has a signatory in each party; one of them is on the page of demo people.
LET_IN = """
from yhdyspinta.accounts.models import User
people = User.objects.filter(
    memberships__tenant__slug="pohjois-karjala",
    memberships__roles__contains=["signatory"],
    is_demo=False,
)
print("let in:", *people.values_list("pk", flat=True))
User.objects.filter(pk__in=list(people.values_list("pk", flat=True))).update(is_demo=True)
"""
SHUT_OUT = """
from yhdyspinta.accounts.models import User
User.objects.filter(pk__in=[{}]).update(is_demo=False)
"""


@pytest.fixture
def signatories(site: Site) -> Iterator[None]:
    """All who sign can be logged in as by one click, until the test is over."""
    told = site.manage("shell", "--no-imports", "-c", LET_IN)
    yield
    numbers = told.rpartition("let in: ")[2].split()
    site.manage("shell", "--no-imports", "-c", SHUT_OUT.format(", ".join(numbers)))


def press(page: Page) -> None:
    """The main button of the page's form."""
    page.locator("main form .button.primary").click()


def new_agreement(page: Page, title: str) -> str:
    """A draft from the template with all parties of the area; gives its address."""
    page.goto("/pohjois-karjala/agreements/new/")
    page.locator("#id_type").select_option(label="Strateginen yhteistyösopimus")
    page.locator("#id_title_fi").fill(title)
    page.locator("#id_source").select_option(label="Strateginen yhteistyösopimus")
    page.locator("[name=preset]").click()
    expect(page.locator("#id_title_fi")).to_have_value(title)  # nothing typed is lost
    page.get_by_label(COUNCIL).check()
    expect(page.locator("[name=parties]:checked")).to_have_count(PARTIES)
    press(page)
    expect(page.locator("h1")).to_have_text(title)
    return page.url


def take_step(page: Page, address: str, step: str) -> None:
    page.goto(address)
    page.locator(f'a[href$="/steps/{step}/"]').click()
    press(page)
    expect(page).to_have_url(address)


def fill_facts(page: Page, address: str) -> None:
    """The term and the table; a term that ends before it begins is refused, the rest stays."""
    year = timezone.localdate().year + 1
    page.goto(f"{address}edit/")
    page.locator("#id_starts_on").fill(f"{year}-01-01")
    page.locator("#id_ends_on").fill(f"{year - 1}-12-31")
    page.locator("#id_notice_months").fill("6")
    page.locator("#id_matrix").select_option(index=1)
    press(page)
    expect(page.locator("#id_ends_on_error")).to_be_visible()
    expect(page.locator("#id_notice_months")).to_have_value("6")
    page.locator("#id_ends_on").fill(f"{year + 3}-12-31")
    press(page)
    expect(page).to_have_url(address)


def write_sentence(page: Page, address: str) -> str:
    """Put a sentence into the second chapter; gives the address of the clause."""
    page.goto(f"{address}text/")
    page.locator("section.clause .actions > a.quiet").nth(1).click()
    area = page.locator("textarea[name=body]")
    area.fill(f"{area.input_value()}\n\n{SENTENCE}")
    page.locator("form[data-autosave] .button.primary").click()
    expect(page.locator("form[data-autosave]")).to_have_attribute("data-state", "saved")
    expect(page.locator(".prose").filter(has_text=SENTENCE)).to_be_visible()
    return page.url


def expect_frozen(page: Page, address: str, clause: str) -> None:
    """The text can be read, and changed by no door."""
    page.goto(f"{address}text/")
    expect(page.locator("main .prose").filter(has_text=SENTENCE)).to_be_visible()
    expect(page.locator('main a[href*="/clauses/"], main form')).to_have_count(0)
    response = page.goto(clause)
    assert response
    assert response.status == 403


def party_row(page: Page, organisation: str) -> Locator:
    name = re.compile(rf"^\s*{re.escape(organisation)}\s*$")
    return page.locator("main tr").filter(has=page.locator("th").filter(has_text=name))


def fill_decision(page: Page, section: str) -> None:
    page.locator("#id_decision").select_option("approved")
    page.locator("#id_organ").select_option(index=1)
    page.locator("#id_decided_on").fill(timezone.localdate().isoformat())
    page.locator("#id_section").fill(section)


def record_on_behalf(page: Page, address: str) -> None:
    """The coordinator records for the others: not without a source, and marked so."""
    page.goto(address)
    party_row(page, "Juuka").locator("a").click()
    fill_decision(page, "12")
    press(page)
    expect(page.locator("#id_source_file_error")).to_be_visible()
    expect(page.locator("#id_section")).to_have_value("12")
    page.locator("#id_source_file").set_input_files(small_pdf("juuka.pdf"))
    press(page)
    expect(party_row(page, "Juuka")).to_contain_text("Kirjattu osapuolen puolesta")
    while (rest := page.locator("main tr").filter(has_not_text="§")).count() > 1:
        rest.locator('a[href$="/decision/"]').first.click()
        fill_decision(page, "34")
        page.locator("#id_source_file").set_input_files(small_pdf("ote.pdf"))
        press(page)
        expect(page).to_have_url(address)


def sign(page: Page, address: str, number: int) -> None:
    """The signatory with that number on the page of demo people signs, led by the front page."""
    page.goto("/demo/")
    people = page.locator('form[data-area="pohjois-karjala"][data-role="signatory"]')
    people.nth(number).locator("button").click()
    page.get_by_role("link", name=re.compile(TITLE)).first.click()
    page.locator("#id_capacity").fill("Johtaja")
    page.locator("#id_confirm").check()
    press(page)
    expect(page).to_have_url(address)


def sealed_file(page: Page) -> bytes:
    """The worker seals soon: ask again until the page offers the file."""
    for _second in range(75):
        if not page.locator("main .notice.info").count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    return download(page.locator('main a[href$="/pdf/"]'))


def test_an_agreement_is_made_decided_signed_and_sealed(
    page: Page, log_in: Callable[..., Page], signatories: None
) -> None:
    log_in("coordinator")
    address = new_agreement(page, TITLE)

    # Not without a term; nothing is lost by trying.
    page.locator('a[href$="/steps/submit/"]').click()
    expect(page.locator(".errors li")).to_have_count(2)  # no first day, no last day
    expect(page.locator("main form")).to_have_count(0)
    fill_facts(page, address)
    clause = write_sentence(page, address)
    take_step(page, address, "submit")
    take_step(page, address, "decide")

    expect_frozen(page, address, clause)

    log_in("recorder")
    page.get_by_role("link", name=re.compile(TITLE)).click()
    fill_decision(page, "87")
    page.locator("#id_case_number").fill("412/00.04.01/2026")
    press(page)
    expect(party_row(page, "Lieksa")).to_contain_text("§ 87")
    expect(party_row(page, "Lieksa")).not_to_contain_text("puolesta")

    log_in("coordinator")
    record_on_behalf(page, address)
    take_step(page, address, "sign")

    for number in range(PARTIES):
        sign(page, address, number)
    content = sealed_file(page)
    assert signature_fields_of(content)
    words = words_of(content)
    told = (TITLE, SENTENCE, "87 412/00.04.01/2026", COUNCIL, "Etsivä nuorisotyö")
    assert not [each for each in told if each not in words]
    log_in("viewer")
    page.goto(address)
    assert download(page.locator('main a[href$="/pdf/"]')) == content


def test_an_agreement_signed_elsewhere_is_taken_in_on_one_page(
    page: Page, log_in: Callable[..., Page]
) -> None:
    log_in("coordinator")
    page.goto("/pohjois-karjala/agreements/")
    page.locator('main a[href$="/take-in/"]').click()
    title, file = "Matkan aiempi sopimus", small_pdf("allekirjoitettu.pdf")
    page.locator("#id_type").select_option(index=1)
    page.locator("#id_title_fi").fill(title)
    page.locator("#id_file").set_input_files(file)
    page.locator("#id_starts_on").fill("2024-01-01")
    page.locator("#id_is_open_ended").check()
    for organisation in (COUNTY, "Liperi"):
        party_row(page, organisation).locator("[name$=is_party]").check()
    party_row(page, "Liperi").locator("[name$=section]").fill("45")
    press(page)

    # A section without its date is refused; what was typed is there still.
    expect(page.locator(".errors")).to_contain_text("Liperi")
    expect(page.locator("#id_title_fi")).to_have_value(title)
    expect(party_row(page, "Liperi").locator("[name$=section]")).to_have_value("45")
    party_row(page, "Liperi").locator("[name$=decided_on]").fill("2023-11-20")
    page.locator("#id_file").set_input_files(file)
    press(page)
    expect(page.locator("h1")).to_have_text(title)
    expect(party_row(page, "Liperi")).to_contain_text("20.11.2023")
    assert download(page.locator('main a[href$="/pdf/"]')) == file["buffer"]
