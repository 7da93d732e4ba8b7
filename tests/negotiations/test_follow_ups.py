"""Follow-ups: correcting one, and the list with its search."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from negotiations import actions
from negotiations.models import FollowUp, MemoApproval
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.negotiations import make_agendaitem, make_followup, make_negotiation
from tests.negotiations.conftest import Area
from yhdyspinta.audit.models import Entry
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.notices.letters import tell
from yhdyspinta.notices.models import Notice
from yhdyspinta.tenancy.models import Organisation

DUE = timezone.localdate() + timedelta(days=30)
LATER = DUE + timedelta(days=30)


def told(code: str) -> set[str]:
    found = Notice.objects.filter(code=code)
    return {notice.recipient.address for notice in found.select_related("recipient")}


@pytest.fixture
def homes(area: Area) -> dict[str, Organisation]:
    """Alavesi and Koivujoki, each with a general contact."""
    found = {}
    for name, home in (("alavesi", area.alavesi), ("koivujoki", area.koivujoki)):
        person = make_person(organisation=home, email=f"yleinen@{name}.fi")
        make_holding(post=make_post(organisation=home), person=person)
        found[name] = Organisation.objects.get(pk=home.pk)
    return found


def agreed(home: Organisation, state: str = "approved", **fields: Any) -> FollowUp:
    negotiation = make_negotiation(state=state, covering=[home])
    return make_followup(
        negotiation=negotiation, organisation=home, what="Taulukko", due_on=DUE, **fields
    )


def test_corrected_before_the_memo_is_out(
    area: Area, homes: dict[str, Organisation], coordinator: Client, url: Callable[..., str]
) -> None:
    follow_up = agreed(homes["alavesi"], state="held")
    page = url("follow-up-correct", follow_up.pk)
    assert page in coordinator.get(url("follow-up", follow_up.pk)).content.decode()
    form = coordinator.get(page).context["form"]
    assert set(form.fields) == {"seen", "what", "organisation", "post", "due_on"}
    data = {"what": "Uusi taulukko", "organisation": homes["koivujoki"].pk, "due_on": LATER}
    assert coordinator.post(page, data).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.what, follow_up.organisation) == ("Uusi taulukko", homes["koivujoki"])
    assert follow_up.due_on == LATER
    assert not Notice.objects.exists()
    sentence = str(Entry.objects.about(follow_up).first())
    for words in ("Taulukko (Alavesi", "Uusi taulukko (Koivujoki"):
        assert words in sentence


def test_while_the_memo_is_out_its_approvals_are_asked_again(
    area: Area, homes: dict[str, Organisation]
) -> None:
    follow_up = agreed(homes["alavesi"], state="commenting")
    MemoApproval.objects.create(
        negotiation=follow_up.negotiation,
        organisation=homes["alavesi"],
        kind=MemoApproval.Kind.PARTY,
    )
    follow_up.what = "Uusi taulukko"
    actions.correct_follow_up(follow_up, actor=area.actor("coordinator"))
    assert not follow_up.negotiation.approvals.exclude(kind=MemoApproval.Kind.EARLIER).exists()
    assert told("follow_up.moved") == {"yleinen@alavesi.fi"}


def test_after_approval_only_with_a_reason(
    area: Area, homes: dict[str, Organisation], coordinator: Client, url: Callable[..., str]
) -> None:
    follow_up = agreed(homes["alavesi"])
    page = url("follow-up-correct", follow_up.pk)
    data = {"organisation": homes["koivujoki"].pk, "due_on": LATER, "what": "Muu teksti"}
    refused = coordinator.post(page, data)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["reason"]
    assert coordinator.post(page, data | {"reason": "Väki vaihtui"}).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.what, follow_up.organisation) == ("Taulukko", homes["koivujoki"])
    assert told("follow_up.taken") == {"yleinen@alavesi.fi"}
    assert told("follow_up.given") == {"yleinen@koivujoki.fi"}
    for notice in Notice.objects.all():
        assert "Väki vaihtui" in tell(notice).body
    assert "Väki vaihtui" in str(Entry.objects.about(follow_up).first())
    follow_up.due_on = DUE
    with pytest.raises(StepRefusedError):
        actions.correct_follow_up(follow_up, actor=area.actor("coordinator"))


def test_another_day_is_told_to_who_does_it(area: Area, homes: dict[str, Organisation]) -> None:
    follow_up = agreed(homes["alavesi"])
    follow_up.due_on = None
    actor = area.actor("coordinator")
    actions.correct_follow_up(follow_up, reason="Kiire hellitti", actor=actor)
    assert told("follow_up.moved") == {"yleinen@alavesi.fi"}
    path = Notice.objects.get(code="follow_up.moved").path
    assert Client().get(path).status_code == 200
    actions.correct_follow_up(follow_up, reason="Sama", actor=actor)
    assert Entry.objects.about(follow_up).count() == 1


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_what_has_been_closed_is_not_changed(
    area: Area,
    homes: dict[str, Organisation],
    coordinator: Client,
    url: Callable[..., str],
    state: str,
) -> None:
    follow_up = agreed(homes["alavesi"])
    FollowUp.objects.update(state=state)
    assert coordinator.get(url("follow-up-correct", follow_up.pk)).status_code == 403
    follow_up.due_on = LATER
    with pytest.raises(StepRefusedError):
        actions.correct_follow_up(follow_up, reason="x", actor=area.actor("coordinator"))


def test_two_correct_at_once(
    homes: dict[str, Organisation], coordinator: Client, url: Callable[..., str]
) -> None:
    follow_up = agreed(homes["alavesi"], state="held")
    page = url("follow-up-correct", follow_up.pk)
    mark = coordinator.get(page).context["form"].initial["seen"]
    data = {"what": "Eka", "organisation": homes["alavesi"].pk, "seen": mark}
    assert coordinator.post(page, data).status_code == 302
    late = coordinator.post(page, data | {"what": "Toka"})
    assert late.status_code == 409
    assert "Eka" in late.content.decode()
    assert "Toka" in late.content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"what": ""}, "what"),
        ({"what": "x" * 301}, "what"),
        ({"organisation": 999_999}, "organisation"),
        ({"due_on": "0026-01-01"}, "due_on"),
        ({"post": "other"}, "post"),
    ],
)
def test_wrong_corrections_are_refused(
    area: Area,
    homes: dict[str, Organisation],
    coordinator: Client,
    url: Callable[..., str],
    data: dict[str, Any],
    field: str,
) -> None:
    follow_up = agreed(homes["alavesi"], state="held")
    if data.get("post"):
        data = {"post": make_post(organisation=area.koivujoki).pk}
    whole = {"what": "Taulukko", "organisation": homes["alavesi"].pk} | data
    response = coordinator.post(url("follow-up-correct", follow_up.pk), whole)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


# The list


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, {"Taulukko", "Palaveri"}),
        ({"q": "TAUL"}, {"Taulukko"}),
        ({"q": "puolet"}, {"Palaveri"}),
        ({"organisation": "koivujoki"}, {"Palaveri"}),
        ({"interface": "neuvola"}, {"Palaveri"}),
        ({"interface": "neuvola", "organisation": "alavesi"}, set()),
        ({"show": "all", "q": "teht"}, {"Tehty"}),
        ({"show": "own"}, set()),
        ({"organisation": "0", "interface": "x", "page": "99"}, {"Taulukko", "Palaveri"}),
    ],
)
def test_the_list_is_searched_by_its_address(
    area: Area,
    homes: dict[str, Organisation],
    coordinator: Client,
    url: Callable[..., str],
    query: dict[str, str],
    expected: set[str],
) -> None:
    interface = make_interface()
    item = make_agendaitem(negotiation=make_negotiation(state="approved"), interface=interface)
    agreed(homes["alavesi"])
    make_followup(
        negotiation=item.negotiation,
        item=item,
        what="Palaveri",
        note="Puolet pidetty",
        organisation=homes["koivujoki"],
    )
    make_followup(what="Tehty", organisation=homes["alavesi"], state="done")
    named = {name: home.pk for name, home in homes.items()} | {"neuvola": interface.pk}
    asked: dict[str, Any] = {key: named.get(value, value) for key, value in query.items()}
    response = coordinator.get(url("follow-ups"), asked)
    assert {one.what for one, _tone in response.context["rows"]} == expected


def test_the_list_is_paged_and_keeps_what_was_asked(
    homes: dict[str, Organisation],
    coordinator: Client,
    url: Callable[..., str],
    django_assert_max_num_queries: Any,
) -> None:
    negotiation = make_negotiation(state="approved")
    for _n in range(60):
        make_followup(negotiation=negotiation, organisation=homes["alavesi"], what="Taulukko")
    with django_assert_max_num_queries(16):
        first = coordinator.get(url("follow-ups"), {"q": "taul"})
    assert len(first.context["rows"]) == 50
    assert "q=taul&amp;page=2" in first.content.decode()
    second = coordinator.get(url("follow-ups"), {"q": "taul", "page": "2"})
    assert len(second.context["rows"]) == 10
    empty = coordinator.get(url("follow-ups"), {"q": "ei löydy"})
    assert not empty.context["rows"]
