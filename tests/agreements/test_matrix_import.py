"""A responsibility table from Excel to the page, through every step of the wizard."""

import pytest

from agreements.models import Cell, LegalBasis, Matrix, Responsibility, Task
from contacts.models import Interface
from tests.factories.responsibility import make_interface, make_matrix, make_roles, make_task
from tests.factories.sheets import bring_in, make_xlsx, upload_of, write_accepted
from tests.factories.tenancy import make_group, make_organisation
from yhdyspinta.audit.models import Entry
from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.tenancy.context import tenant_context

HEAD = ["Tehtävä", "Laki", "Hyvinvointialue", "Kunnat", "Koivujoki"]
ROWS = [
    ["Vastuunjako 2026"],
    [],
    HEAD,
    ["Hyvinvoinnin ja terveyden edistäminen"],
    ["Hyvinvointisuunnitelma", "612/2021 7 §", "V", "O", ""],
    ["Ehkäisevä päihdetyö", "", "V/O", "K", "–"],
    ["Lapset ja nuoret"],
    ["Perhekeskus", "", "O", "V", "?"],
]
AREA = "/jarvialue"


@pytest.fixture
def area(people):
    """An area that is ready for its first table."""
    with tenant_context(people.tenant.pk):
        make_roles()
        make_group()
        make_interface(code="hyte", name_fi="Hyvinvoinnin ja terveyden edistäminen")
        make_interface(code="lapset", name_fi="Lapset ja nuoret")
    return people


@pytest.fixture
def client(area):
    return area.client("admin")


def preview_of(client, session):
    return client.get(f"{AREA}/imports/{session.pk}/preview/")


def accept(client, session, **fields):
    page = preview_of(client, session)
    digest = page.context["form"]["digest"].value()
    answer = client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest, **fields})
    write_accepted(session)
    return answer


def start(client, area, rows=ROWS, **fields):
    fields = {"into": "new", "new_name": "Vastuunjako 2026"} | fields
    return bring_in(client, area.tenant, "matrix", make_xlsx(rows), **fields)


def problems_of(client, session):
    page = client.get(f"{AREA}/imports/{session.pk}/check/")
    return page.context["outcome"].problems if page.context else []


def cell(task, **whose):
    rows = Responsibility.objects.filter(task__name_fi=task, **whose)
    return sorted(row.role.code if row.role else row.value for row in rows.select_related("role"))


def test_a_table_comes_in_from_excel(area, client):
    session = start(client, area)
    page = preview_of(client, session)
    assert (page.context["created"], page.context["changed"]) == (4, 0)  # the table and its tasks
    with tenant_context(area.tenant.pk):
        assert not Task.objects.exists()
    answer = accept(client, session, reason="Ohjausryhmä 12.10.")
    assert answer["Location"] == f"{AREA}/imports/{session.pk}/"
    with tenant_context(area.tenant.pk):
        task = Task.objects.get(name_fi="Ehkäisevä päihdetyö")
        assert task.interface.code == "hyte"
        assert cell("Ehkäisevä päihdetyö", organisation=area.county) == ["leads", "takes_part"]
        assert cell("Ehkäisevä päihdetyö", group__is_all_municipalities=True) == ["consulted"]
        assert cell("Ehkäisevä päihdetyö", organisation=area.other_municipality) == ["nobody"]
        assert cell("Perhekeskus", organisation=area.other_municipality) == ["not_agreed"]
        assert Cell.objects.get(task=task, organisation=area.county).original_text == "V/O"
        assert Entry.objects.get(code="import.accept").parameters["created"] == 4
    result = client.get(answer["Location"])
    assert result.status_code == 200
    assert "Perhekeskus" in result.content.decode()
    assert client.get(f"{AREA}/responsibilities/").status_code == 200


