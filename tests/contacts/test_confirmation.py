"""Twice a year: one mail to each holder, one click without log-in, and who leaves is replaced."""

import email
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from email import policy
from pathlib import Path
from time import time as clock
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from contacts.confirmation import ask_and_remind
from contacts.models import (
    Absence,
    DirectorySettings,
    Holding,
    HoldingCoverage,
    Person,
    Post,
    Successor,
)
from contacts.rounds import current_round, next_round
from contacts.tasks import confirm
from tests.conftest import People
from tests.factories.contacts import (
    make_absence,
    make_holding,
    make_interface,
    make_person,
    make_post,
    make_successor,
)
from tests.notices.test_kill import free_port
from tools.mailsink import start_sink
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.models import Notice, Recipient
from yhdyspinta.notices.tasks import post as post_mails
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url

MONDAY = date(2027, 2, 1)  # the first working day of a month of confirming
DAY = timedelta(days=1)
LINK = re.compile(r"http://testserver(/\S+/confirm/\S+/)")
DEPUTY = Holding.Kind.DEPUTY


@pytest.fixture
def on_day(monkeypatch):
    def move(day: date) -> None:
        moment = timezone.make_aware(datetime.combine(day, time(8)))
        monkeypatch.setattr(timezone, "now", lambda: moment)

    move(MONDAY)
    return move


@pytest.fixture
def area(people: People, on_day) -> People:
    """Aino of Alavesi answers for two posts; the clock stands at the round's first day."""
    with tenant_context(people.tenant.pk):
        aino = make_person(
            organisation=people.municipality,
            name="Aino Koski",
            title="Sivistysjohtaja",
            email="aino.koski@alavesi.fi",
            phone="040 123 4567",
            languages=["fi", "sv"],
            hours="ma–to 9–15",
        )
        school = make_interface(name_fi="Opiskeluhuolto")
        post = make_post(
            organisation=people.municipality,
            interface=school,
            title_fi="Opiskeluhuollon vastuuhenkilö",
            covering=[people.municipality],
            mandate=Post.Mandate.AGREES,
        )
        make_holding(post=post, person=aino)
        deputy = make_person(
            organisation=people.municipality, name="Veikko Varalla", email="v@a.fi"
        )
        make_holding(post=post, person=deputy, kind=DEPUTY, confirmed_on=MONDAY)
        general = make_post(organisation=people.municipality, title_fi="Yleinen yhteyshenkilö")
        make_holding(post=general, person=aino)
    return people


@dataclass
class Box:
    """The mailbox behind a real SMTP server."""

    area: People
    folder: Path
    callbacks: Any
    seen: set[Path] = field(default_factory=set)

    def receive(self) -> dict[str, str]:
        """What has come since the last time: the text by its address."""
        with self.callbacks(execute=True):
            post_mails(tenant_id=self.area.tenant.pk)
        new = sorted(set(self.folder.glob("*.eml")) - self.seen)
        self.seen |= set(new)
        mails = [email.message_from_bytes(path.read_bytes(), policy=policy.default) for path in new]
        return {mail["To"]: mail.get_body(("plain",)).get_content() for mail in mails}


@pytest.fixture
def box(area, settings, tmp_path, django_capture_on_commit_callbacks) -> Iterator[Box]:
    port = free_port()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    server = start_sink(port, tmp_path)
    yield Box(area, tmp_path, django_capture_on_commit_callbacks)
    server.stop()


@pytest.fixture
def link(area) -> str:
    run(area)
    return path_to("aino.koski@alavesi.fi", area)


def run(area) -> None:
    confirm(tenant_id=area.tenant.pk)


def path_to(address: str, area, code: str = "contacts.confirm") -> str:
    with tenant_context(area.tenant.pk):
        return Notice.objects.filter(recipient__address=address, code=code).latest("pk").path


def told(area, code: str) -> list[str]:
    with tenant_context(area.tenant.pk):
        found = Notice.objects.filter(code=code).order_by("recipient__address")
        return list(found.values_list("recipient__address", flat=True))


