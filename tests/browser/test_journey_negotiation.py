"""A negotiation from its round to its memo and the duty it meets; one held already; reminders."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from functools import partial
from typing import Any

import vobject
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Site
from tests.browser.papers import download, small_pdf, words_of
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.register.terms import council_term

TITLE = "Matkan valtuustokauden neuvottelu"
MUNICIPALITIES = ("Nurmes", "Tohmajärvi")
OUTCOME = "Sovittiin, että vuokrasopimusten luettelo kootaan syksyllä."
TASK = "Kootaan luettelo vuokrasopimuksista"

# The day of the negotiation comes.
PASS_TIME = """
from datetime import timedelta
from django.db.models import F
from negotiations.models import Negotiation
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant
with tenant_context(Tenant.objects.get(slug="pohjois-karjala").pk):
    week = timedelta(days=8)
    Negotiation.objects.filter(pk={pk}).update(
        starts_at=F("starts_at") - week, ends_at=F("ends_at") - week
    )
"""
# The time for remarks is over.
PASS_REMARKS = """
from datetime import timedelta
from django.utils import timezone
from negotiations.models import Negotiation
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant
with tenant_context(Tenant.objects.get(slug="pohjois-karjala").pk):
    yesterday = timezone.localdate() - timedelta(days=1)
    Negotiation.objects.filter(pk={pk}).update(comment_until=yesterday)
"""
# The morning's sweep, as it is run on that day; twice.
SWEEP = """
from datetime import date
from negotiations.tasks import remind
from yhdyspinta.demo.clock import on_day
from yhdyspinta.tenancy.models import Tenant
area = Tenant.objects.get(slug="pohjanmaa")
with on_day(date.fromisoformat("{day}"), 6, 30):
    remind(tenant_id=area.pk)
    remind(tenant_id=area.pk)
"""


def press(page: Page) -> None:
    """The main button of the page's form."""
    page.locator("main form .button.primary").click()


def take_step(page: Page, step: str) -> None:
    page.locator(f'main form[action$="/step/{step}/"] button').click()


def moment(days: int, hour: int) -> str:
    day = timezone.localdate() + timedelta(days=days)
    return f"{day.isoformat()}T{hour:02}:00"