def test_the_same_file_again_changes_nothing(area, client):
    accept(client, start(client, area))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
        before = ImportChange.objects.count()
    again = start(client, area, into=matrix.pk)
    page = preview_of(client, again)
    assert page.context["outcome"].lines == []
    assert page.context["outcome"].unchanged == 3
    assert "No changes" in page.content.decode() or "Ei muutoksia" in page.content.decode()
    with tenant_context(area.tenant.pk):
        assert ImportChange.objects.count() == before


def test_what_was_chosen_last_time_is_not_asked_again(area, client):
    accept(client, start(client, area))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
    answer = client.post(
        f"{AREA}/imports/new/matrix/", {"file": upload_of(make_xlsx(ROWS)), "into": matrix.pk}
    )
    page = client.get(answer["Location"])
    chosen = {"sheet": page.context["grid"].name, "header_row": page.context["header_row"]}
    assert page.context["header_row"] == 3
    assert client.post(answer["Location"], chosen)["Location"].endswith("/preview/")


def test_a_changed_cell_is_one_change_and_the_rest_stays(area, client):
    accept(client, start(client, area))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
    rows = [list(row) for row in ROWS[:-1]]
    rows[4][3] = "V"
    session = start(client, area, rows, into=matrix.pk)
    outcome = preview_of(client, session).context["outcome"]
    (line,) = outcome.lines
    assert (line.label, line.action, line.details) == (
        "Hyvinvointisuunnitelma",
        "changed",
        (("Kunnat", "O", "V"),),
    )
    assert [each.label for each in outcome.plan.missing] == ["Lapset ja nuoret: Perhekeskus"]
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert cell("Hyvinvointisuunnitelma", group__isnull=False) == ["leads"]
        assert Task.objects.count() == 3


def test_an_import_is_undone_to_the_letter(area, client):
    accept(client, start(client, area))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
        before = list(Responsibility.objects.order_by("pk").values_list("pk", "value", "role_id"))
        texts = list(Cell.objects.order_by("pk").values_list("pk", "original_text"))
    rows = [list(row) for row in ROWS]
    rows[4] = ["Hyvinvointisuunnitelma", "612/2021 6 §", "K", "", "≠"]
    rows[7] = ["Perhekeskus", "", "O", "V", "–"]
    rows.append(["Uusi tehtävä", "", "V", "", ""])
    second = start(client, area, rows, into=matrix.pk)
    accept(client, second)
    answer = client.post(f"{AREA}/imports/{second.pk}/undo/")
    assert answer.status_code == 302
    with tenant_context(area.tenant.pk):
        assert (
            list(Responsibility.objects.order_by("pk").values_list("pk", "value", "role_id"))
            == before
        )
        assert list(Cell.objects.order_by("pk").values_list("pk", "original_text")) == texts
        assert Task.objects.count() == 3
        assert LegalBasis.objects.get(task__name_fi="Hyvinvointisuunnitelma").law == "612/2021 7 §"
        assert ImportSession.objects.get(pk=second.pk).state == "undone"


def test_undoing_the_first_import_removes_the_table_too(area, client):
    session = start(client, area)
    accept(client, session)
    client.post(f"{AREA}/imports/{session.pk}/undo/")
    with tenant_context(area.tenant.pk):
        assert not Matrix.objects.exists()
    assert client.get(f"{AREA}/imports/{session.pk}/").status_code == 200


def test_undo_is_refused_when_a_row_was_touched_since(area, client):
    session = start(client, area)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        Task.objects.filter(name_fi="Perhekeskus").update(note="1/2000")
    answer = client.post(f"{AREA}/imports/{session.pk}/undo/")
    assert answer.status_code == 422
    assert "Perhekeskus" in answer.content.decode()
    with tenant_context(area.tenant.pk):
        assert Task.objects.count() == 3
        assert ImportSession.objects.get(pk=session.pk).state == "accepted"


