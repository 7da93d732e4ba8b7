"""Published memos: for everyone, without what is confidential, names and days that pass."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.models import DirectorySettings
from negotiations.actions import (
    add_erratum,
    advance_negotiation,
    publish_memo,
    settle_memos,
)
from negotiations.actions.memo import months_after
from negotiations.documents import memo_pdf
from negotiations.models import Minutes, Negotiation, NegotiationSettings
from tests.factories.documents import make_stored_file
from tests.factories.negotiations import make_forum, make_minutes
from tests.negotiations.conftest import Area
from tests.negotiations.test_memo import MADE_AT, a_memo, fill, text_of
from tests.paper import faults_of
from yhdyspinta.audit.models import Entry

S = Negotiation.State
NAMES = ("Anna Esimerkki", "Hannele Kuus", "Matti Mäki", "Börje Ståhl")
SECRETS = ("Salainen sisältö", "Valmiussuunnitelma")


@pytest.fixture
def url(area: Area) -> Callable[..., str]:
    def at(name: str, *args: Any) -> str:
        return reverse(f"negotiations:{name}", args=[area.tenant.slug, *args])

    return at


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def published(area: Area, *, secret: bool = True, **fields: Any) -> Negotiation:
    negotiation = a_memo(area, **fields)
    if secret:
        fill(area, negotiation)
    coordinator = area.actor("coordinator")
    advance_negotiation(negotiation, "approve", actor=coordinator)
    return advance_negotiation(negotiation, "publish", actor=coordinator)


def shown_to_all(area: Area, url: Callable[..., str]) -> list[Minutes]:
    page = area.people.client("anonymous").get(url("public"))
    if page.status_code == 404:  # the area publishes nothing
        return []
    return [paper for _negotiation, papers in page.context["rows"] for paper in papers]


def words(area: Area, url: Callable[..., str], pk: int) -> str:
    response = area.people.client("anonymous").get(url("public-paper", pk))
    assert response.status_code == 200
    return text_of(response.content)


def test_public_version_only_mentions_what_is_confidential(area, url) -> None:
    negotiation = published(area)
    [paper] = shown_to_all(area, url)
    text = words(area, url, paper.pk)
    assert not [secret for secret in SECRETS if secret in text]
    assert "621/1999 24 § 1 mom. 8 k" in text
    assert "Hannele Kuusen ehdotus" in text
    whole = negotiation.minutes.get(is_public=False)
    assert "Salainen sisältö" in text_of(whole.file.read())
    assert area.people.client("anonymous").get(url("public-paper", whole.pk)).status_code == 404
    assert not faults_of(memo_pdf(negotiation, "fi+sv", created=MADE_AT, is_public=True))


def test_public_version_can_be_fetched_the_same_day(area: Area) -> None:
    negotiation = a_memo(area)
    fill(area, negotiation)
    advance_negotiation(negotiation, "approve", actor=area.actor("coordinator"))
    assert set(negotiation.minutes.values_list("is_public", flat=True)) == {True, False}


def test_a_memo_without_secrets_is_published_as_it_is(area, url) -> None:
    negotiation = published(area, secret=False)
    [paper] = shown_to_all(area, url)
    assert paper.file.sha256 == negotiation.minutes.get(is_public=False).file.sha256


@pytest.mark.parametrize("who", ["partner", "viewer", "coordinator"])
def test_the_whole_paper_is_for_those_who_took_part(area, url, who) -> None:
    negotiation = published(area, covering=[area.alavesi])
    negotiation.participants.filter(organisation=area.koivujoki).delete()
    whole = negotiation.minutes.get(is_public=False)
    expected = 403 if who == "partner" else 200
    client = area.people.client(who)
    assert client.get(url("minutes", whole.pk)).status_code == expected
    papers = client.get(negotiation.get_absolute_url()).context["memo"]["papers"]
    assert (whole in papers) is (expected == 200)


@pytest.mark.parametrize("state", ["commenting", "approved"])
def test_nothing_else_is_shown(area, url, state) -> None:
    negotiation = a_memo(area, state=state)
    paper = make_minutes(negotiation=negotiation, is_public=True)
    assert not shown_to_all(area, url)
    anonymous = area.people.client("anonymous")
    assert anonymous.get(url("public-paper", paper.pk)).status_code == 404
    assert anonymous.get(url("public-paper", 999_999)).status_code == 404
    assert anonymous.get("/ei-aluetta/negotiations/public/").status_code in {302, 404}


def test_withdrawn_by_hand_and_published_again(area, url) -> None:
    negotiation = published(area)
    [paper] = shown_to_all(area, url)
    client = area.people.client("coordinator")
    assert client.post(url("step", negotiation.pk, "unpublish")).status_code == 302
    assert not shown_to_all(area, url)
    until = timezone.localdate() + timedelta(days=10)
    client.post(url("memo-publish", negotiation.pk), {"until": until.isoformat()})
    negotiation.refresh_from_db()
    assert (negotiation.state, negotiation.published_until) == (S.PUBLISHED, until)
    assert shown_to_all(area, url) == [paper]


@pytest.mark.parametrize("until", ["", "2020-01-01", "ei päivä", "0026-01-01"])
def test_a_wrong_day_is_refused(area, url, until) -> None:
    negotiation = a_memo(area, state=S.APPROVED)
    make_minutes(negotiation=negotiation)
    client = area.people.client("coordinator")
    assert client.get(url("memo-publish", negotiation.pk)).status_code == 200
    response = client.post(url("memo-publish", negotiation.pk), {"until": until})
    assert response.status_code == 422
    assert "until" in response.context["form"].errors


def test_publication_ends_by_itself(area, url, today) -> None:
    NegotiationSettings.objects.create(publish_months=1)
    negotiation = published(area)
    assert negotiation.published_until == months_after(today, 1)
    settle_memos(negotiation.published_until)
    assert shown_to_all(area, url)
    settle_memos(negotiation.published_until + timedelta(days=1))
    negotiation.refresh_from_db()
    found: tuple[str, object] = (negotiation.state, negotiation.published_until)
    assert found == (S.APPROVED, None)
    assert not shown_to_all(area, url)


# Names


@pytest.mark.parametrize(
    ("appeal_days", "memo_days", "stay_for"),
    [(14, None, 21), (30, None, 37), (30, 5, 37), (None, 5, 5), (None, None, None)],
)
def test_names_stay_for_the_time_of_appeal_or_the_areas_own(
    area, today, appeal_days, memo_days, stay_for
) -> None:
    NegotiationSettings.objects.create(memo_names_days=memo_days)
    negotiation = published(area, forum=make_forum(appeal_days=appeal_days))
    paper = Minutes.objects.newest().get(negotiation=negotiation, is_public=True)
    expected = None if stay_for is None else today + timedelta(days=stay_for)
    assert paper.names_until == expected


def test_names_go_by_themselves_and_the_old_link_gives_the_new_paper(
    area, url, today, on_day
) -> None:
    negotiation = published(area, forum=make_forum(appeal_days=14))
    [paper] = shown_to_all(area, url)
    before = paper.file.sha256
    assert "Hannele Kuusen" in words(area, url, paper.pk)
    last = today + timedelta(days=21)
    settle_memos(last)
    assert shown_to_all(area, url) == [paper]
    on_day(last + timedelta(days=1))
    assert not shown_to_all(area, url), "not even before the night's work"
    settle_memos(last + timedelta(days=1))
    settle_memos(last + timedelta(days=1))
    [nameless] = shown_to_all(area, url)
    text = words(area, url, paper.pk)
    assert text == words(area, url, nameless.pk)
    assert not [name for name in (*NAMES, *SECRETS) if name in text]
    assert "[–] ehdotus hyväksyttiin" in text
    assert "Alavesi 1" in text
    assert not faults_of(nameless.file.read())
    whole = negotiation.minutes.get(is_public=False)
    assert "Hannele Kuusi" in text_of(whole.file.read())
    paper.refresh_from_db()
    assert paper.file.sha256 == before
    entry = Entry.objects.about(negotiation).get(code="negotiation.names_removed")
    assert entry.parameters["before"] == before
    assert not [name for name in NAMES if name in str(entry.parameters)]


def test_names_do_not_come_back_with_a_new_publication(area, url, today, on_day) -> None:
    negotiation = published(area, forum=make_forum(appeal_days=14))
    later = today + timedelta(days=40)
    coordinator = area.actor("coordinator")
    advance_negotiation(negotiation, "unpublish", actor=coordinator)
    on_day(later)
    publish_memo(negotiation, until=later + timedelta(days=9), actor=coordinator)
    [paper] = shown_to_all(area, url)
    assert "Hannele Kuus" not in words(area, url, paper.pk)


def test_a_file_brought_in_is_no_more_shown_with_its_names(area, url, today, on_day) -> None:
    negotiation = a_memo(area, state=S.APPROVED, forum=make_forum(appeal_days=14))
    make_minutes(negotiation=negotiation, file=make_stored_file())
    advance_negotiation(negotiation, "publish", actor=area.actor("coordinator"))
    assert len(shown_to_all(area, url)) == 1
    on_day(today + timedelta(days=30))
    settle_memos(today + timedelta(days=30))
    assert not shown_to_all(area, url)


def test_published_correction_stands_beside_and_loses_its_names_too(
    area, url, today, on_day
) -> None:
    negotiation = published(area, forum=make_forum(appeal_days=14))
    for is_public in (True, False):
        add_erratum(
            negotiation,
            f"Hannele Kuusi oli paikalla {is_public}.",
            "fi",
            is_public=is_public,
            actor=area.actor("coordinator"),
        )
    assert [paper.kind for paper in shown_to_all(area, url)] == ["erratum", "memo"]
    on_day(today + timedelta(days=30))
    settle_memos(today + timedelta(days=30))
    erratum, _memo = shown_to_all(area, url)
    text = words(area, url, erratum.pk)
    assert "[–] oli paikalla True." in text


def test_nothing_is_published_that_was_not_written(area, url) -> None:
    negotiation = a_memo(area, state=S.APPROVED)
    response = area.people.client("coordinator").post(url("step", negotiation.pk, "publish"))
    assert response.status_code == 422


def test_public_list_asks_as_much_however_long_it_is(area, url) -> None:
    def cost() -> int:
        client = area.people.client("anonymous")
        with CaptureQueriesContext(connection) as queries:
            client.get(url("public"))
        return len(queries)

    def make() -> None:
        make_minutes(
            negotiation=a_memo(area, state=S.PUBLISHED, number=None, forum=make_forum()),
            is_public=True,
        )

    make()
    cost()
    few = cost()
    for _n in range(4):
        make()
    assert cost() == few


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 11, 24), 24, date(2028, 11, 24)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_the_list_is_there_while_the_area_publishes_and_linked_then(area, url) -> None:
    anonymous, viewer = area.people.client("anonymous"), area.people.client("viewer")
    list_page, address = url("list"), url("public")
    privacy = reverse("areas:privacy", args=[area.tenant.slug])
    login = f"{reverse('account_login')}?next={list_page}"
    pages = [(anonymous, privacy), (anonymous, login), (viewer, list_page)]

    def linked() -> list[bool]:
        return [f'href="{address}"' in page_of(client, page) for client, page in pages]

    def page_of(client: Any, page: str) -> str:
        text: str = client.get(page).content.decode()
        return text.replace("http://testserver", "")

    assert anonymous.get(address).status_code == 404
    assert linked() == [False, False, False]
    forum = make_forum(publishes=True)
    assert anonymous.get(address).status_code == 200
    assert linked() == [True, True, True]
    assert f"http://testserver{address}" in viewer.get(list_page).content.decode()
    type(forum).objects.update(publishes=False)
    assert linked() == [False, False, False]
    published(area, secret=False)
    assert linked() == [True, True, True]
    # A way to nowhere breaks nothing.
    other = f"{reverse('account_login')}?next=/ei-aluetta/negotiations/"
    for page in (other, f"{reverse('account_login')}?next=https://muu.fi/x"):
        assert "/public/" not in page_of(anonymous, page)


def test_public_contacts_are_linked_while_the_area_shows_them(area, url) -> None:
    address = reverse("contacts:public", args=[area.tenant.slug])
    privacy = reverse("areas:privacy", args=[area.tenant.slug])
    anonymous = area.people.client("anonymous")
    for publicity, is_linked in (("nothing", False), ("functions", True), ("names", True)):
        DirectorySettings.objects.update_or_create(defaults={"publicity": publicity})
        assert (f'href="{address}"' in anonymous.get(privacy).content.decode()) is is_linked
        assert (anonymous.get(address).status_code == 200) is is_linked
