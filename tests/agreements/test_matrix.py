"""The table as it is read: what holds for whom, what is open, the page, the paper and the sheet."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from pypdf import PdfReader

from agreements.defaults import make_role_codes
from agreements.matrix import snapshot, table_from, table_of
from agreements.models import Matrix, Responsibility, RoleCode, Task
from agreements.search import hits
from tests.agreements.test_matrix_import import accept, preview_of
from tests.factories.responsibility import (
    make_interface,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.sheets import bring_in
from tests.factories.tenancy import make_actor, make_county, make_group, make_organisation
from yhdyspinta.audit.models import Entry
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import GroupMember, Organisation

AREA = "/jarvialue"


@pytest.fixture
def roles(tenant):
    return make_roles()


def codes_of(table, line, organisation):
    return table.letters_of(line.effective[f"organisation:{organisation.pk}"])


def one_line(table):
    return next(table.lines())


def test_an_organisations_own_row_overrides_its_groups(roles):
    liperi, joensuu = make_organisation(name_fi="Liperi"), make_organisation(name_fi="Joensuu")
    task, everyone = make_task(), make_group()
    make_responsibility(task=task, group=everyone, role=roles["leads"])
    make_responsibility(task=task, group=everyone, role=roles["takes_part"])
    make_responsibility(task=task, organisation=liperi, role=roles["consulted"])
    table = table_of(task.matrix)
    line = one_line(table)
    assert codes_of(table, line, joensuu) == "V/O"
    assert codes_of(table, line, liperi) == "K"
    assert [column.label for column, _codes in table.exceptions(line)] == ["Liperi"]


def test_a_smaller_group_says_more_than_all_municipalities(roles):
    liperi, joensuu = make_organisation(name_fi="Liperi"), make_organisation(name_fi="Joensuu")
    task, everyone = make_task(), make_group()
    few = make_group(name_fi="Pielisen kunnat", is_all_municipalities=False)
    GroupMember.objects.create(group=few, organisation=liperi)
    make_responsibility(task=task, group=everyone, role=roles["leads"])
    make_responsibility(task=task, group=few, role=roles["supports"])
    table = table_of(task.matrix)
    assert codes_of(table, one_line(table), liperi) == "T"
    assert codes_of(table, one_line(table), joensuu) == "V"


def test_what_is_alike_for_every_municipality_is_shown_once_without_a_group_too(roles):
    task = make_task()
    for name in ("Liperi", "Joensuu"):
        make_responsibility(
            task=task, organisation=make_organisation(name_fi=name), role=roles["leads"]
        )
    table = table_of(task.matrix)
    assert table.together(one_line(table)) == ("leads",)
    assert table.exceptions(one_line(table)) == []


def test_a_task_is_open_when_nobody_leads_or_something_is_not_agreed(roles):
    matrix, county = make_matrix(), make_county()
    fine, unled, open_one = (make_task(matrix=matrix) for _n in range(3))
    make_responsibility(task=fine, organisation=county, role=roles["leads"])
    make_responsibility(task=unled, organisation=county, role=roles["supports"])
    make_responsibility(task=open_one, organisation=county, role=roles["leads"])
    make_responsibility(task=open_one, organisation=make_organisation(), value="not_agreed")
    table = table_of(matrix)
    assert {line.task_id for line in table.lines() if table.has_gap(line)} == {
        unled.pk,
        open_one.pk,
    }


def test_the_table_of_a_day_holds_what_was_valid_then(roles):
    today = timezone.localdate()
    task, county = make_task(), make_county()
    make_responsibility(
        task=task, organisation=county, role=roles["leads"], ends_on=today - timedelta(days=1)
    )
    make_responsibility(task=task, organisation=county, role=roles["supports"], starts_on=today)
    now, before = table_of(task.matrix), table_of(task.matrix, today - timedelta(days=10))
    assert codes_of(now, one_line(now), county) == "T"
    assert codes_of(before, one_line(before), county) == "V"


def test_a_snapshot_is_plain_data_the_same_twice_and_gives_the_same_table(roles):
    task = make_task()
    make_responsibility(task=task, organisation=make_county(), role=roles["leads"])
    today = timezone.localdate()
    content = snapshot(task.matrix, today)
    assert content == snapshot(task.matrix, today)
    assert table_from(content) == table_of(task.matrix)


def test_letters_follow_the_language(roles):
    task, county = make_task(name_sv="Uppgift"), make_county(name_sv="Välfärdsområdet")
    make_responsibility(task=task, organisation=county, role=roles["takes_part"])
    with translation.override("sv"):
        table = table_of(task.matrix)
        assert codes_of(table, one_line(table), county) == "D"
        assert one_line(table).name == "Uppgift"


@pytest.mark.parametrize("size", [3, 200])
def test_reading_a_table_takes_as_many_queries_whatever_its_size(
    roles, size, django_assert_num_queries
):
    matrix, interface = make_matrix(), make_interface()
    organisations = [make_organisation(name_fi=f"Kunta {n:02}") for n in range(16)]
    tasks = [
        Task(matrix=matrix, interface=interface, name_fi=f"Tehtävä {n}", position=n)
        for n in range(size)
    ]
    Task.objects.bulk_create(tasks)
    Responsibility.objects.bulk_create(
        Responsibility(task=task, organisation=organisation, role=roles["leads"])
        for task in tasks
        for organisation in organisations
    )
    with django_assert_num_queries(7):
        table = table_of(matrix)
    assert sum(len(line.effective) for line in table.lines()) == size * 16


# The page.


@pytest.fixture
def area(people):
    """A table of two tasks, one of them with exceptions and open."""
    with tenant_context(people.tenant.pk):
        roles = make_roles()
        everyone = make_group()
        matrix = make_matrix(name_fi="Vastuunjako 2026")
        hyte = make_interface(name_fi="Hyte", code="hyte")
        lapset = make_interface(name_fi="Lapset ja nuoret", code="lapset")
        plan = make_task(
            matrix=matrix, interface=hyte, name_fi="Hyvinvointisuunnitelma",
            name_sv="Välfärdsplan", law="612/2021 7 §", duty_holder="county",
        )  # fmt: skip
        family = make_task(matrix=matrix, interface=lapset, name_fi="Perhekeskus")
        council = make_organisation(
            kind=Organisation.Kind.REGIONAL_COUNCIL, name_fi="Maakuntaliitto"
        )
        make_responsibility(task=plan, organisation=people.county, role=roles["leads"])
        make_responsibility(task=plan, group=everyone, role=roles["takes_part"])
        make_responsibility(task=plan, organisation=council, role=roles["informed"])
        make_responsibility(task=family, group=everyone, role=roles["leads"])
        make_responsibility(task=family, organisation=people.other_municipality, value="disputed")
    return people


def the_matrix(area):
    with tenant_context(area.tenant.pk):
        return Matrix.objects.get()


def test_the_page_shows_the_municipalities_together_and_their_exceptions(area):
    page = area.client("viewer").get(f"{AREA}/responsibilities/")
    text = page.content.decode()
    assert "Perhekeskus" in text
    assert "Koivujoki" in text
    assert "(1)" in text
    assert "Maakuntaliitto" in text
    assert page.context["open_count"] == 1


def test_every_organisation_has_its_column_when_asked_for(area):
    matrix = the_matrix(area)
    page = area.client("viewer").get(f"{AREA}/responsibilities/{matrix.pk}/?columns=all")
    labels = [column.label for column in page.context["columns"]]
    assert labels == ["Järvialueen hyvinvointialue", "Alavesi", "Koivujoki", "Maakuntaliitto"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("", ["Hyvinvointisuunnitelma", "Perhekeskus"]),
        ("?what=gaps", ["Perhekeskus"]),
        ("?interface={lapset}", ["Perhekeskus"]),
        ("?organisation={council}", ["Hyvinvointisuunnitelma"]),
        ("?interface=x&organisation=1%27&columns=zz", ["Hyvinvointisuunnitelma", "Perhekeskus"]),
    ],
)
def test_the_table_is_narrowed_by_interface_organisation_and_what_is_open(area, query, names):
    matrix = the_matrix(area)
    with tenant_context(area.tenant.pk):
        council = Organisation.objects.get(name_fi="Maakuntaliitto")
        lapset = Task.objects.get(name_fi="Perhekeskus").interface_id
    query = query.format(lapset=lapset, council=f"organisation:{council.pk}")
    page = area.client("viewer").get(f"{AREA}/responsibilities/{matrix.pk}/{query}")
    shown = [line.name for _section, lines in page.context["sections"] for line, *_cells in lines]
    assert shown == names


def test_htmx_gets_the_results_alone(area):
    matrix = the_matrix(area)
    page = area.client("viewer").get(
        f"{AREA}/responsibilities/{matrix.pk}/?what=gaps", headers={"HX-Request": "true"}
    )
    assert page.content.decode().strip().startswith('<section id="results">')


def test_an_area_without_a_table_is_told_how_to_get_one(people):
    assert (
        "imports/new/matrix"
        in people.client("coordinator").get(f"{AREA}/responsibilities/").content.decode()
    )
    assert (
        "imports/new/matrix"
        not in people.client("viewer").get(f"{AREA}/responsibilities/").content.decode()
    )


@pytest.mark.parametrize("size", [3, 30])
def test_the_page_takes_as_many_queries_whatever_the_tables_size(
    area, size, django_assert_max_num_queries
):
    matrix = the_matrix(area)
    with tenant_context(area.tenant.pk):
        for _n in range(size):
            make_task(matrix=matrix, interface=Task.objects.earliest("pk").interface)
    client = area.client("coordinator")
    client.get(f"{AREA}/responsibilities/")
    with django_assert_max_num_queries(19):
        client.get(f"{AREA}/responsibilities/")


def test_the_paper_has_tasks_letters_and_the_law(area):
    matrix = the_matrix(area)
    answer = area.client("viewer").get(f"{AREA}/responsibilities/{matrix.pk}/pdf/")
    assert answer["Content-Type"] == "application/pdf"
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    assert "Hyvinvointisuunnitelma" in text
    assert "612/2021 7 §" in text


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_exported_sheet_comes_back_in_without_a_change(area, language):
    matrix, client = the_matrix(area), area.client("admin")
    client.cookies["django_language"] = language
    content = client.get(f"{AREA}/responsibilities/{matrix.pk}/sheet/").content
    session = bring_in(client, area.tenant, "matrix", content, into=matrix.pk)
    page = preview_of(client, session)
    assert page.status_code == 200
    assert page.context["outcome"].lines == []
    assert page.context["outcome"].plan.missing == []


def test_cells_that_begin_like_a_formula_stay_texts_both_ways(area):
    matrix, client = the_matrix(area), area.client("admin")
    with tenant_context(area.tenant.pk):
        make_task(matrix=matrix, name_fi='=HYPERLINK("http://esimerkki.fi")', law="-1+1")
    content = client.get(f"{AREA}/responsibilities/{matrix.pk}/sheet/").content
    session = bring_in(client, area.tenant, "matrix", content, into=matrix.pk)
    assert preview_of(client, session).context["outcome"].lines == []


# By hand.


def form_data(page, **changes):
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changes


def test_a_task_is_added_with_what_each_organisation_does(area):
    matrix, client = the_matrix(area), area.client("coordinator")
    url = f"{AREA}/responsibilities/{matrix.pk}/tasks/new/"
    with tenant_context(area.tenant.pk):
        interface = Task.objects.earliest("pk").interface_id
    data = form_data(client.get(url), name_fi="Kuntoutus", interface=interface)
    data |= {
        f"cell_organisation_{area.county.pk}": "leads",
        f"cell_organisation_{area.municipality.pk}": "not_agreed",
    }
    assert client.post(url, data).status_code == 302
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi="Kuntoutus")
        said = task.responsibilities.select_related("role")
        assert {row.role.code if row.role else row.value for row in said} == {"leads", "not_agreed"}
        assert Entry.objects.filter(code="task.add", subject_id=task.pk).exists()


def test_a_task_is_changed_and_only_what_changed_is_written(area):
    client = area.client("coordinator")
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi="Perhekeskus")
        kept = task.responsibilities.get(group__isnull=False).pk
    url = f"{AREA}/responsibilities/tasks/{task.pk}/edit/"
    data = form_data(client.get(url))
    data[f"cell_organisation_{area.other_municipality.pk}"] = ""
    assert client.post(url, data).status_code == 302
    with tenant_context(area.tenant.pk):
        assert [row.pk for row in task.responsibilities.all()] == [kept]


def test_two_who_save_at_once_notice_each_other_and_lose_nothing(area):
    client = area.client("coordinator")
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi="Perhekeskus")
    url = f"{AREA}/responsibilities/tasks/{task.pk}/edit/"
    data = form_data(client.get(url), law="41/1990")
    with tenant_context(area.tenant.pk):
        Task.objects.filter(pk=task.pk).update(note="Toisen kirjaama")
    refused = client.post(url, data)
    assert refused.status_code == 409
    assert "41/1990" in refused.content.decode()
    assert client.post(url, form_data(refused)).status_code == 302


def test_the_same_task_twice_in_an_interface_is_refused(area):
    matrix, client = the_matrix(area), area.client("coordinator")
    url = f"{AREA}/responsibilities/{matrix.pk}/tasks/new/"
    with tenant_context(area.tenant.pk):
        interface = Task.objects.get(name_fi="Perhekeskus").interface_id
    refused = client.post(
        url, form_data(client.get(url), name_fi="Perhekeskus", interface=interface)
    )
    assert refused.status_code == 422


def test_a_task_is_removed_after_asking(area):
    client = area.client("coordinator")
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi="Perhekeskus")
    url = f"{AREA}/responsibilities/tasks/{task.pk}/remove/"
    assert client.get(url).status_code == 200
    with tenant_context(area.tenant.pk):
        assert Task.objects.filter(pk=task.pk).exists()
    client.post(url)
    with tenant_context(area.tenant.pk):
        assert not Task.objects.filter(pk=task.pk).exists()


def test_a_table_that_ends_before_it_begins_is_refused(area):
    client = area.client("coordinator")
    url = f"{AREA}/responsibilities/new/"
    data = {"name_fi": "Uusi", "valid_from": "2026-02-01", "valid_to": "2026-01-01"}
    assert client.post(url, data).status_code == 422
    assert client.post(url, data | {"valid_to": "2026-02-31"}).status_code == 422
    assert client.post(url, data | {"valid_to": "2027-01-01"}).status_code == 302


def test_a_change_by_hand_after_an_import_is_kept_by_a_refused_undo(area):
    matrix, client = the_matrix(area), area.client("admin")
    content = client.get(f"{AREA}/responsibilities/{matrix.pk}/sheet/").content
    session = bring_in(client, area.tenant, "matrix", content, into="new", new_name="Kopio")
    accept(client, session)
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(matrix__name_fi="Kopio", name_fi="Perhekeskus")
        assert ImportChange.objects.filter(model="agreements.task", object_id=task.pk).exists()
    url = f"{AREA}/responsibilities/tasks/{task.pk}/edit/"
    client.post(url, form_data(client.get(url), law="1/2000"))
    assert client.post(f"{AREA}/imports/{session.pk}/undo/").status_code == 422


def test_tasks_are_found_by_the_search_over_everything(area):
    with tenant_context(area.tenant.pk):
        actor = make_actor(organisation=area.municipality)
        found = hits(actor, "perhekes")
        assert [hit.label for hit in found] == ["Perhekeskus"]
        assert found[0].url.startswith(f"{AREA}/responsibilities/tasks/")


def test_role_codes_are_made_once_and_what_the_area_changed_stays(tenant):
    make_role_codes()
    RoleCode.objects.filter(code="leads").update(letter_fi="P")
    make_role_codes()
    assert RoleCode.objects.count() == 5
    assert RoleCode.objects.get(code="leads").letter_fi == "P"


def test_a_change_of_the_tables_name_is_in_the_log(area):
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.create(name_fi="Taulukko")
    client = area.client("coordinator")
    address = reverse("agreements:matrix-edit", args=["jarvialue", matrix.pk])
    assert client.post(address, {"name_fi": "Uusi nimi"}).status_code == 302
    with tenant_context(area.tenant.pk):
        assert Matrix.objects.get(pk=matrix.pk).name_fi == "Uusi nimi"
        assert Entry.objects.about(matrix).filter(code="matrix.change").exists()
