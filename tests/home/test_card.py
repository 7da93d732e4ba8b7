"""One municipality before a meeting: the page, the paper and the list of cards."""

import io
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from pypdf import PdfReader

from agreements.models import Agreement, Party
from negotiations.models import FollowUp, Negotiation
from tests.conftest import People
from tests.factories.agreements import make_agreement, make_party
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.indicators import make_goal, make_goalindicator, make_observation
from tests.factories.negotiations import (
    a_rule,
    at,
    make_duty,
    make_evidence,
    make_followup,
    make_negotiation,
)
from tests.factories.register import make_statutory_duty
from tests.factories.tenancy import make_actor, make_county, make_organisation
from tests.indicators.counting import statements
from yhdyspinta.home.card import Card, card_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation, Role

TODAY = date(2026, 11, 24)
MOST_QUERIES = 33
MOST_ON_LIST = 14


def fill(municipality: Organisation, county: Organisation, times: int = 1) -> None:
    """So many of everything that the card shows."""
    soon = timezone.localdate() + timedelta(days=5)
    for number in range(times):
        interface = make_interface()
        for organisation in (county, municipality):
            post = make_post(organisation=organisation, interface=interface, phone="013 123 4567")
            make_holding(post=post, person=make_person(organisation=organisation, title="Johtaja"))
        rule = make_statutory_duty(code=f"velvoite-{interface.pk}", name="Yhteinen velvoite")
        make_evidence(duty=make_duty(rule=rule, bearer=municipality, other=county))
        make_negotiation(starts_at=at(soon), covering=[municipality])
        make_followup(organisation=municipality, what="Sovittu asia")
        agree(municipality, Agreement.State.IN_FORCE, f"Sopimus {number}")
        link = make_goalindicator(goal=make_goal(owners=[municipality]))
        for year in (2023, 2024):
            make_observation(
                indicator=link.indicator,
                region_category="KUNTA",
                region_code=municipality.municipality_code,
                organisation=municipality,
                year=year,
                value=Decimal("7.5"),
            )


def agree(municipality: Organisation, state: str, title: str = "Sopimus", **party: Any) -> None:
    """An agreement that the municipality is a party of, in that state."""
    agreement = make_agreement(title_fi=title, parties=0)
    make_party(agreement=agreement, organisation=municipality, **party)
    Agreement.objects.filter(pk=agreement.pk).update(state=state)


def card(municipality: Organisation, *roles: Role, day: date = TODAY) -> Card:
    return card_of(municipality, make_actor(*roles, organisation=municipality), day)


def test_both_sides_of_a_mutual_duty_stand_in_one_row(tenant):
    county, own = make_county(), make_organisation()
    make_duty(rule=a_rule(), bearer=county, other=own)
    make_duty(rule=a_rule(), bearer=own, other=county)
    make_duty(rule=a_rule(), bearer=county, other=make_organisation())
    (row,) = card(own).duties
    assert row.bearers == [county, own]


def test_sides_of_a_duty_in_different_states_are_told_apart(tenant):
    county, own = make_county(), make_organisation()
    make_evidence(duty=make_duty(rule=a_rule(), bearer=county, other=own))
    make_duty(rule=a_rule(), bearer=own, other=county)
    states = [(row.bearers, row.cell.state.value) for row in card(own).duties]
    assert sorted(states, key=str) == sorted([([county], "met"), ([own], "to_do")], key=str)


def test_drafts_plans_and_ended_agreements_stay_out_even_for_a_coordinator(tenant):
    own = make_organisation()
    for state in (Agreement.State.DRAFT, Agreement.State.ENDED, Agreement.State.REVIEW):
        agree(own, state)
    make_goal(owners=[own], agreement=make_agreement(parties=0))
    planned = make_negotiation(
        state=Negotiation.State.PLANNED, starts_at=at(TODAY + timedelta(days=1)), covering=[own]
    )
    make_followup(negotiation=planned, organisation=own)
    found = card(own, Role.COORDINATOR)
    assert [party.agreement.state for party in found.parties] == [Agreement.State.REVIEW]
    assert (found.coming, found.follow_ups, found.goals) == ([], [], [])


