"""Duties: whose they are, and their state over two years, against a table written by hand."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Count

from negotiations.actions import (
    advance_negotiation,
    mark_attendance,
    plan_negotiation,
    record_evidence,
)
from negotiations.duties import (
    binding_rules,
    interface_of,
    note_filled_posts,
    open_duties,
    themes_on,
)
from negotiations.forms import EvidenceForm
from negotiations.models import Duty, Evidence, EvidenceDuty, Negotiation
from negotiations.tasks import open_duties_everywhere
from tests.conftest import People
from tests.factories import contacts as people_factory
from tests.factories import register
from tests.factories.negotiations import (
    at,
    make_agendaitem,
    make_duty,
    make_evidence,
    make_negotiation,
    make_participant,
)
from tests.factories.tenancy import make_organisation, make_tenant
from tests.negotiations.conftest import Area, make_rules
from yhdyspinta.register.models import County, StatutoryDuty
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation, Tenant

SPRING = date(2026, 3, 2)


def pairs_of(rule: str) -> set[tuple[str, str]]:
    rows = Duty.objects.filter(rule=rule).select_related("bearer", "other")
    return {(row.bearer.name_fi, row.other.name_fi if row.other else "") for row in rows}


def test_mutual_rule_binds_both_sides_of_each_pair(area: Area) -> None:
    county, one, two = area.county.name_fi, "Alavesi", "Koivujoki"
    assert pairs_of("s14") == {(county, one), (one, county), (county, two), (two, county)}
    assert pairs_of("hyte-negotiation") == {(county, "")}
    assert pairs_of("hyte-attendance") == {(one, county), (two, county)}
    assert pairs_of("municipality-yearly-report") == {(one, ""), (two, "")}


def test_opening_twice_changes_nothing(area: Area) -> None:
    before = set(Duty.objects.values_list("pk", flat=True))
    open_duties(SPRING)
    open_duties(date(2026, 12, 31))
    assert set(Duty.objects.values_list("pk", flat=True)) == before


def test_a_new_year_opens_the_yearly_duties_only(area: Area) -> None:
    open_duties(date(2027, 1, 1))
    counted = dict(Duty.objects.values_list("rule").annotate(n=Count("pk")))
    assert counted == {
        "s14": 4,
        "hyte-negotiation": 2,
        "hyte-attendance": 4,
        "municipality-yearly-report": 4,
    }


def test_a_municipality_that_joins_gets_its_duties(area: Area) -> None:
    make_organisation(name_fi="Uusikylä", valid_from=date(2026, 6, 1))
    open_duties(date(2026, 5, 31))
    assert not Duty.objects.filter(bearer__name_fi="Uusikylä").exists()
    open_duties(date(2026, 6, 1))
    assert Duty.objects.filter(bearer__name_fi="Uusikylä").count() == 3
    assert Duty.objects.filter(bearer=area.county, other__name_fi="Uusikylä").count() == 1


def test_periods_are_the_term_and_the_year(area: Area) -> None:
    term = Duty.objects.filter(rule="s14")[0]
    year = Duty.objects.get(rule="hyte-negotiation")
    assert (term.period_start, term.due_on) == (date(2025, 6, 1), date(2029, 5, 31))
    assert (year.period_start, year.due_on) == (date(2026, 1, 1), date(2026, 12, 31))


def test_an_area_without_a_county_in_the_register_has_no_duties(tenant: Tenant) -> None:
    open_duties(SPRING)
    assert not Duty.objects.exists()


def test_uusimaa_helsinki_and_hus(db: None) -> None:
    """The real register: a county of Uusimaa also owes HUS; Helsinki negotiates itself."""
    register.make_register()
    for code, expected in (
        ("03", {"hyte-negotiation-hus": [("Länsi", "HUS")], "hyte-negotiation-helsinki": []}),
        (
            "90",
            {"hyte-negotiation-helsinki": [("Helsinki", "HUS")], "s14": [], "hyte-attendance": []},
        ),
    ):
        with tenant_context(make_tenant(county_code=code).pk):
            county = Organisation.Kind.COUNTY
            if code == "90":
                make_organisation(kind=county, name_fi="Helsinki", municipality_code="091")
            else:
                make_organisation(kind=county, name_fi="Länsi")
                make_organisation(name_fi="Espoo", municipality_code="049")
            hus_id = County.objects.get(code="HUS").business_id
            make_organisation(kind="joint_authority", name_fi="HUS", business_id=hus_id)
            open_duties(SPRING)
            for rule, pairs in expected.items():
                assert sorted(pairs_of(rule)) == pairs, rule
            assert Duty.objects.filter(rule="wellbeing-plan").count() == 1


def test_one_negotiation_serves_all_rules_of_its_law(area: Area) -> None:
    codes = [[rule.code for rule in theme.rules] for theme in themes_on(SPRING)]
    assert codes == [["s14"], ["hyte-negotiation", "hyte-attendance"]]


def test_interface_by_the_section_or_the_law(area: Area) -> None:
    hyte = people_factory.make_interface(code="hyte", legal_basis="612/2021 §§ 6–7")
    general = people_factory.make_interface(code="general", legal_basis="611/2021 § 14")
    other = people_factory.make_interface(code="safety", legal_basis="611/2021 § 150")
    found = {
        rule.code: interface_of(rule, [hyte, other, general]) for rule in binding_rules(SPRING)
    }
    assert found["s14"] == general
    assert found["hyte-negotiation"] == hyte


# What the law says of a small area, month by month, written before the code was run.
# Whole-area hyte on 14 April 2026: Alavesi came, Koivujoki was invited and absent. A second hyte
# for Koivujoki alone is dated 2 November 2026 but never held. §14: Alavesi on 20 May 2026; with
# Koivujoki only on 4 June 2029, after the term. Reports: Alavesi 1 June 2026, Koivujoki
# 15 February 2027. Columns: §14 of Alavesi, of the county to it, of Koivujoki; hyte of the county,
# of Alavesi, of Koivujoki; report of Alavesi, of Koivujoki.
TABLE = [
    (
        date(2026, 2, 1),
        "no_convener",
        "no_convener",
        "no_convener",
        "to_do",
        "to_do",
        "to_do",
        "to_do",
        "to_do",
    ),
    (
        date(2026, 3, 31),
        "dated",
        "dated",
        "no_convener",
        "dated",
        "dated",
        "dated",
        "to_do",
        "to_do",
    ),
    (date(2026, 4, 30), "dated", "dated", "no_convener", "met", "met", "dated", "to_do", "to_do"),
    (date(2026, 5, 31), "met", "met", "no_convener", "met", "met", "dated", "to_do", "to_do"),
    (date(2026, 6, 30), "met", "met", "no_convener", "met", "met", "dated", "met", "to_do"),
    (
        date(2026, 11, 30),
        "met",
        "met",
        "no_convener",
        "met",
        "met",
        "invited_absent",
        "met",
        "to_do",
    ),
    (
        date(2026, 12, 31),
        "met",
        "met",
        "no_convener",
        "met",
        "met",
        "invited_absent",
        "met",
        "to_do",
    ),
]
LATER = [  # the year 2026 and the term as they look afterwards
    (
        date(2027, 1, 31),
        "met",
        "met",
        "no_convener",
        "met",
        "met",
        "invited_absent",
        "met",
        "overdue",
    ),
    (
        date(2027, 2, 28),
        "met",
        "met",
        "no_convener",
        "met",
        "met",
        "invited_absent",
        "met",
        "met_late",
    ),
    (date(2029, 6, 1), "met", "met", "overdue", "met", "met", "invited_absent", "met", "met_late"),
    (
        date(2029, 6, 30),
        "met",
        "met",
        "met_late",
        "met",
        "met",
        "invited_absent",
        "met",
        "met_late",
    ),
]


class Story:
    """What happens, each thing on its day."""

    def __init__(self, area: Area, on_day: Callable[[date], None]) -> None:
        self.area, self.on_day = area, on_day
        self.events: list[tuple[date, Callable[[], None]]] = [
            (date(2026, 3, 10), self.plan),
            (
                date(2026, 4, 14),
                lambda: self.hold(self.whole, [area.county, area.alavesi], [area.koivujoki]),
            ),
            (date(2026, 5, 20), lambda: self.hold(self.own, [area.county, area.alavesi], [])),
            (date(2026, 6, 1), lambda: self.report(area.alavesi)),
            (date(2027, 2, 15), lambda: self.report(area.koivujoki)),
            (date(2029, 6, 5), self.late_pair),
        ]

    def until(self, day: date) -> None:
        while self.events and self.events[0][0] <= day:
            happens_on, event = self.events.pop(0)
            self.on_day(happens_on)
            event()
        self.on_day(day)

    def plan(self) -> None:
        a, k = self.area.alavesi, self.area.koivujoki
        hyte = ["hyte-negotiation", "hyte-attendance"]
        self.whole = make_negotiation(rules=hyte, covering=[a, k], starts_at=at(date(2026, 4, 14)))
        self.own = make_negotiation(rules=["s14"], covering=[a], starts_at=at(date(2026, 5, 20)))
        make_negotiation(rules=hyte, covering=[k], starts_at=at(date(2026, 11, 2)))

    def hold(
        self, negotiation: Negotiation, present: list[Organisation], absent: list[Organisation]
    ) -> None:
        there = [make_participant(negotiation=negotiation, organisation=o).pk for o in present]
        away = [make_participant(negotiation=negotiation, organisation=o).pk for o in absent]
        make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
        actor = self.area.actor("coordinator")
        mark_attendance(negotiation, present=there, absent=away, actor=actor)
        advance_negotiation(negotiation, "hold", actor=actor)

    def report(self, municipality: Organisation) -> None:
        duty = Duty.objects.get(
            rule="municipality-yearly-report", bearer=municipality, due_on=date(2026, 12, 31)
        )
        day = date(2026, 6, 1) if municipality == self.area.alavesi else date(2027, 2, 15)
        evidence = Evidence(kind=Evidence.Kind.DOCUMENT, title="Raportti", done_on=day)
        record_evidence(duty, evidence, file=None, actor=self.area.actor("coordinator"))

    def late_pair(self) -> None:
        """A negotiation of the next term named by hand for the duty of the old one."""
        koivujoki = self.area.koivujoki
        late = make_negotiation(
            rules=["s14"], covering=[koivujoki], starts_at=at(date(2029, 6, 4)), state="held"
        )
        for duty in (
            Duty.objects.filter(rule="s14", due_on=date(2029, 5, 31))
            .exclude(bearer=self.area.alavesi)
            .exclude(other=self.area.alavesi)
        ):
            evidence = Evidence(kind="negotiation", negotiation=late, done_on=date(2029, 6, 4))
            record_evidence(duty, evidence, file=None, actor=self.area.actor("coordinator"))


def test_states_follow_the_table_written_by_hand(
    area: Area, on_day: Callable[[date], None]
) -> None:
    story = Story(area, on_day)
    a, k, c = area.alavesi, area.koivujoki, area.county
    cells = [
        ("s14", a, c),
        ("s14", c, a),
        ("s14", k, c),
        ("hyte-negotiation", c, None),
        ("hyte-attendance", a, c),
        ("hyte-attendance", k, c),
        ("municipality-yearly-report", a, None),
        ("municipality-yearly-report", k, None),
    ]
    for day, *expected in TABLE + LATER:
        story.until(day)
        duties = Duty.objects.filter(due_on__in=[date(2026, 12, 31), date(2029, 5, 31)])
        seen = [
            str(duties.with_state(day).get(rule=rule, bearer=bearer, other=other).state)
            for rule, bearer, other in cells
        ]
        assert seen == expected, day


def test_a_coming_period_is_coming_and_a_rule_that_does_not_bind_says_so(area: Area) -> None:
    rule = StatutoryDuty.objects.get(code="hyte-negotiation")
    make_duty(
        rule=rule,
        bearer=area.county,
        period_start=date(2027, 1, 1),
        period_end=date(2027, 12, 31),
        due_on=date(2027, 12, 31),
    )
    not_binding = make_duty(is_binding=False, bearer=area.county)
    states = {duty.pk: duty.state for duty in Duty.objects.with_state(SPRING)}
    assert states[not_binding.pk] == "not_binding"
    assert "coming" in states.values()


def test_one_negotiation_meets_many_duties_and_one_duty_may_have_many(area: Area) -> None:
    rules = ["s14", "hyte-negotiation", "hyte-attendance"]
    for day in (date(2026, 2, 2), date(2026, 2, 20)):
        negotiation = make_negotiation(
            rules=rules, covering=[area.alavesi], starts_at=at(day), convener=area.county
        )
        participant = make_participant(negotiation=negotiation, organisation=area.alavesi)
        make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
        actor = area.actor("coordinator")
        mark_attendance(negotiation, present=[participant.pk], absent=[], actor=actor)
        advance_negotiation(negotiation, "hold", actor=actor)
        assert negotiation.evidence.get().duties.count() == 4
    assert EvidenceDuty.objects.filter(duty__rule="s14", duty__bearer=area.alavesi).count() == 2
    first = Duty.objects.with_state(SPRING).get(rule="s14", bearer=area.alavesi)
    assert first.met_on == date(2026, 2, 2)


def test_the_county_has_negotiated_with_its_municipalities_when_it_has_with_each(
    area: Area, on_day: Callable[[date], None], people: People
) -> None:
    """612/2021 § 7.4: a sub-region's negotiation is a part, the last one meets the duty."""
    rules, held = ["hyte-negotiation", "hyte-attendance"], []
    actor, late = area.actor("coordinator"), date(2026, 2, 20)
    for day, municipality in ((date(2026, 2, 2), area.alavesi), (late, area.koivujoki)):
        assert area.state("hyte-negotiation", area.county, None, SPRING) == "to_do"
        negotiation = make_negotiation(
            rules=rules, covering=[municipality], starts_at=at(day), convener=area.county
        )
        participant = make_participant(negotiation=negotiation, organisation=municipality)
        make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
        mark_attendance(negotiation, present=[participant.pk], absent=[], actor=actor)
        held.append(advance_negotiation(negotiation, "hold", actor=actor))
        duty = Duty.objects.with_state(SPRING).get(rule="hyte-negotiation")
        if municipality == area.alavesi:
            page = people.client("coordinator").get(duty.get_absolute_url()).text
            assert "Vielä puuttuvat: Koivujoki" in " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert (duty.state, duty.met_on) == ("met", late)
    assert [link.is_part for link in duty.evidence.order_by("evidence__done_on")] == [True, False]
    # The first one is corrected: it was with both, so that the duty was met that day.
    plan_negotiation(
        held[0],
        themes=[theme for theme in themes_on(SPRING) if theme.code == "hyte-negotiation"],
        municipalities=[area.alavesi, area.koivujoki],
        actor=actor,
    )
    met_on = Duty.objects.with_state(SPRING).get(rule="hyte-negotiation").met_on
    assert met_on == date(2026, 2, 2)


