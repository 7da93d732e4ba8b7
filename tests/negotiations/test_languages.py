"""The language of what goes to a participant: mails, calendar files, pages behind links, papers."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest
import vobject
from django.test import Client

from negotiations import actions
from negotiations.actions.answers import Answer, answer_invitation
from negotiations.invitations import answer_path, languages_of, memo_path, send_memo
from negotiations.models import Negotiation
from negotiations.reminders.cases import unanswered
from tests.factories.contacts import make_person
from tests.factories.negotiations import (
    at,
    make_forum,
    make_minutes,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_organisation, make_user
from tests.negotiations.conftest import Area
from yhdyspinta.notices.letters import message_of
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.notices.tasks import make_mails
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.templatetags.fields import in_languages

S = Negotiation.State


@pytest.fixture
def negotiation(area: Area) -> Negotiation:
    return make_negotiation(
        title_fi="Hyte-neuvottelu",
        title_sv="Hyfs-förhandling",
        state=S.PLANNED,
        convener=area.county,
        starts_at=at(date(2026, 12, 1)),
    )


@pytest.fixture(autouse=True)
def _in_november(on_day: Callable[[date], None]) -> None:
    on_day(date(2026, 11, 2))


@pytest.mark.parametrize(
    ("chosen", "persons", "users", "homes", "expected"),
    [
        ("", None, "", None, ["fi"]),
        ("", None, "", ["sv"], ["sv"]),
        ("", None, "", ["sv", "fi"], ["sv", "fi"]),
        ("", [], "", ["sv"], ["sv"]),
        ("", [], "en", ["sv"], ["en"]),
        ("", ["sv"], "", ["fi"], ["sv"]),
        ("", ["sv"], "fi", ["fi"], ["sv"]),
        ("", ["fi", "sv"], "", ["fi"], ["fi", "sv"]),
        ("", ["fi", "sv"], "sv", ["fi"], ["sv"]),
        ("en", ["fi", "sv"], "sv", ["fi"], ["en"]),
        ("sv", None, "", None, ["sv"]),
    ],
)
def test_the_choice_goes_before_the_person_the_account_and_the_organisation(
    area: Area,
    chosen: str,
    persons: list[str] | None,
    users: str,
    homes: list[str] | None,
    expected: list[str],
) -> None:
    home = make_organisation(languages=homes) if homes is not None else None
    person = None
    if persons is not None:
        user = make_user(language=users) if users else None
        person = make_person(languages=persons, user=user)
    one = make_participant(
        organisation=home,
        organisation_name="" if home else "Poliisi",
        person=person,
        language=chosen,
    )
    assert languages_of(one) == expected
    # As the reminders read them, by columns of their own.
    (case,) = unanswered(pk=one.pk)
    assert list(case.person.languages) == expected


def post() -> list[Any]:
    make_mails(Notice.objects.urgent(), together=False)
    waiting = Mail.objects.filter(state=Mail.State.WAITING).order_by("pk")
    messages = [message_of(mail) for mail in waiting]
    waiting.update(state=Mail.State.SENT)
    return messages


def test_every_mail_of_a_meeting_is_in_the_language_that_was_chosen(
    area: Area, negotiation: Negotiation, on_day: Callable[[date], None]
) -> None:
    make_participant(negotiation=negotiation, organisation=area.alavesi, language="sv")
    coordinator = area.actor("coordinator")
    negotiation = actions.advance_negotiation(negotiation, "invite", actor=coordinator)
    messages = post()
    negotiation.place = "Sal 7"
    actions.plan_negotiation(negotiation, themes=[], municipalities=[], actor=coordinator)
    on_day(date(2026, 11, 3))
    messages += post()
    negotiation = actions.advance_negotiation(
        negotiation, "postpone", actor=coordinator, reason="Hinder"
    )
    messages += post()
    Negotiation.objects.update(state=S.COMMENTING, comment_until=date(2026, 12, 20))
    negotiation.refresh_from_db()
    send_memo(negotiation, code="negotiation.memo")
    messages += post()
    assert len(messages) == 4
    for message in messages:
        assert message.extra_headers["Content-Language"] == "sv"
        assert "Hyfs-förhandling" in message.subject
        assert "Hyte-neuvottelu" not in message.subject + message.body
    for message in messages[:3]:
        (attached,) = message.attachments
        assert attached.filename == "hyfs-forhandling-2026-12-01.ics"
        assert vobject.readOne(attached.content).vevent.summary.value == "Hyfs-förhandling"


def test_a_language_chosen_when_answering_holds_from_then_on(
    area: Area, negotiation: Negotiation
) -> None:
    one = make_participant(negotiation=negotiation, organisation=area.alavesi)
    coordinator = area.actor("coordinator")
    negotiation = actions.advance_negotiation(negotiation, "invite", actor=coordinator)
    (invited,) = post()
    assert invited.extra_headers["Content-Language"] == "fi"
    assert invited.attachments[0].filename == "hyte-neuvottelu-2026-12-01.ics"
    answer_invitation(one, Answer("coming", language="sv"))
    actions.advance_negotiation(negotiation, "cancel", actor=coordinator, reason="Hinder")
    (cancelled,) = post()
    assert cancelled.extra_headers["Content-Language"] == "sv"


def test_an_address_that_two_share_is_told_in_both_their_languages(
    area: Area, negotiation: Negotiation
) -> None:
    for name, language in (("Aino", "fi"), ("Åke", "sv")):
        make_participant(
            negotiation=negotiation, name=name, email="kirjaamo@alavesi.fi", language=language
        )
    actions.advance_negotiation(negotiation, "invite", actor=area.actor("coordinator"))
    messages = post()
    assert [m.extra_headers["Content-Language"] for m in messages] == ["fi, sv"] * 2
    names = [m.attachments[0].filename for m in messages]
    assert names == ["hyte-neuvottelu-2026-12-01.ics", "hyfs-forhandling-2026-12-01.ics"]


@pytest.mark.parametrize(("cookie", "language"), [("", "sv"), ("fi", "fi")])
def test_the_page_behind_the_link_is_in_the_language_of_whose_link_it_is(
    area: Area, negotiation: Negotiation, cookie: str, language: str
) -> None:
    one = make_participant(
        negotiation=negotiation, organisation=make_organisation(languages=["sv"])
    )
    stranger = Client()
    if cookie:
        stranger.cookies["django_language"] = cookie
    states = [(S.INVITED, answer_path), (S.CANCELLED, answer_path), (S.COMMENTING, memo_path)]
    for state, path in states:
        Negotiation.objects.update(state=state, comment_until=date(2026, 12, 20))
        response = stranger.get(path(one))
        assert f'<html lang="{language}"' in response.content.decode()
        assert response.headers["Content-Language"] == language
    Negotiation.objects.update(state=S.INVITED)
    stranger.post(answer_path(one), {"answer": "coming", "language": "en"})
    shown = stranger.get(answer_path(one))
    assert shown.headers["Content-Language"] == (cookie or "en")


def test_the_calendar_file_of_the_page_is_in_the_readers_language(
    area: Area, negotiation: Negotiation, url: Callable[..., str], coordinator: Client
) -> None:
    for language, name in (("fi", "hyte-neuvottelu"), ("sv", "hyfs-forhandling")):
        coordinator.cookies["django_language"] = language
        response = coordinator.get(url("calendar", negotiation.pk))
        assert f'filename="{name}-2026-12-01.ics"' in response.headers["Content-Disposition"]


def test_papers_are_told_in_words(
    area: Area, english: None, url: Callable[..., str], coordinator: Client
) -> None:
    forum = make_forum()
    home = make_organisation(languages=["fi", "sv"])
    negotiation = make_negotiation(
        title_sv="Möte",
        state=S.HELD,
        convener=area.county,
        starts_at=at(date(2026, 10, 20)),
        forum=forum,
        covering=[home],
    )
    page = coordinator.get(negotiation.get_absolute_url()).content.decode()
    for words in ("in Finnish", "in Swedish", "in Finnish and Swedish"):
        assert f"(PDF {words})" in page
    Negotiation.objects.update(state=S.PUBLISHED)
    make_minutes(negotiation=negotiation, language="fi+sv", is_public=True)
    lists = [f"{url('list')}?show=held", forum.get_absolute_url(), url("public")]
    for address in [negotiation.get_absolute_url(), *lists]:
        page = coordinator.get(address).content.decode()
        assert "in Finnish and Swedish" in page, address
        assert "fi+sv" not in page.replace("language=fi", "")
    assert [in_languages(code) for code in ("sv+fi", "en", "x")] == [
        "in Swedish and Finnish",
        "in English",
        "x",
    ]


def test_a_draft_is_called_by_what_it_is_in_its_own_language(
    area: Area, url: Callable[..., str], coordinator: Client
) -> None:
    negotiation = make_negotiation(
        title_sv="Möte", state=S.HELD, convener=area.county, starts_at=at(date(2026, 10, 20))
    )
    Organisation.objects.filter(pk=area.county.pk).update(languages=["sv"])
    response = coordinator.get(url("draft", negotiation.pk) + "?language=sv")
    name = unquote(response.headers["Content-Disposition"])
    assert name.endswith("2026-10-20 Möte.pdf")
    assert "draft-" not in name