def test_only_open_follow_ups_of_the_municipality_are_on_the_card(tenant):
    own = make_organisation()
    make_followup(organisation=own, what="Avoin")
    make_followup(organisation=own, what="Tehty", state=FollowUp.State.DONE)
    make_followup(organisation=make_organisation(), what="Naapurin")
    assert [each.what for each in card(own).follow_ups] == ["Avoin"]


def test_own_decision_is_told_with_organ_date_and_section(people: People):
    with tenant_context(people.tenant.pk):
        agree(
            people.municipality,
            Agreement.State.DECIDING,
            decision=Party.Decision.APPROVED,
            organ_name="Kunnanhallitus",
            decided_on=date(2026, 10, 12),
            section="183",
        )
        url = area_url("front:municipality", people.municipality.pk)
    page = people.client("viewer").get(url).content.decode()
    assert "Kunnanhallitus" in page
    assert "§ 183" in page


def test_the_page_and_the_paper_tell_the_same(people: People):
    own = people.municipality
    with tenant_context(people.tenant.pk):
        Organisation.objects.filter(pk=own.pk).update(municipality_code="426")
        own.refresh_from_db()
        fill(own, people.county)
        page_url = area_url("front:municipality", own.pk)
        pdf_url = area_url("front:municipality-pdf", own.pk)
    client = people.client("partner")
    page = client.get(page_url).content.decode()
    response: Any = client.get(pdf_url)
    assert response["Content-Type"] == "application/pdf"
    paper = PdfReader(io.BytesIO(response.content))
    text = " ".join(" ".join(sheet.extract_text() for sheet in paper.pages).split())
    for words in ("Yhteinen velvoite", "Sovittu asia", "Sopimus 0", "013 123 4567", "7,5"):
        assert words in page.replace("7.5", "7,5"), words
        assert words in text.replace("7.5", "7,5"), words
    assert "<svg" in page
    assert len(paper.pages) <= 2


def test_a_municipality_without_anything_has_a_card_too(people: People):
    with tenant_context(people.tenant.pk):
        url = area_url("front:municipality", people.municipality.pk)
        pdf = area_url("front:municipality-pdf", people.municipality.pk)
    client = people.client("viewer")
    assert "The municipality is a party of no agreement here." in client.get(url).content.decode()
    assert client.get(pdf).content.startswith(b"%PDF")


def test_the_card_takes_as_many_statements_with_little_as_with_much(people: People):
    own = people.municipality
    with tenant_context(people.tenant.pk):
        Organisation.objects.filter(pk=own.pk).update(municipality_code="426")
        own.refresh_from_db()
        fill(own, people.county, 3)
        url = area_url("front:municipality", own.pk)
    client = people.client("viewer")
    few, _page = statements(client, url)
    with tenant_context(people.tenant.pk):
        fill(own, people.county, 10)
    many, _page = statements(client, url)
    assert few == many <= MOST_QUERIES


def test_the_list_takes_as_many_statements_with_little_as_with_much(people: People):
    client = people.client("viewer")

    def add(times: int) -> None:
        with tenant_context(people.tenant.pk):
            for _ in range(times):
                home = make_organisation()
                make_duty(bearer=home)
                make_followup(organisation=home)

    add(1)
    few, _page = statements(client, "/jarvialue/municipalities/")
    add(27)
    many, page = statements(client, "/jarvialue/municipalities/")
    assert few == many <= MOST_ON_LIST
    assert page.count("/jarvialue/municipalities/") >= 30


def test_an_area_without_municipalities_is_told_so(people: People):
    with tenant_context(people.tenant.pk):
        Organisation.objects.municipalities().update(kind=Organisation.Kind.OTHER)
    page = people.client("viewer").get("/jarvialue/municipalities/").content.decode()
    assert "No municipalities" in page