def test_correcting_attendance_takes_the_evidence_back(area: Area) -> None:
    negotiation = make_negotiation(
        rules=["s14"], covering=[area.alavesi], starts_at=at(date(2026, 2, 2)), convener=area.county
    )
    participant = make_participant(negotiation=negotiation, organisation=area.alavesi)
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
    actor = area.actor("coordinator")
    mark_attendance(negotiation, present=[participant.pk], absent=[], actor=actor)
    negotiation = advance_negotiation(negotiation, "hold", actor=actor)
    assert area.state("s14", area.alavesi, area.county, SPRING) == "met"
    mark_attendance(negotiation, present=[], absent=[participant.pk], actor=actor)
    assert area.state("s14", area.alavesi, area.county, SPRING) == "invited_absent"
    assert area.state("s14", area.county, area.alavesi, SPRING) == "no_convener"


def test_a_municipality_that_was_not_covered_gets_no_evidence(area: Area) -> None:
    negotiation = make_negotiation(
        rules=["s14"], covering=[area.alavesi], starts_at=at(date(2026, 2, 2)), convener=area.county
    )
    guest = make_participant(negotiation=negotiation, organisation=area.koivujoki)
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
    actor = area.actor("coordinator")
    mark_attendance(negotiation, present=[guest.pk], absent=[], actor=actor)
    advance_negotiation(negotiation, "hold", actor=actor)
    assert area.state("s14", area.koivujoki, area.county, SPRING) == "no_convener"
    assert not Evidence.objects.exists()


