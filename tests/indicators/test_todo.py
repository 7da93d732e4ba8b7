"""What awaits whom, what is found, and what the log says."""

from datetime import timedelta

from django.utils import timezone

from indicators.models import Goal
from indicators.search import hits
from indicators.sentences import SENTENCES
from indicators.todo import awaiting
from tests.factories.indicators import make_goal, make_indicator, make_measure
from tests.factories.tenancy import make_actor, make_organisation
from yhdyspinta.tenancy.models import Role


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def test_own_measures_near_their_day_or_late_await_a_preparer(tenant):
    home, other = make_organisation(), make_organisation()
    for title, organisation, days, state in (
        ("Myöhässä", home, -3, "under_way"),
        ("Pian", home, 10, "open"),
        ("Joskus", home, 90, "open"),
        ("Tehty", home, -3, "done"),
        ("Toisen", other, -3, "open"),
    ):
        make_measure(title_fi=title, organisation=organisation, due_on=in_days(days), state=state)
    found = awaiting(make_actor(Role.EDITOR, organisation=home))
    assert [(one.due_on, one.text.split(": ")[1]) for one in found] == [
        (in_days(-3), "Myöhässä"),
        (in_days(10), "Pian"),
    ]
    assert awaiting(make_actor(organisation=home)) == []


def test_goals_off_track_await_a_coordinator(tenant):
    make_goal(title_fi="Huono", state="off_track")
    make_goal(title_fi="Hyvä", state="on_track")
    (found,) = awaiting(make_actor(Role.COORDINATOR, organisation=make_organisation()))
    assert found.text.endswith("Huono")


def test_goals_and_indicators_are_found(tenant):
    make_goal(title_fi="Nuorten koulutus")
    make_indicator(name_fi="Koulutuksen ulkopuolella")
    make_indicator(name_fi="Muu", source="sotkanet", source_code="3219")
    actor = make_actor(organisation=make_organisation())
    assert [hit.label for hit in hits(actor, "koulutu")] == [
        "Nuorten koulutus",
        "Koulutuksen ulkopuolella",
    ]
    assert [hit.label for hit in hits(actor, "3219")] == ["Muu"]


def test_every_state_has_a_sentence():
    for state in Goal.State.values:
        assert f"goal.{state}" in SENTENCES