def confirmed_days(area, name: str = "Aino Koski") -> set[date | None]:
    with tenant_context(area.tenant.pk):
        held = Holding.objects.filter(person__name=name)
        return set(held.values_list("confirmed_on", flat=True))


def log(area) -> list[str]:
    with tenant_context(area.tenant.pk):
        return list(Entry.objects.order_by("pk").values_list("code", flat=True))


def leave_path(area, link: str, title: str = "Yleinen yhteyshenkilö") -> str:
    with tenant_context(area.tenant.pk):
        held = Holding.objects.get(post__title_fi=title, person__name="Aino Koski")
    return f"{link}leave/?holding={held.pk}"


# --- When ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("months", "today", "now", "coming"),
    [
        ([2, 9], date(2027, 2, 1), "2027-02", date(2027, 9, 1)),
        ([2, 9], date(2027, 4, 1), "2027-02", date(2027, 9, 1)),
        ([2, 9], date(2027, 4, 2), None, date(2027, 9, 1)),
        ([1], date(2027, 1, 5), None, date(2027, 1, 7)),  # Epiphany, and the weeks before it
        ([7], date(2026, 7, 31), None, date(2026, 8, 3)),  # July is quiet
        ([5], date(2027, 5, 3), "2027-05", date(2028, 5, 2)),  # 1 May is a Saturday, then a Monday
        ([2, 3], date(2027, 3, 2), "2027-03", date(2028, 2, 1)),  # a new round ends the one before
        ([], date(2027, 2, 1), None, None),
    ],
)
def test_a_round_opens_on_the_months_first_working_day(tenant, months, today, now, coming):
    DirectorySettings.objects.create(confirm_months=months)
    this, following = current_round(today), next_round(today)
    assert (this.key if this else None) == now
    assert (following.opens_on if following else None) == coming


@pytest.mark.parametrize("day", [date(2027, 1, 29), date(2027, 2, 6), date(2027, 4, 2)])
def test_nobody_is_asked_outside_the_round_or_on_a_saturday(area, on_day, day):
    on_day(day)
    run(area)
    assert told(area, "contacts.confirm") == []


# --- Whom ------------------------------------------------------------------------------------


def test_one_mail_for_all_posts_says_everything(box):
    run(box.area)
    run(box.area)
    mails = box.receive()
    assert list(mails) == ["aino.koski@alavesi.fi"]
    text = mails["aino.koski@alavesi.fi"]
    for said in (
        *("Aino Koski", "Sivistysjohtaja", "aino.koski@alavesi.fi", "040 123 4567", "ma–to 9–15"),
        *("Opiskeluhuolto", "Opiskeluhuollon vastuuhenkilö", "Yleinen yhteyshenkilö", "Alavesi"),
        "Veikko Varalla",
    ):
        assert said in text, said
    run(box.area)
    with tenant_context(box.area.tenant.pk):  # the outbox forgets what the mail said
        [notice] = Notice.objects.filter(code="contacts.confirm")
        assert "040 123 4567" not in str(notice.parameters)
    assert box.receive() == {}


@pytest.mark.parametrize(
    ("change", "is_asked"),
    [
        ({"confirmed_on": MONDAY - 60 * DAY}, False),
        ({"confirmed_on": MONDAY - 61 * DAY}, True),
        ({"ends_on": MONDAY - DAY}, False),
        ({"ends_on": MONDAY}, True),
        ({"starts_on": MONDAY + DAY}, True),
    ],
)
def test_who_has_confirmed_lately_or_holds_nothing_is_not_asked(area, change, is_asked):
    with tenant_context(area.tenant.pk):
        Holding.objects.filter(person__name="Aino Koski").update(**change)
    run(area)
    assert told(area, "contacts.confirm") == ["aino.koski@alavesi.fi"] * is_asked