def test_county_whose_people_were_absent_has_not_negotiated(area: Area) -> None:
    negotiation = make_negotiation(
        rules=["s14"], covering=[area.alavesi], starts_at=at(date(2026, 2, 2)), convener=area.county
    )
    there = make_participant(negotiation=negotiation, organisation=area.alavesi)
    away = make_participant(negotiation=negotiation, organisation=area.county)
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
    actor = area.actor("coordinator")
    mark_attendance(negotiation, present=[there.pk], absent=[away.pk], actor=actor)
    advance_negotiation(negotiation, "hold", actor=actor)
    assert not Evidence.objects.exists()


def test_named_party_responsible_is_shown_by_its_filled_post(area: Area) -> None:
    rule = register.make_statutory_duty(
        code="municipality-hyte-post",
        bearer=StatutoryDuty.Bearer.MUNICIPALITY,
        period=StatutoryDuty.Period.CONTINUOUS,
        served_by=StatutoryDuty.ServedBy.POST,
    )
    open_duties(SPRING)
    hyte = people_factory.make_interface(code="hyte")
    post = people_factory.make_post(organisation=area.alavesi, interface=hyte)
    holding = people_factory.make_holding(
        post=post, person=people_factory.make_person(organisation=area.alavesi)
    )
    for _twice in range(2):
        note_filled_posts(SPRING)
    met = Duty.objects.with_state(SPRING).filter(rule=rule).met()
    assert [duty.bearer for duty in met] == [area.alavesi]
    assert Evidence.objects.filter(kind="post").count() == 1
    holding.delete()
    note_filled_posts(SPRING)
    assert not met.all().exists()


