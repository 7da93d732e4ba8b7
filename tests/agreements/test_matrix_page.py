"""The table's page: what it can be narrowed to, its day, practice, and one's own tasks."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agreements.models import Matrix, Responsibility, Task
from tests.factories.responsibility import (
    make_cell,
    make_interface,
    make_legalbasis,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.tenancy import make_group, make_organisation
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation

AREA = "/jarvialue"
LONG_AGO = timedelta(days=400)


@pytest.fixture
def area(people, english):
    """Six tasks, each with something else to find; practice is recorded."""
    with tenant_context(people.tenant.pk):
        roles, everyone, today = make_roles(), make_group(), timezone.localdate()
        matrix = make_matrix(name_fi="Vastuunjako", records_practice=True)
        children = make_interface(name_fi="Lapset")
        county, alavesi, koivujoki = people.county, people.municipality, people.other_municipality
        council = make_organisation(
            kind=Organisation.Kind.REGIONAL_COUNCIL, name_fi="Maakuntaliitto"
        )

        def task(name, interface=children, **fields):
            given = {"reviewed_on": today} | fields
            return make_task(matrix=matrix, interface=interface, name_fi=name, **given)

        well = task("Terveystarkastus", duty_holder="county", law="1326/2010 16 §")
        make_responsibility(task=well, organisation=county, role=roles["leads"])
        make_responsibility(task=well, group=everyone, role=roles["takes_part"])
        open_ = task("Kuntoutus", interface=make_interface(name_fi="Terveys"))
        make_responsibility(task=open_, organisation=county, value="not_agreed")
        disputed = task("Perhekeskus", note="Tilat ja kohtaamispaikat")
        make_responsibility(task=disputed, group=everyone, role=roles["leads"])
        make_responsibility(
            task=disputed, organisation=alavesi, value="disputed", disputed_by=koivujoki
        )
        moved = task("Kuraattori", duty_holder="county")
        make_responsibility(task=moved, group=everyone, role=roles["leads"])
        fact = task("Nuorisotyö", reviewed_on=today - LONG_AGO)
        make_responsibility(task=fact, group=everyone, role=roles["leads"])
        make_responsibility(
            task=fact, organisation=koivujoki, role=roles["supports"], layer="practice"
        )
        changing = task("Työllisyys")
        make_responsibility(task=changing, organisation=council, role=roles["leads"])
        turn = date(today.year + 1, 1, 1)
        make_legalbasis(
            task=changing, law="1/2000", duty_holder="other", ends_on=turn - timedelta(days=1)
        )
        make_legalbasis(task=changing, law="2/2030", duty_holder="both", starts_on=turn)
    return people


def page_of(area, query="", who="viewer", **more):
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
    return area.client(who).get(f"{AREA}/responsibilities/{matrix.pk}/{query}", **more)


def names_on(page):
    return [line.name for _section, lines in page.context["sections"] for line, *_cells in lines]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?what=gaps", ["Kuntoutus", "Perhekeskus"]),
        ("?what=no_lead", ["Kuntoutus"]),
        ("?what=not_agreed", ["Kuntoutus"]),
        ("?what=disputed", ["Perhekeskus"]),
        ("?what=differs_law", ["Kuraattori"]),
        ("?what=differs_practice", ["Nuorisotyö"]),
        ("?what=law_change", ["Työllisyys"]),
        ("?what=not_reviewed", ["Nuorisotyö"]),
        ("?role=supports", []),
        ("?role=disputed", ["Perhekeskus"]),
        ("?role=leads&organisation={county}", ["Terveystarkastus"]),
        ("?role=not_agreed&what=gaps", ["Kuntoutus"]),
        ("?what=disputed&organisation={koivujoki}", []),
        ("?what=disputed&organisation={alavesi}", ["Perhekeskus"]),
        ("?q=KURAATTORI", ["Kuraattori"]),
        ("?q=kohtaamis+tilat", ["Perhekeskus"]),
        ("?q=1326/2010", ["Terveystarkastus"]),
        ("?q=ei+mitään", []),
        ("?q=kuraattori&what=gaps", []),
    ],
)
def test_the_table_is_narrowed(area, query, names):
    keys = {
        "county": f"organisation:{area.county.pk}",
        "alavesi": f"organisation:{area.municipality.pk}",
        "koivujoki": f"organisation:{area.other_municipality.pk}",
    }
    page = page_of(area, query.format(**keys))
    assert sorted(names_on(page)) == sorted(names)
    assert page.context["count"] == len(names)
    assert "Show all" in page.content.decode()


def test_what_is_searched_stays_in_the_field_without_javascript(area):
    assert 'value="kuraattori"' in page_of(area, "?q=kuraattori").content.decode()


def test_the_page_tells_the_law_its_change_and_where_the_agreement_is_otherwise(area):
    text = page_of(area).content.decode()
    assert f"The law changes 1.1.{timezone.localdate().year + 1}" in text
    assert text.count("Agreed otherwise") == 1


def test_a_disputed_cell_tells_by_whom_and_practice_is_in_the_cell(area):
    text = page_of(area).content.decode()
    assert "Disputed by Koivujoki" in text
    assert 'class="in-practice"' in text
    assert "Disputed by Koivujoki" in page_of(area, "?columns=all").content.decode()


def test_a_table_that_records_no_practice_does_not_speak_of_it(area):
    with tenant_context(area.tenant.pk):
        Matrix.objects.update(records_practice=False)
    page = page_of(area)
    assert 'class="in-practice"' not in page.content.decode()
    assert "differs_practice" not in page.content.decode()


def test_all_alike_in_practice_needs_no_names(area):
    with tenant_context(area.tenant.pk):
        task, lone = (
            Task.objects.get(name_fi="Nuorisotyö"),
            Responsibility.objects.get(layer="practice"),
        )
        make_responsibility(
            task=task, organisation=area.municipality, role=lone.role, layer="practice"
        )
    text = page_of(area, "?q=nuorisotyö").content.decode()
    practice = text[text.index('class="in-practice"') :]
    assert "Koivujoki" not in practice[: practice.index("</ul>")]


def test_the_table_as_it_was_says_so_and_leads_back(area):
    with tenant_context(area.tenant.pk):
        lead = Responsibility.objects.get(
            task__name_fi="Terveystarkastus", organisation=area.county
        )
        lead.starts_on = date(2026, 5, 1)
        lead.save()
    page = page_of(area, "?q=terveys&day=2026-03-01")
    text = page.content.decode()
    assert "The table as it was on 1.3.2026" in text
    assert 'href="?q=terveys"' in text
    assert page.context["open_count"] > page_of(area).context["open_count"]
    assert "/?day=2026-03-01" in text  # a task's page opens as of the same day


def test_a_day_to_come_is_told_as_such(area):
    coming = timezone.localdate() + timedelta(days=30)
    assert "as it will be on" in page_of(area, f"?day={coming.isoformat()}").content.decode()


@pytest.mark.parametrize("day", ["2026-02-31", "eilen", "0026-01-01", "9999-12-31"])
def test_what_is_no_day_is_an_error_beside_todays_table(area, day):
    page = page_of(area, f"?day={day}")
    assert page.status_code == 422
    assert "This is not a day" in page.content.decode()
    part = page_of(area, f"?day={day}", headers={"HX-Request": "true"})
    assert "This is not a day" in part.content.decode()


def test_own_organisations_tasks_stand_by_what_it_does(area):
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi="Terveystarkastus")
        make_cell(task=task, organisation=area.municipality, note="Koulun tilat")
    page = page_of(area, "?view=mine")
    parts = {
        str(part.mark.label): [task.line.name for task in part.tasks]
        for part in page.context["parts"]
    }
    assert list(parts.values()) == [
        ["Kuraattori", "Nuorisotyö"],
        ["Terveystarkastus"],
        ["Perhekeskus"],
    ]
    assert "Koulun tilat" in page.content.decode()
    assert "1326/2010 16 §" in page.content.decode()
    assert page_of(area, "?view=mine&what=disputed").context["count"] == 1
    assert page_of(area, "?view=mine&q=zzz").context["count"] == 0


def test_the_own_list_of_another_role_is_of_their_organisation(area):
    page = page_of(area, "?view=mine", who="admin")
    assert page.context["column"].label == "Järvialueen hyvinvointialue"
    part = page_of(area, "?view=mine", who="admin", headers={"HX-Request": "true"})
    assert part.content.decode().strip().startswith('<section id="results">')


@pytest.mark.parametrize("size", [2, 40])
@pytest.mark.parametrize(
    ("query", "most"),
    [("", 19), ("?columns=all", 19), ("?view=mine", 20), ("?what=no_counterpart", 26)],
)
def test_queries_do_not_grow_with_the_table(area, size, query, most, django_assert_max_num_queries):
    with tenant_context(area.tenant.pk):
        matrix, interface = Matrix.objects.get(), Task.objects.earliest("pk").interface
        for _n in range(size):
            task = make_task(matrix=matrix, interface=interface, duty_holder="county")
            make_responsibility(task=task, organisation=area.county, value="disputed")
    client = area.client("coordinator")
    address = f"{AREA}/responsibilities/{matrix.pk}/{query}"
    client.get(address)
    with django_assert_max_num_queries(most):
        client.get(address)


# A task's page.


def task_page(area, name, query="", who="viewer"):
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi=name)
    return area.client(who).get(f"{AREA}/responsibilities/tasks/{task.pk}/{query}")


def test_a_tasks_page_says_what_the_table_means_when_it_differs_from_the_law(area):
    text = task_page(area, "Kuraattori").content.decode()
    assert "The county organises by law; this table agrees" in text
    assert "done in practice by Kunnat." in text
    assert "The responsibility by law doesn't move (611/2021, 8 §)." in text
    assert "611/2021" not in task_page(area, "Terveystarkastus").content.decode()


def test_a_tasks_page_has_the_law_over_time_and_what_changes(area):
    text = task_page(area, "Työllisyys").content.decode()
    year = timezone.localdate().year + 1
    assert f"The law changes on 1.1.{year}" in text
    assert "Both organise by law (2/2030)" in text
    assert "The law over time" in text
    after = task_page(area, "Työllisyys", f"?day={year}-02-01").content.decode()
    assert "The law changes on" not in after
    assert "2/2030" in after


def test_a_tasks_page_has_the_sentences_of_the_law_side_by_side(area):
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi="Kuntoutus")
        make_legalbasis(task=task, county_text="järjestää", municipality_text="osallistuu siihen")
    text = task_page(area, "Kuntoutus").content.decode()
    assert "järjestää" in text
    assert "osallistuu siihen" in text
    assert "side-by-side" in text


def test_a_tasks_page_tells_who_disputes_and_how_it_is_in_fact(area):
    assert "Disputed by Koivujoki" in task_page(area, "Perhekeskus").content.decode()
    rows = {row.label: row for row in task_page(area, "Nuorisotyö").context["rows"]}
    assert rows["Koivujoki"].differs
    assert not rows["Kunnat"].differs


def test_a_tasks_page_takes_a_broken_day_as_an_error(area):
    page = task_page(area, "Kuraattori", "?day=eilen")
    assert page.status_code == 422
    assert "This is not a day" in page.content.decode()