@pytest.mark.parametrize(
    "change", [{"email": ""}, {"bounced_on": MONDAY}, {"ended_on": MONDAY - DAY}], ids=str
)
def test_editors_confirm_those_whom_mail_does_not_reach(area, change):
    with tenant_context(area.tenant.pk):
        aino = Person.objects.filter(name="Aino Koski")
        aino.update(**change)
        if change.get("bounced_on"):
            Recipient.objects.create(address=aino.get().email, bounced_at=timezone.now())
    run(area)
    run(area)
    assert told(area, "contacts.confirm") == []
    editor = area.members["editor"].user.email
    assert told(area, "contacts.confirm_for") == ([] if "ended_on" in change else [editor])


def test_a_new_holder_and_a_corrected_address_are_asked_within_the_round(area, on_day, link):
    on_day(MONDAY + 7 * DAY)
    with tenant_context(area.tenant.pk):
        Person.objects.filter(name="Aino Koski").update(email="uusi@alavesi.fi")
        make_holding(person=make_person(email="toinen@alavesi.fi"))
    run(area)
    assert {"uusi@alavesi.fi", "toinen@alavesi.fi"} <= set(told(area, "contacts.confirm"))
    assert Client().get(link).status_code == 410  # the old address opens nothing any more
    assert Client().get(path_to("uusi@alavesi.fi", area)).status_code == 200


def test_reminded_once_after_two_weeks_and_the_editor_told_after_four(area, on_day, link):
    editor = area.members["editor"].user.email
    for days, reminded, editors in [(11, 0, 0), (14, 1, 0), (25, 1, 0), (28, 1, 1), (35, 1, 1)]:
        on_day(MONDAY + days * DAY)
        run(area)
        assert told(area, "contacts.confirm_reminder") == ["aino.koski@alavesi.fi"] * reminded, days
        assert told(area, "contacts.unanswered") == [editor] * editors, days
    assert Client().get(path_to("aino.koski@alavesi.fi", area, "contacts.confirm_reminder"))


def test_who_has_answered_is_not_reminded(area, on_day, link):
    Client().post(link)
    on_day(MONDAY + 28 * DAY)
    run(area)
    assert told(area, "contacts.confirm_reminder") == told(area, "contacts.unanswered") == []


def test_asking_needs_as_many_queries_for_many_posts_as_for_one(
    area, django_assert_max_num_queries
):
    with tenant_context(area.tenant.pk):
        aino = Person.objects.get(name="Aino Koski")
        for _n in range(20):
            holding = make_holding(post=make_post(organisation=area.municipality), person=aino)
            HoldingCoverage.objects.create(holding=holding, municipality=area.municipality)
        with django_assert_max_num_queries(30):
            ask_and_remind(MONDAY)


# --- The answer ------------------------------------------------------------------------------


def test_a_scanner_changes_nothing_and_one_click_confirms(box):
    run(box.area)
    [path] = LINK.findall(box.receive()["aino.koski@alavesi.fi"])[:1]
    scanner = Client()
    for page in (path, f"{path}correct/", leave_path(box.area, path)):
        for method in (scanner.get, scanner.head):
            assert method(page).status_code == 200
    assert confirmed_days(box.area) == {None}
    assert log(box.area) == []
    client = Client(enforce_csrf_checks=True)
    page = client.get(path).content.decode()
    assert "These details are right" in page
    assert "We ask the next time" not in page  # it is asked now
    assert client.post(path).status_code == 403  # without the page's own token
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    for answer in ("Thank you", "already today"):
        response = client.post(path, {"csrfmiddlewaretoken": token.group(1)}, follow=True)
        assert answer in response.text
        assert "Confirmed today" in response.text
        assert confirmed_days(box.area) == {MONDAY}
    with override("en"):
        assert date_format(date(2027, 9, 1), "SHORT_DATE_FORMAT") in response.text
    assert log(box.area) == ["holding.confirm_by_link"] * 2
    with tenant_context(box.area.tenant.pk):
        assert all("own link" in entry.sentence() for entry in Entry.objects.all())