def test_a_municipality_whose_attendance_nobody_marked_was_not_absent(area: Area) -> None:
    negotiation = make_negotiation(
        rules=["s14"], covering=[area.alavesi], starts_at=at(date(2026, 2, 2)), convener=area.county
    )
    one = make_participant(negotiation=negotiation, organisation=area.alavesi)
    advance_negotiation(negotiation, "hold", actor=area.actor("coordinator"))
    assert area.state("s14", area.alavesi, area.county, SPRING) == "no_convener"
    mark_attendance(negotiation, present=[], absent=[one.pk], actor=area.actor("coordinator"))
    assert area.state("s14", area.alavesi, area.county, SPRING) == "invited_absent"


def test_a_day_moved_out_of_its_period_takes_the_evidence_along(area: Area) -> None:
    actor = area.actor("coordinator")
    negotiation = make_negotiation(
        rules=["hyte-attendance"],
        covering=[area.alavesi],
        starts_at=at(date(2026, 2, 2)),
        convener=area.county,
    )
    one = make_participant(negotiation=negotiation, organisation=area.alavesi)
    make_agendaitem(negotiation=negotiation, outcome="Sovittiin.")
    mark_attendance(negotiation, present=[one.pk], absent=[], actor=actor)
    negotiation = advance_negotiation(negotiation, "hold", actor=actor)
    assert area.state("hyte-attendance", area.alavesi, area.county, SPRING) == "met"
    negotiation.starts_at = at(date(2025, 12, 10))
    themes = [theme for theme in themes_on(SPRING) if theme.code == "hyte-negotiation"]
    plan_negotiation(negotiation, themes=themes, municipalities=[area.alavesi], actor=actor)
    assert area.state("hyte-attendance", area.alavesi, area.county, SPRING) == "to_do"
    before = date(2025, 12, 31)
    assert area.state("hyte-attendance", area.alavesi, area.county, before) == "met"