def number_of(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def plan_round(page: Page) -> str:
    """One negotiation with two municipalities for § 14; gives its address."""
    page.goto("/pohjois-karjala/negotiations/")
    page.locator('main a[href$="/rounds/new/"]').click()
    page.locator("#id_title_fi").fill(TITLE)
    page.locator("[name=themes]").first.check()
    page.locator("[name=model][value=whole_area]").check()
    for box in page.locator("[name=municipalities]").all():
        box.uncheck()
    for municipality in MUNICIPALITIES:
        page.get_by_label(municipality, exact=True).check()
    term = council_term(timezone.localdate())
    page.locator("#id_period_start").fill(term.starts_on.isoformat())
    page.locator("#id_period_end").fill((term.starts_on - timedelta(days=1)).isoformat())
    press(page)

    # It would end before it begins: refused, and what was typed stays.
    expect(page.locator("#id_period_end_error")).to_be_visible()
    expect(page.locator("#id_title_fi")).to_have_value(TITLE)
    expect(page.locator("[name=municipalities]:checked")).to_have_count(2)
    page.locator("#id_period_end").fill(term.ends_on.isoformat())
    press(page)

    # The proposal is looked at before it is saved; the round leads to its negotiation.
    page.locator("button[name=save]").click()
    page.locator("main .rows a").first.click()
    expect(page.locator("h1")).to_have_text(TITLE)
    return page.url


def set_day(page: Page, address: str) -> None:
    page.goto(f"{address}edit/")
    page.locator("#id_starts_at").fill(moment(7, 13))
    page.locator("#id_ends_at").fill(moment(7, 12))
    page.locator("#id_place").fill("Nurmes-talo")
    press(page)
    expect(page.locator("#id_ends_at_error")).to_be_visible()
    expect(page.locator("#id_place")).to_have_value("Nurmes-talo")
    page.locator("#id_ends_at").fill(moment(7, 15))
    press(page)
    expect(page).to_have_url(address)


def invite(page: Page, address: str) -> None:
    """Nobody can't be invited; those whom the directory proposes can."""
    take_step(page, "invite")
    expect(page.locator(".errors li")).to_have_count(1)
    page.goto(f"{address}people/")
    for municipality in MUNICIPALITIES:
        expect(page.locator("legend").filter(has_text=municipality)).to_be_visible()
    page.locator("[data-check-all]").click()
    press(page)
    page.goto(address)
    take_step(page, "invite")
    expect(page.locator(".errors")).to_have_count(0)


def is_about(what: str, message: EmailMessage) -> bool:
    return what in message["subject"]


def event_of(message: EmailMessage) -> Any:
    """The calendar event that the mail brings along."""
    files = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    assert len(files) == 1
    return vobject.readOne(files[0].get_content()).vevent


def write_item(page: Page, address: str, title: str) -> Locator:
    """Put an item on the agenda; gives its form of outcome, once the day has come."""
    page.goto(f"{address}items/new/")
    page.locator("#id_title").fill(title)
    press(page)
    return page.locator("form[data-autosave]").last


def add_follow_up(page: Page, address: str, who: str, due_on: date, what: str = TASK) -> None:
    page.goto(f"{address}follow-ups/new/")
    page.locator("#id_what").fill(what)
    page.locator("#id_organisation").select_option(label=who)
    page.locator("#id_due_on").fill(due_on.isoformat())
    press(page)
    expect(page.locator("#follow-ups")).to_contain_text(who)


def hold(page: Page, address: str) -> None:
    """Who was there, what goes on from earlier meetings, what was agreed and is to be done."""
    page.goto(f"{address}attendance/")
    page.locator("[data-check-all]").click()
    press(page)
    take_step(page, "hold")
    press(page)  # each is kept unless something else is chosen
    form = write_item(page, address, "Toimitilat ja vuokrat")
    form.locator("select").select_option("agreed")
    form.locator("textarea").fill(OUTCOME)
    expect(form).to_have_attribute("data-state", "saved", timeout=10_000)
    add_follow_up(page, address, "Nurmes", timezone.localdate() + timedelta(days=60))


def send_memo(page: Page, address: str) -> None:
    page.goto(address)
    take_step(page, "circulate")


def test_a_negotiation_is_planned_held_and_recorded(
    page: Page, log_in: Callable[..., Page], site: Site
) -> None:
    log_in("coordinator")
    address = plan_round(page)
    set_day(page, address)
    invite(page, address)
    mail = site.wait_for_mail(partial(is_about, TITLE))
    event = event_of(mail)
    assert event.summary.value == TITLE
    assert event.location.value == "Nurmes-talo"
    starts = timezone.make_aware(datetime.fromisoformat(moment(7, 13)))
    assert event.dtstart.value == starts
    assert event.attendee.value.lower() == f"mailto:{mail['to'].addresses[0].addr_spec}"

    site.manage("shell", "--no-imports", "-c", PASS_TIME.format(pk=number_of(address)))
    hold(page, address)
    send_memo(page, address)
    site.manage("shell", "--no-imports", "-c", PASS_REMARKS.format(pk=number_of(address)))
    page.reload()
    take_step(page, "approve")

    log_in("viewer")
    page.goto("/pohjois-karjala/negotiations/?show=held")
    path = address.removeprefix(site.url)
    page.locator(f'#results a[href="{path}"]').click()
    memo = words_of(download(page.locator('main a[href*="/minutes/"]').first))
    assert not [told for told in (TITLE, OUTCOME, TASK, *MUNICIPALITIES) if told not in memo]
    page.goto("/pohjois-karjala/duties/")
    for municipality in MUNICIPALITIES:
        row = page.locator("table.duties tr").filter(has=page.locator("th", has_text=municipality))
        expect(row.locator(f'a[href="{path}"]')).to_be_visible()


def test_a_negotiation_held_already_is_recorded_on_one_page(
    page: Page, log_in: Callable[..., Page]
) -> None:
    title, memo = "Matkan jo pidetty neuvottelu", small_pdf("muistio.pdf")
    log_in("coordinator")
    page.goto("/pohjois-karjala/negotiations/")
    page.locator('main a[href$="/held/"]').click()
    page.locator("#id_title_fi").fill(title)
    page.locator("#id_held_on").fill((timezone.localdate() + timedelta(days=1)).isoformat())
    page.locator("[name=municipalities]").first.check()
    page.locator("[name=absent]").last.check()
    page.locator("#id_memo").set_input_files(memo)
    press(page)

    # What is still to come was not held yet.
    expect(page.locator("#id_held_on_error")).to_be_visible()
    expect(page.locator("#id_title_fi")).to_have_value(title)
    expect(page.locator("[name=municipalities]").first).to_be_checked()
    page.locator("#id_held_on").fill((timezone.localdate() - timedelta(days=3)).isoformat())
    page.locator("#id_memo").set_input_files(memo)
    press(page)
    expect(page.locator("h1")).to_have_text(title)
    assert download(page.locator('main a[href*="/minutes/"]')) == memo["buffer"]


def held_in_ostrobothnia(page: Page) -> str:
    """A meeting of yesterday, planned and held; gives its address."""
    page.goto("/pohjanmaa/negotiations/new/")
    page.locator("#id_title_fi").fill("Matkan tapaaminen")
    page.locator("#id_title_sv").fill("Resans möte")
    page.locator("#id_starts_at").fill(moment(-1, 9))
    press(page)
    take_step(page, "hold")
    return page.url


def test_who_answers_is_reminded_once_in_their_own_language(
    page: Page, log_in: Callable[..., Page], site: Site
) -> None:
    log_in("coordinator", "pohjanmaa")
    address = held_in_ostrobothnia(page)
    day = timezone.localdate()
    while is_quiet(day):  # in the quiet weeks nobody is reminded
        day -= timedelta(days=1)
    who = {"sv": "Österbottens välfärdsområde", "fi": "Laihela"}
    for language, organisation in who.items():
        due_on = day + timedelta(days=1)
        add_follow_up(page, address, organisation, due_on, f"Resans ärende {language}")
    site.manage("shell", "--no-imports", "-c", SWEEP.format(day=day.isoformat()))

    for language in who:
        mail = site.wait_for_mail(partial(is_about, f"Resans ärende {language}"))
        assert mail["content-language"] == language
        told = [each["to"] for each in site.mails() if each["subject"] == mail["subject"]]
        assert len(told) == len(set(told))
        body = mail.get_body(("plain",))
        assert body
        assert body.get_content().startswith({"sv": "Hej", "fi": "Hei"}[language])