def test_correcting_by_link_confirms_and_tells_the_old_address(area, link):
    with tenant_context(area.tenant.pk):
        deputy = Person.objects.get(name="Veikko Varalla")
        Person.objects.filter(name="Aino Koski").update(bounced_on=MONDAY)
    data = {
        "title": "Johtava rehtori",
        "phone": "+358 40 765 4321",
        "email": "aino@uusi.fi",
        "hours": "ti",
        "languages": ["sv"],
        "away_until": "2027-02-10",
        "stand_in": deputy.pk,
    }
    response = Client().post(f"{link}correct/", data, follow=True)
    assert "aino@uusi.fi" in response.text
    with tenant_context(area.tenant.pk):
        aino = Person.objects.get(name="Aino Koski")
        assert (aino.title, aino.email, aino.hours) == ("Johtava rehtori", "aino@uusi.fi", "ti")
        assert (aino.languages, aino.bounced_on) == (["sv"], None)
        [absence] = Absence.objects.all()
        assert (absence.ends_on, absence.stand_in) == (date(2027, 2, 10), deputy)
    assert confirmed_days(area) == {MONDAY}
    assert told(area, "contacts.email_changed") == ["aino.koski@alavesi.fi"]
    assert log(area)[0] == "person.change_by_link"
    assert Client().get(link).status_code == 410


def test_correcting_without_a_new_address_keeps_the_link_and_ends_an_absence(area, link):
    with tenant_context(area.tenant.pk):
        make_absence(person=Person.objects.get(name="Aino Koski"), ends_on=MONDAY)
    data = {"phone": "040 1", "email": "Aino.Koski@alavesi.fi"}
    assert Client().post(f"{link}correct/", data | {"phone": "040 123"}).status_code == 302
    with tenant_context(area.tenant.pk):
        assert not Absence.objects.exists()
    assert told(area, "contacts.email_changed") == []
    assert Client().get(link).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"phone": "soita minulle"}, "Write the number in digits"),
        ({"email": ""}, "This field is required"),
        ({"email": "ei osoite"}, "Enter a valid email address"),
        ({"away_from": "2027-02-10", "away_until": "2027-02-01"}, "before the first day"),
        ({"away_until": "0026-02-10"}, "Check the year"),
        ({"stand_in": "999999"}, "Select a valid choice"),
    ],
    ids=str,
)
def test_wrong_corrections_are_refused_with_a_reason(area, link, wrong, message):
    data = {"email": "aino.koski@alavesi.fi", "phone": "040 123 4567"}
    response = Client().post(f"{link}correct/", data | wrong)
    assert response.status_code == 422
    assert message in response.text
    assert confirmed_days(area) == {None}


@pytest.mark.parametrize("kind", ["old", "left", "no posts", "round", "other area", "broken"])
def test_a_link_that_is_over_says_so_kindly(area, link, on_day, monkeypatch, kind):
    with tenant_context(area.tenant.pk):
        if kind == "left":
            Person.objects.filter(name="Aino Koski").update(ended_on=MONDAY - DAY)
        if kind == "no posts":
            Holding.objects.filter(person__name="Aino Koski").update(ends_on=MONDAY - DAY)
    if kind == "round":
        on_day(MONDAY + 60 * DAY)
    if kind == "old":
        late = clock() + 61 * 24 * 3600
        monkeypatch.setattr("django.core.signing.time.time", lambda: late)
    if kind == "other area":
        link = link.replace("/jarvialue/", "/toinen/")
    if kind == "broken":
        link = link.replace("/confirm/", "/confirm/x")
    for method in (Client().get, Client().post):
        response = method(link)
        assert response.status_code == 410
        assert "no longer works" in response.text
    assert confirmed_days(area) == {None}


# --- Leaving ---------------------------------------------------------------------------------