def test_ended_post_shows_nothing_and_what_was_recorded_by_hand_stays(area: Area) -> None:
    rule = register.make_statutory_duty(
        code="municipality-hyte-post",
        bearer=StatutoryDuty.Bearer.MUNICIPALITY,
        period=StatutoryDuty.Period.CONTINUOUS,
        served_by=StatutoryDuty.ServedBy.POST,
    )
    open_duties(SPRING)
    hyte = people_factory.make_interface(code="hyte")
    ended = people_factory.make_post(
        organisation=area.alavesi, interface=hyte, valid_to=date(2026, 2, 1)
    )
    people_factory.make_holding(
        post=ended, person=people_factory.make_person(organisation=area.alavesi)
    )
    vacant = people_factory.make_post(organisation=area.alavesi, interface=hyte)
    other = people_factory.make_post(organisation=area.alavesi, interface=None)
    people_factory.make_holding(
        post=other, person=people_factory.make_person(organisation=area.alavesi)
    )
    note_filled_posts(SPRING)
    assert not Evidence.objects.exists()
    duty = Duty.objects.get(rule=rule, bearer=area.alavesi)
    offered: Any = EvidenceForm(duty=duty).fields["post"]
    assert not offered.queryset.exists()
    evidence = Evidence(kind="post", post=vacant, done_on=SPRING)
    record_evidence(duty, evidence, file=None, actor=area.actor("editor"))
    note_filled_posts(SPRING)
    assert duty.evidence.get().evidence == evidence


def test_the_night_opens_todays_duties_in_every_area(people: People) -> None:
    for tenant in Tenant.objects.all():
        register.make_county(code=tenant.county_code, name=tenant.name_fi)
    make_rules()
    for _twice in range(2):
        open_duties_everywhere()
    counted = []
    for tenant in Tenant.objects.order_by("slug"):
        with tenant_context(tenant.pk):
            counted.append(Duty.objects.count())
    assert counted == [4 + 1 + 2 + 2, 1]


def test_states_of_thirty_municipalities_cost_one_statement(
    area: Area, django_assert_num_queries
) -> None:
    for _n in range(28):
        make_organisation()
    open_duties(SPRING)
    make_evidence(duty=Duty.objects.first())
    with django_assert_num_queries(1):
        assert len(Duty.objects.with_state(SPRING)) == 60 + 1 + 30 + 30
