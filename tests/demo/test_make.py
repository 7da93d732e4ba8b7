"""What the demo areas show: mid-way in a year, right by law, and the same when made again."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, LegalBasis, Party, Responsibility, Task
from contacts.models import Holding, Interface, Person, Post
from contacts.pairs import State, pairs_everywhere
from indicators.models import Goal, Observation
from negotiations.models import Duty, DutyState, FollowUp, Negotiation
from tests.demo.test_pages import log_in
from tests.factories.sheets import bring_in
from yhdyspinta.areas.models import Feedback
from yhdyspinta.audit.models import Entry
from yhdyspinta.demo.logins import logins_of
from yhdyspinta.documents.signing import verify
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation

pytestmark = pytest.mark.django_db

CODES = ["14", "17"]
COUNTED = [Person, Post, Holding, Task, Responsibility, Agreement, Negotiation, Goal, Entry]


def counts(demo: Any) -> list[int]:
    found = []
    for tenant in demo.values():
        with tenant_context(tenant.pk):
            found += [model.objects.count() for model in COUNTED]
    return found


def test_making_it_again_changes_nothing(demo: Any) -> None:
    before, said = counts(demo), StringIO()
    call_command("make_demo", "--if-empty", stdout=said)
    with pytest.raises(CommandError):
        call_command("make_demo", stdout=said)
    assert counts(demo) == before
    assert said.getvalue() == "The demo areas are there already.\n"


def test_log_ins_are_printed_as_a_table(demo: Any) -> None:
    said = StringIO()
    call_command("demo_logins", stdout=said)
    lines = said.getvalue().splitlines()
    assert lines[0].split() == ["Area", "Role", "Name", "Organisation", "E-mail"]
    assert sum("esimerkki.fi" in line for line in lines) == 14
    assert lines[-1].endswith("/demo/")


@pytest.mark.parametrize("code", CODES)
def test_the_table_is_right_by_law(demo: Any, code: str) -> None:
    county, municipality = LegalBasis.DutyHolder.COUNTY, LegalBasis.DutyHolder.MUNICIPALITY
    expected = {
        "Koulupsykologien palvelut": (county, "1287/2013 § 9"),
        "Koulukuraattorien palvelut": (county, "1287/2013 § 9"),
        "Kouluterveydenhuolto": (county, "1326/2010 § 16"),
        "Tilat opiskeluhuollon palveluille kouluissa": (municipality, "1287/2013 § 9"),
        "Perusopetus": (municipality, "628/1998 § 4"),
        "Yleinen kirjasto": (municipality, "1492/2016 § 5"),
        "Kuntouttava työtoiminta": (county, "189/2001"),
        "Vuosittainen hyte-neuvottelu": (county, "612/2021 § 7"),
        "Kunnan hyvinvointikertomus ja -suunnitelma": (municipality, "612/2021 § 6"),
    }
    with tenant_context(demo[code].pk):
        today = LegalBasis.objects.valid_on(timezone.localdate()).select_related("task")
        bases = {each.task.name_fi: (each.duty_holder, each.law) for each in today}
        assert Task.objects.count() >= 45
        assert {name: bases[name] for name in expected} == expected


@pytest.mark.parametrize("code", CODES)
def test_who_organises_by_law_leads_in_the_table_too(demo: Any, code: str) -> None:
    with tenant_context(demo[code].pk):
        leading = Responsibility.objects.filter(role__kind="leads", layer="agreed")
        bases = LegalBasis.objects.valid_on(timezone.localdate())
        for basis in bases.exclude(duty_holder__in=["", "other"]).select_related("task"):
            rows = leading.filter(task=basis.task)
            kinds = set(rows.values_list("organisation__kind", flat=True))
            by_county = Organisation.Kind.COUNTY in kinds
            by_municipalities = rows.filter(group__is_all_municipalities=True).exists()
            assert by_county == (basis.duty_holder in {"county", "both"}), basis.task
            assert by_municipalities == (basis.duty_holder in {"municipality", "both"}), basis.task


@pytest.mark.parametrize("code", CODES)
def test_the_table_has_lived(demo: Any, code: str) -> None:
    """Law that changed and will change, practice beside agreement, an older division of work."""
    today = timezone.localdate()
    with tenant_context(demo[code].pk):
        assert LegalBasis.objects.filter(ends_on__lt=today).exists()
        assert LegalBasis.objects.filter(starts_on__gt=today).exists()
        assert Responsibility.objects.filter(layer="practice").count() >= 3
        assert Responsibility.objects.filter(layer="agreed", ends_on__lt=today).exists()
        disputed = Responsibility.objects.filter(value="disputed")
        assert all(row.disputed_by for row in disputed)
        assert Task.objects.filter(reviewed_on__lt=today - timedelta(days=365)).exists()


@pytest.mark.parametrize("code", CODES)
def test_the_table_has_what_is_open_and_what_is_disputed(demo: Any, code: str) -> None:
    with tenant_context(demo[code].pk):
        values = list(Responsibility.objects.values_list("value", flat=True))
        assert {"role", "nobody", "not_agreed", "disputed"} == set(values)
        assert Responsibility.objects.filter(organisation__kind="municipality").count() >= 6
        assert ImportSession.objects.get().state == ImportSession.State.ACCEPTED


@pytest.mark.parametrize("code", CODES)
def test_the_directory_has_every_kind_of_gap(demo: Any, code: str) -> None:
    today = timezone.localdate()
    with tenant_context(demo[code].pk):
        found = [
            side.state
            for interface in Interface.objects.all()
            for pair in pairs_everywhere(interface, today)
            for side in pair.sides
        ]
        assert set(found) >= {State.NAMED, State.UNCONFIRMED, State.ENDING, State.GENERAL}
        assert found.count(State.VACANT) == 1
        assert Post.objects.vacant_on(today).count() >= 3
        assert Holding.objects.filter(ends_on__lt=today).exists()


def test_the_agreement_of_pohjois_karjala_is_mid_way(demo: Any) -> None:
    with tenant_context(demo["14"].pk):
        strategic = Agreement.objects.get(state="deciding")
        parties = Party.objects.filter(agreement=strategic)
        decided = parties.filter(decision__in=Party.APPROVING)
        assert (parties.count(), decided.count()) == (15, 11)
        assert not decided.filter(section="").exists()
        assert parties.filter(decision="tabled").get().organisation.name_fi == "Lieksa"
        assert decided.filter(decision="conditional").count() == 1
        assert decided.get(is_on_behalf=True).source is not None
        states = sorted(Agreement.objects.values_list("state", flat=True))
        assert states == ["deciding", "draft", "in_force", "signing"]


def test_the_agreement_of_pohjanmaa_is_sealed_in_two_languages(demo: Any) -> None:
    with tenant_context(demo["17"].pk):
        strategic = Agreement.objects.get(state="in_force")
        version = strategic.versions.get()
        assert strategic.languages == ["sv", "fi"]
        assert [verdict.is_valid for verdict in verify(version.sealed.read())] == [True]
        signing = Agreement.objects.get(state="signing")
        assert {
            party.organisation.name_sv for party in signing.parties.filter(signatures=None)
        } == {
            "Korsholm",
            "Vasa",
        }


@pytest.mark.parametrize("code", CODES)
def test_the_years_negotiations_are_at_every_point(demo: Any, code: str) -> None:
    today = timezone.localdate()
    with tenant_context(demo[code].pk):
        states = set(Negotiation.objects.values_list("state", flat=True))
        assert states >= {"planned", "invited", "approved"}
        hyte = Negotiation.objects.filter(rules__rule="hyte-negotiation").distinct()
        held = hyte.held().filter(minutes__isnull=False)
        assert held.filter(starts_at__date__gt=today - timedelta(days=120)).exists()
        assert hyte.coming().exists()
        follow_ups = FollowUp.objects.all()
        assert set(follow_ups.values_list("state", flat=True)) == {"open", "done", "under_way"}
        assert follow_ups.open().filter(due_on__lt=today).exists()


@pytest.mark.parametrize("code", CODES)
def test_duties_are_met_late_and_not_yet_by_evidence(demo: Any, code: str) -> None:
    today = timezone.localdate()
    with tenant_context(demo[code].pk):
        duties = Duty.objects.with_state(today)
        states = {DutyState(duty.state) for duty in duties}
        assert states >= {DutyState.MET, DutyState.TO_DO, DutyState.DATED}
        assert DutyState.MET_LATE in states or today.month < 4
        assert not [each for each in duties if each.met_on is None and each.state == DutyState.MET]


@pytest.mark.parametrize("code", CODES)
def test_one_goal_is_off_its_track_and_figures_are_examples(demo: Any, code: str) -> None:
    with tenant_context(demo[code].pk):
        goals = Goal.objects.all()
        assert goals.filter(state="off_track").count() == 1
        followed = [link.indicator for goal in goals for link in goal.indicators.all()]
        from_outside = [each for each in followed if each.source == "sotkanet"]
        assert len(from_outside) == 4
        assert all(indicator.is_example for indicator in from_outside)
        assert Observation.objects.filter(value__isnull=False).count() > 300
        assert Feedback.objects.count() == 1


@pytest.mark.parametrize("code", CODES)
def test_everything_has_happened_and_lately(demo: Any, code: str) -> None:
    now = timezone.now()
    with tenant_context(demo[code].pk):
        moments = list(Entry.objects.values_list("at", flat=True))
        assert max(moments) <= now
        assert max(moments) > now - timedelta(days=45)
        assert min(moments) > now - timedelta(days=420)
        assert all(str(entry) for entry in Entry.objects.all()[:50])


@pytest.mark.parametrize(
    ("code", "kind", "file", "news"),
    [
        ("14", "matrix", "vastuunjako.xlsx", (2, 2)),
        ("17", "matrix", "vastuunjako.xlsx", (2, 2)),
        ("14", "contacts", "yhteyshenkilot.xlsx", (8, 1)),
        ("17", "contacts", "yhteyshenkilot.xlsx", (5, 1)),
    ],
)
def test_the_sample_files_can_be_brought_in(
    demo: Any, code: str, kind: str, file: str, news: tuple[int, int]
) -> None:
    area = demo[code]
    admin = log_in(next(login for login in logins_of(area) if login.role == "admin"))
    admin.cookies[settings.LANGUAGE_COOKIE_NAME] = "fi"
    content = Client().get(reverse("demo:sample", args=[area.slug, file])).content
    fields = {}
    if kind == "matrix":
        with tenant_context(area.pk):
            fields["into"] = str(ImportSession.objects.get().target_id)
    session = bring_in(admin, area, kind, content, **fields)
    page = admin.get(reverse("sheets:preview", args=[area.slug, session.pk]))
    assert page.status_code == 200
    told = [(line.action, line.label, line.details) for line in page.context["page"]]
    assert (page.context["created"], page.context["changed"]) == news, told