def test_undo_is_refused_when_something_new_would_be_lost(area, client):
    session = start(client, area)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        make_task(matrix=Matrix.objects.get(), name_fi="Käsin lisätty")
    answer = client.post(f"{AREA}/imports/{session.pk}/undo/")
    assert answer.status_code == 422
    assert "Käsin lisätty" in answer.content.decode()


def test_accepting_in_two_tabs_says_the_second_time_that_it_is_done(area, client):
    session = start(client, area)
    digest = preview_of(client, session).context["form"]["digest"].value()
    url = f"{AREA}/imports/{session.pk}/accept/"
    client.post(url, {"digest": digest})
    write_accepted(session)
    second = client.post(url, {"digest": digest}, follow=True)
    assert second.redirect_chain[-1][0] == f"{AREA}/imports/{session.pk}/"
    assert len(list(second.context["messages"])) == 1
    with tenant_context(area.tenant.pk):
        assert Task.objects.count() == 3


def test_a_change_under_the_preview_shows_it_anew_with_the_reason_kept(area, client):
    accept(client, start(client, area))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
    rows = [list(row) for row in ROWS]
    rows[4][3] = "V"
    session = start(client, area, rows, into=matrix.pk)
    digest = preview_of(client, session).context["form"]["digest"].value()
    with tenant_context(area.tenant.pk):
        Responsibility.objects.filter(
            task__name_fi="Hyvinvointisuunnitelma", group__isnull=False
        ).delete()
    answer = client.post(
        f"{AREA}/imports/{session.pk}/accept/", {"digest": digest, "reason": "Sovittiin"}
    )
    assert answer.status_code == 409
    assert "Sovittiin" in answer.content.decode()
    with tenant_context(area.tenant.pk):
        assert cell("Hyvinvointisuunnitelma", group__isnull=False) == []
    assert accept(client, session).status_code == 302


def test_all_problems_are_told_at_once_with_row_column_found_and_expected(area, client):
    rows = [
        HEAD,
        ["Lapset ja nuoret"],
        ["Perhekeskus", "x" * 130, "Z", "V", ""],
        ["Neuvola", "", "V", "", ""],
        ["neuvola", "", "V", "", ""],
        ["", "1/2000", "V", "", ""],
    ]
    session = start(client, area, rows)
    found = {(p.row, p.column): p for p in problems_of(client, session)}
    assert set(found) == {(3, 1), (3, 2), (5, 0), (6, 0)}
    assert found[3, 2].found == "Z"
    assert "120" in str(found[3, 1].expected)
    assert "4" in str(found[5, 0].expected)


def test_rows_with_problems_are_left_out_by_choice_and_that_is_told(area, client):
    rows = [
        HEAD,
        ["Lapset ja nuoret"],
        ["Perhekeskus", "", "Z", "V", ""],
        ["Neuvola", "", "V", "", ""],
    ]
    session = start(client, area, rows)
    client.post(f"{AREA}/imports/{session.pk}/check/", {"skip": ["3"]})
    page = preview_of(client, session)
    assert page.context["created"] == 2
    assert any("3" in str(note) for note in page.context["notes"])
    client.post(f"{AREA}/imports/{session.pk}/check/", {"take_back": "1"})
    assert len(problems_of(client, session)) == 1


def test_an_unknown_interface_is_asked_and_may_be_made(area, client):
    rows = [
        ["Yhdyspinta", *HEAD],
        ["Kotoutuminen", "Alkukartoitus", "", "K", "V", ""],
        ["", "Ohjaus", "", "", "V", ""],
    ]
    session = start(client, area, rows)
    page = client.get(f"{AREA}/imports/{session.pk}/check/")
    (question,) = page.context["outcome"].questions
    assert "Kotoutuminen" in str(question.text)
    client.post(f"{AREA}/imports/{session.pk}/check/", {"answer_0": "new"})
    accept(client, session)
    with tenant_context(area.tenant.pk):
        interface = Interface.objects.get(code="kotoutuminen")
        assert sorted(interface.tasks.values_list("name_fi", flat=True)) == [
            "Alkukartoitus",
            "Ohjaus",
        ]