def test_leaving_ends_the_post_and_tells_who_names_the_next(box):
    area = box.area
    run(area)
    [path] = LINK.findall(box.receive()["aino.koski@alavesi.fi"])[:1]
    data = {"last_day": "2027-02-26", "name": " Uuno  Uusi ", "email": "uuno@alavesi.fi"}
    page = leave_path(area, path)
    for _twice in range(2):
        assert Client().post(page, data).status_code == 200
    with tenant_context(area.tenant.pk):
        [successor] = Successor.objects.all()
        assert (successor.name, successor.holding.ends_on) == ("Uuno Uusi", date(2027, 2, 26))
        assert Person.objects.filter(name="Uuno Uusi").exists() is False
    mails = box.receive()
    assert set(mails) == {area.members[who].user.email for who in ("editor", "coordinator")}
    assert log(area).count("holding.end_by_link") == 2

    editor = area.client("editor")
    listed = editor.get(f"/{area.tenant.slug}/contacts/successors/").content.decode()
    assert "Uuno Uusi" in listed
    assert (
        "Uuno" not in area.client("partner").get(f"/{area.tenant.slug}/contacts/successors/").text
    )
    accept = f"/{area.tenant.slug}/contacts/successors/{successor.pk}/accept/"
    assert editor.post(accept).status_code == 302
    with tenant_context(area.tenant.pk):
        new = Holding.objects.get(person__name="Uuno Uusi")
        assert (new.post, new.starts_on) == (successor.holding.post, date(2027, 2, 27))
        assert new.person.email == "uuno@alavesi.fi"
    again = editor.post(accept, follow=True)
    assert "handled already" in again.content.decode()
    assert "uuno@alavesi.fi" in box.receive()  # what there is to take over


def test_the_last_post_that_one_leaves_today_ends_the_link_tomorrow(area, link, on_day):
    for title in ("Yleinen yhteyshenkilö", "Opiskeluhuollon vastuuhenkilö"):
        page = leave_path(area, link, title)
        response = Client().post(page, {"last_day": "2027-02-01"})
        assert "Your last day is" in response.text
    assert told(area, "contacts.left") == sorted(
        [area.members[who].user.email for who in ("editor", "coordinator")] * 2
    )
    on_day(MONDAY + DAY)
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"last_day": ""}, "This field is required"),
        ({"last_day": "2026-12-31"}, "before the first day"),
        ({"last_day": "2027-07-01"}, "already"),
        ({"email": "uuno@alavesi.fi"}, "Give the name"),
        ({"name": "Uuno"}, "Give an e-mail address or a phone number"),
        ({"name": "aino koski", "phone": "040 123"}, "someone else than yourself"),
        ({"name": "Uuno", "phone": "tuttu"}, "Write the number in digits"),
    ],
    ids=str,
)
def test_leaving_wrongly_is_refused_with_a_reason(area, link, wrong, message):
    with tenant_context(area.tenant.pk):
        held = Holding.objects.filter(person__name="Aino Koski")
        held.update(starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 30))
    response = Client().post(leave_path(area, link), {"last_day": "2027-02-26"} | wrong)
    assert response.status_code == 422
    assert message in response.text
    with tenant_context(area.tenant.pk):
        assert not Successor.objects.exists()
        assert set(held.values_list("ends_on", flat=True)) == {date(2027, 6, 30)}


@pytest.mark.parametrize("query", ["", "?holding=", "?holding=x", "?holding=999999"])
def test_nobody_leaves_another_ones_post(area, link, query):
    assert Client().get(f"{link}leave/{query}").status_code == 404
    with tenant_context(area.tenant.pk):
        foreign = Holding.objects.get(person__name="Veikko Varalla")
    response = Client().post(f"{link}leave/?holding={foreign.pk}", {"last_day": "2027-02-26"})
    assert response.status_code == 404


