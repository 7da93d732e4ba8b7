"""Makes the demo areas: two areas mid-way in a year of cooperation, dated from today."""

from random import Random

from django.utils import translation

from yhdyspinta.areas.create import create_area
from yhdyspinta.demo import people
from yhdyspinta.demo.clock import on_day, weeks_ago
from yhdyspinta.demo.stage import Stage, facts_of
from yhdyspinta.demo.story import (
    agreements,
    cooperation,
    directory,
    directory_life,
    duties,
    goals,
    negotiations,
    rest,
    table,
    table_life,
    this_day,
)
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant

CODES = ("14", "17")  # Pohjois-Karjala in Finnish, Pohjanmaa in Swedish and Finnish


def has_demo() -> bool:
    return Tenant.objects.filter(is_demo=True).exists()


def make_demo_area(code: str) -> Tenant:
    """Make the area and let its year happen. The same every time, but for today's date."""
    tenant = create_area(code, is_demo=True).tenant
    facts = facts_of(code)
    with tenant_context(tenant.pk), translation.override(facts["language"]):
        stage = Stage(code, tenant, facts, Random(code))
        with on_day(weeks_ago(44)):
            people.make_organisations(stage)
            people.make_people(stage)
            people.make_members(stage)
        directory.fill_directory(stage)
        directory.tell_changes(stage)
        directory_life.let_the_directory_live(stage)
        matrix = table.bring_in_table(stage)
        table_life.let_the_table_live(stage, matrix)
        agreement = agreements.tell_agreements(stage, matrix)
        goals.tell_goals(stage, agreement)
        negotiations.tell_negotiations(stage)
        cooperation.let_the_parties_cooperate(stage)
        duties.show_duties(stage)
        this_day.tell_of_today(stage)
        rest.give_feedback(stage)
        rest.close_old_mail()
    return tenant