def test_a_row_with_one_cell_can_be_a_task_by_choice(area, client):
    rows = [
        HEAD,
        ["Lapset ja nuoret"],
        ["Neuvola", "", "V", "", ""],
        ["Iltapäivätoiminta"],
        ["Perhetyö", "", "V", "", ""],
    ]
    session = start(client, area, rows)
    client.post(f"{AREA}/imports/{session.pk}/check/", {"answer_0": "task"})
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert Task.objects.get(name_fi="Perhetyö").interface.code == "lapset"
        assert Task.objects.filter(name_fi="Iltapäivätoiminta").exists()


def test_an_unknown_column_must_be_chosen_or_left_out(area, client):
    rows = [[*HEAD, "Outokumpu"], ["Lapset ja nuoret"], ["Neuvola", "", "V", "", "", "O"]]
    answer = client.post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(make_xlsx(rows)), "into": "new", "new_name": "Taulukko"},
    )
    page = client.get(answer["Location"])
    chosen = {"sheet": page.context["grid"].name, "header_row": page.context["header_row"]}
    columns = client.post(answer["Location"], chosen)["Location"]
    form = client.get(columns).context["form"]
    data = {name: form[name].initial or "" for name in form.fields}
    assert data["column_5"] == ""
    refused = client.post(columns, data)
    assert refused.status_code == 422
    assert "column_5" in refused.context["form"].errors
    done = client.post(columns, data | {"column_5": "-"})
    assert done.status_code == 302
    client.post(
        done["Location"], {"value_0": "leads", "empty": "unfilled", "value_1": "takes_part"}
    )
    session_pk = int(columns.split("/")[3])
    page = client.get(f"{AREA}/imports/{session_pk}/preview/")
    assert any("Outokumpu" in str(note) for note in page.context["notes"])


def test_two_columns_for_one_organisation_are_refused(area, client):
    rows = [["Tehtävä", "Kunnat", "Kunta"], ["Lapset ja nuoret"], ["Neuvola", "V", "O"]]
    answer = client.post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(make_xlsx(rows)), "into": "new", "new_name": "Taulukko"},
    )
    columns = client.post(answer["Location"], {"sheet": "Taulukko", "header_row": 1})["Location"]
    form = client.get(columns).context["form"]
    refused = client.post(columns, {name: form[name].initial or "" for name in form.fields})
    assert refused.status_code == 422
    assert "B, C" in str(refused.context["form"].non_field_errors())


def test_a_sheet_without_headings_says_so(area, client):
    answer = client.post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(make_xlsx([["x"], ["y"]])), "into": "new", "new_name": "Taulukko"},
    )
    page = client.get(answer["Location"])
    assert page.context["header_row"] is None
    refused = client.post(answer["Location"], {"sheet": "Taulukko", "header_row": ""})
    assert refused.status_code == 422
    assert "header_row" in refused.context["form"].errors


def test_a_formula_without_its_result_is_a_problem(area, client):
    content = make_xlsx(
        [HEAD, ["Lapset ja nuoret"], ["Neuvola", "", "V", "O", ""]], formulas={"C3": '="V"'}
    )
    session = bring_in(client, area.tenant, "matrix", content, into="new", new_name="Taulukko")
    (problem,) = problems_of(client, session)
    assert (problem.row, problem.column) == (3, 2)


def test_prose_in_a_cell_is_kept_beside_its_role(area, client):
    text = "Kunta, perusopetus: vastaa tiloista"
    rows = [HEAD, ["Lapset ja nuoret"], ["Neuvola", "", text, "O", ""]]
    session = start(client, area, rows)
    page = client.get(f"{AREA}/imports/{session.pk}/values/")
    asked = {str(value.label): field for value, field in page.context["form"].letters()}
    assert asked["O"].initial == "takes_part"
    (prose,) = [field for label, field in asked.items() if "vastaa" in label]
    assert prose.initial == "leads"
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert cell("Neuvola", organisation=area.county) == ["leads"]
        assert Cell.objects.get(organisation=area.county).original_text == text