@pytest.mark.parametrize("has_left", [True, False])
def test_a_successor_who_is_in_the_directory_is_not_made_twice(area, has_left):
    with tenant_context(area.tenant.pk):
        known = make_person(organisation=area.municipality, name="Uuno Uusi", email="u@alavesi.fi")
        Person.objects.filter(pk=known.pk).update(ended_on=MONDAY - DAY if has_left else None)
        held = Holding.objects.get(post__title_fi="Yleinen yhteyshenkilö")
        Holding.objects.filter(pk=held.pk).update(ends_on=MONDAY)
        successor = make_successor(holding=held, name="uuno uusi", email="uusi@alavesi.fi")
    area.client("editor").post(f"/{area.tenant.slug}/contacts/successors/{successor.pk}/accept/")
    with tenant_context(area.tenant.pk):
        [person] = Person.objects.filter(name_folded="uuno uusi")
        assert person.ended_on is None
        assert person.email == ("uusi@alavesi.fi" if has_left else "u@alavesi.fi")
        assert held.post.holdings.valid_on(MONDAY + DAY).get().person == person


def test_a_refused_naming_leaves_the_proposal_and_a_dismissed_one_is_gone(area):
    with tenant_context(area.tenant.pk):
        held = Holding.objects.get(post__title_fi="Yleinen yhteyshenkilö")
        Holding.objects.filter(pk=held.pk).update(ends_on=MONDAY)
        make_holding(post=held.post, starts_on=MONDAY + 9 * DAY)
        successor = make_successor(holding=held)
    editor, base = area.client("editor"), f"/{area.tenant.slug}/contacts/successors/"
    assert "Someone is named" in editor.post(f"{base}{successor.pk}/accept/", follow=True).text
    with tenant_context(area.tenant.pk):
        assert not Person.objects.filter(name=successor.name).exists()
    assert "dismissed" in editor.post(f"{base}{successor.pk}/dismiss/", follow=True).text
    assert "No proposals" in editor.get(base).text


def test_the_list_of_proposals_needs_as_many_queries_for_many(area, django_assert_max_num_queries):
    with tenant_context(area.tenant.pk):
        for _n in range(15):
            make_successor(holding=make_holding(post=make_post(organisation=area.municipality)))
    client = area.client("editor")
    with django_assert_max_num_queries(14):
        client.get(f"/{area.tenant.slug}/contacts/successors/")


def test_path_of_the_link_fits_into_a_notice(area, link):
    with tenant_context(area.tenant.pk):
        assert link.startswith(area_url("contacts:find"))
    assert len(link) < 250


def test_a_successor_of_a_part_leaves_the_others_their_parts(area):
    with tenant_context(area.tenant.pk):
        held = Holding.objects.get(post__title_fi="Yleinen yhteyshenkilö")
        Holding.objects.filter(pk=held.pk).update(ends_on=MONDAY)
        HoldingCoverage.objects.create(holding=held, municipality=area.municipality)
        other = make_holding(post=held.post, person=make_person(organisation=area.municipality))
        HoldingCoverage.objects.create(holding=other, municipality=area.other_municipality)
        successor = make_successor(holding=held, name="Uuno Uusi", email="uusi@alavesi.fi")
    area.client("editor").post(f"/{area.tenant.slug}/contacts/successors/{successor.pk}/accept/")
    with tenant_context(area.tenant.pk):
        other.refresh_from_db()
        assert other.ends_on is None
        new = held.post.holdings.get(person__name="Uuno Uusi")
        assert [row.municipality for row in new.coverage.all()] == [area.municipality]


def test_correcting_an_address_that_mail_comes_back_from_keeps_what_was_corrected(area, link):
    with tenant_context(area.tenant.pk):
        aino = Person.objects.get(name="Aino Koski")
        Person.objects.filter(pk=aino.pk).update(bounced_on=MONDAY)
        data = {"email": aino.email, "phone": "050 111 2222", "languages": ["fi"]}
    answer = Client().post(f"{link}correct/", data)
    assert answer.status_code == 302
    with tenant_context(area.tenant.pk):
        assert Person.objects.get(pk=aino.pk).phone == "050 111 2222"