def test_an_empty_cell_means_what_was_chosen(area, client):
    rows = [HEAD, ["Lapset ja nuoret"], ["Neuvola", "", "V", "", ""]]
    session = start(client, area, rows)
    client.post(f"{AREA}/imports/{session.pk}/values/", {"value_0": "leads", "empty": "not_agreed"})
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert cell("Neuvola", group__isnull=False) == ["not_agreed"]


def test_a_dropped_import_changes_nothing_and_can_not_be_accepted(area, client):
    session = start(client, area)
    client.post(f"{AREA}/imports/{session.pk}/drop/")
    answer = client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": "x"})
    assert answer.status_code == 302
    with tenant_context(area.tenant.pk):
        assert not Task.objects.exists()


def test_a_swedish_table_comes_in_to_swedish_names(area, client):
    rows = [
        ["Uppgift på svenska", "Välfärdsområdet", "Kommunerna"],
        ["Lapset ja nuoret"],
        ["Rådgivning", "A", "D"],
    ]
    session = start(client, area, rows)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        task = Task.objects.get()
        matrix = Matrix.objects.get()
        assert task.name_sv == "Rådgivning"
        assert cell("Rådgivning", organisation=area.county) == ["leads"]
    again = start(client, area, rows, into=matrix.pk)
    assert preview_of(client, again).context["outcome"].lines == []


@pytest.mark.parametrize("size", [10, 80])
def test_the_number_of_statements_does_not_grow_with_the_rows(
    area, client, size, django_assert_max_num_queries
):
    with tenant_context(area.tenant.pk):
        others = [make_organisation(name_fi=f"Kunta {n:02}") for n in range(12)]
        matrix = make_matrix()
    names = [each.name_fi for each in others]
    body = [[f"Tehtävä {n}", "", "V", "O", *(["O"] * 12)] for n in range(size)]
    rows = [["Tehtävä", "Laki", "Hyvinvointialue", "Kunnat", *names], ["Lapset ja nuoret"], *body]
    session = start(client, area, rows, into=matrix.pk)
    with django_assert_max_num_queries(70):
        page = preview_of(client, session)
    assert page.context["created"] == size
    digest = page.context["form"]["digest"].value()
    with django_assert_max_num_queries(155):  # looked at once more, then written
        client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
        write_accepted(session)
    with tenant_context(area.tenant.pk):
        assert Responsibility.objects.count() == size * 14
    with django_assert_max_num_queries(60):
        assert client.post(f"{AREA}/imports/{session.pk}/undo/").status_code == 302


def test_rows_of_an_unknown_interface_are_left_out_by_answer(area, client):
    rows = [
        ["Yhdyspinta", *HEAD],
        ["Eläinsuojelu", "Löytöeläimet", "", "", "V", ""],
        ["Lapset ja nuoret", "Perhekeskus", "", "V", "", ""],
    ]
    session = start(client, area, rows)
    client.post(f"{AREA}/imports/{session.pk}/check/", {"answer_0": "-"})
    page = preview_of(client, session)
    assert page.context["created"] == 2
    assert any("2" in str(note) for note in page.context["notes"])


def test_a_column_of_another_areas_organisation_is_refused(area, client):
    answer = client.post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(make_xlsx(ROWS)), "into": "new", "new_name": "Taulukko"},
    )
    columns = client.post(answer["Location"], {"sheet": "Taulukko", "header_row": 3})["Location"]
    form = client.get(columns).context["form"]
    data = {name: form[name].initial or "" for name in form.fields}
    foreign = area.members["outsider"].organisation_id
    refused = client.post(columns, data | {"column_2": f"organisation:{foreign}"})
    assert refused.status_code == 422
    assert "column_2" in refused.context["form"].errors
