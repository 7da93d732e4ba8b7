"""The shapes that responsibility tables have, from Excel to the table."""

import pytest
from django.utils import timezone

from agreements.models import Cell, LegalBasis, Matrix, Responsibility, Task
from tests.factories.agreements import make_agreement
from tests.factories.responsibility import (
    make_interface,
    make_matrix,
    make_responsibility,
    make_roles,
    make_task,
)
from tests.factories.sheets import bring_in, make_xlsx, proposals, upload_of, write_accepted
from tests.factories.tenancy import make_group, make_organisation
from yhdyspinta.sheets.models import ImportSession, RememberedMapping
from yhdyspinta.tenancy.context import tenant_context

AREA = "/jarvialue"


@pytest.fixture
def area(people):
    """An area with roles, groups and neighbours whose names tables bend."""
    with tenant_context(people.tenant.pk):
        make_roles()
        make_group()
        make_interface(code="lapset", name_fi="Lapset ja nuoret")
        for name in ("Liperi", "Outokumpu", "Joensuu"):
            make_organisation(name_fi=name)
        make_organisation(name_fi="Itä-Suomen elinvoimakeskus", kind="state_agency")
        make_organisation(name_fi="Pielisen työllisyysalue", kind="employment_area")
    return people


@pytest.fixture
def client(area):
    return area.client("admin")


def start(client, area, rows, **fields):
    fields = {"into": "new", "new_name": "Taulukko"} | fields
    return bring_in(client, area.tenant, "matrix", make_xlsx(rows), **fields)


def outcome_of(client, session):
    page = client.get(f"{AREA}/imports/{session.pk}/preview/")
    if page.status_code == 302:
        page = client.get(page["Location"])
    return page.context["outcome"]


def accept(client, session):
    page = client.get(f"{AREA}/imports/{session.pk}/preview/")
    assert page.status_code == 200, outcome_of(client, session).problems
    digest = page.context["form"]["digest"].value()
    answer = client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
    write_accepted(session)
    return answer


def form_of(client, session, step):
    return client.get(f"{AREA}/imports/{session.pk}/{step}/").context["form"]


def said_of(task):
    """Who has which roles in the task, by name."""
    rows = Responsibility.objects.filter(task__name_fi=task)
    said: dict[str, list[str]] = {}
    for row in rows.select_related("organisation", "group", "role").order_by("role__position"):
        whose = str(row.organisation or row.group)
        said.setdefault(whose, []).append(row.role.code if row.role else row.value)
    return said


ROLES = ["Tehtävä", "Päävastuu", "Osallistuu", "Konsultoidaan", "Tiedoksi", "Yhteyshenkilö kunta"]


def test_roles_as_columns_with_several_names_in_a_cell(area, client):
    rows = [
        ROLES,
        ["Lapset ja nuoret"],
        ["Perhekeskus", "HVA", "Liperin kunta, Joensuun kaupunki", "ELY-keskus", "", "Maija M."],
        [
            "Neuvola",
            "Hyvinvointialue ja kunnat",
            "TE-toimisto\nOutokummun sivistystoimi",
            "",
            "",
            "",
        ],
    ]
    session = start(client, area, rows)
    assert str(form_of(client, session, "columns").shape)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        county = area.county.name_fi
        assert said_of("Perhekeskus") == {
            county: ["leads"],
            "Liperi": ["takes_part"],
            "Joensuu": ["takes_part"],
            "Itä-Suomen elinvoimakeskus": ["consulted"],
        }
        assert said_of("Neuvola") == {
            county: ["leads"],
            "Kunnat": ["leads"],
            "Pielisen työllisyysalue": ["takes_part"],
            "Outokumpu": ["takes_part"],
        }
        assert Task.objects.get(name_fi="Perhekeskus").note == "Yhteyshenkilö kunta: Maija M."
        kept = Cell.objects.get(organisation__name_fi="Outokumpu")
        assert kept.original_text == "Outokummun sivistystoimi"


def test_who_is_not_named_any_more_loses_the_roles_of_the_columns_only(area, client):
    rows = [ROLES[:3], ["Lapset ja nuoret"], ["Perhekeskus", "HVA", "Liperi, Joensuu"]]
    accept(client, start(client, area, rows))
    with tenant_context(area.tenant.pk):
        matrix, task = Matrix.objects.get(), Task.objects.get()
        roles = make_roles()
        liperi = task.responsibilities.get(organisation__name_fi="Liperi").organisation
        make_responsibility(task=task, organisation=liperi, role=roles["informed"])
    rows[2][2] = "Joensuu"
    again = start(client, area, rows, into=matrix.pk)
    (line,) = outcome_of(client, again).lines
    assert line.details == (("Liperi", "O/i", "i"),)
    accept(client, again)
    with tenant_context(area.tenant.pk):
        assert said_of("Perhekeskus")["Liperi"] == ["informed"]
        assert said_of("Perhekeskus")["Joensuu"] == ["takes_part"]


def test_a_table_of_roles_again_changes_nothing(area, client):
    rows = [
        ROLES[:3],
        ["Lapset ja nuoret"],
        ["Perhekeskus", "HVA", "Liperin sivistystoimi, kunnat"],
    ]
    accept(client, start(client, area, rows))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
        kept = RememberedMapping.objects.get(sort="name", found="Liperin sivistystoimi").chosen
        assert kept.startswith("organisation:")
    assert outcome_of(client, start(client, area, rows, into=matrix.pk)).lines == []


def test_an_unknown_name_is_asked_and_may_be_left_out(area, client):
    rows = [ROLES[:3], ["Lapset ja nuoret"], ["Perhekeskus", "HVA", "Marttaliitto, Liperi"]]
    session = start(client, area, rows)
    assert [problem.found for problem in outcome_of(client, session).problems] == ["Marttaliitto"]
    names = {value.text: field for value, field in form_of(client, session, "values").names()}
    data = {field.name: field.initial for field in names.values()} | {"empty": "unfilled"}
    data[names["Marttaliitto"].name] = "-"
    client.post(f"{AREA}/imports/{session.pk}/values/", data)
    assert any("Marttaliitto" in str(note) for note in outcome_of(client, session).plan.notes)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert set(said_of("Perhekeskus")) == {area.county.name_fi, "Liperi"}


def test_one_column_for_each_municipality_in_bent_and_short_names(area, client):
    head = ["Nro", "Tehtävä", "HVA", "Liperin kunta", "Outokummun kaupunki", "Joensuu k."]
    rows = [head, ["", "Lapset ja nuoret"], ["1.1", "Perhekeskus", "V", "O", "K", "T"]]
    session = start(client, area, rows)
    columns = form_of(client, session, "columns")
    assert columns["column_0"].initial == "-"
    accept(client, session)
    with tenant_context(area.tenant.pk):
        said = said_of("Perhekeskus")
    assert said["Liperi"] == ["takes_part"]
    assert said["Outokumpu"] == ["consulted"]
    assert said["Joensuu"] == ["supports"]


LAW = ["Tehtävä", "Laki", "Kunnan tehtävät lain mukaan", "Hyvinvointialueen lakisääteinen tehtävä"]


def test_a_law_table_says_what_the_statute_says_of_each_side(area, client):
    rows = [
        LAW,
        ["Lapset ja nuoret"],
        ["Neuvola", "1326/2010", "", "Hyvinvointialueen on järjestettävä neuvolapalvelut."],
        ["Hyte", "612/2021", "Kunta edistää hyvinvointia.", "Hyvinvointialue edistää terveyttä."],
        ["Koulu", "628/1998", "Kunta järjestää perusopetuksen.", "–"],
    ]
    session = start(client, area, rows)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        bases = {each.task.name_fi: each for each in LegalBasis.objects.select_related("task")}
        holders = {name: each.duty_holder for name, each in bases.items()}
        assert holders == {"Neuvola": "county", "Hyte": "both", "Koulu": "municipality"}
        assert bases["Koulu"].municipality_text == "Kunta järjestää perusopetuksen."
        assert bases["Neuvola"].law == "1326/2010"
        matrix = Matrix.objects.get()
    assert outcome_of(client, start(client, area, rows, into=matrix.pk)).lines == []


def test_swedish_roles_and_law_come_in_alike(area, client):
    rows = [
        [
            "Uppgift på svenska",
            "Ansvarar",
            "Deltar",
            "För kännedom",
            "Kommunens uppgift enligt lag",
        ],
        ["Lapset ja nuoret"],
        ["Rådgivning", "Välfärdsområdet", "kommunerna, AN-byrån", "NTM-centralen", "Ingen."],
    ]
    accept(client, start(client, area, rows))
    with tenant_context(area.tenant.pk):
        assert said_of("Rådgivning") == {
            area.county.name_fi: ["leads"],
            "Kunnat": ["takes_part"],
            "Pielisen työllisyysalue": ["takes_part"],
            "Itä-Suomen elinvoimakeskus": ["informed"],
        }
        assert LegalBasis.objects.get().duty_holder == "municipality"


def test_two_columns_complement_each_other_by_choice(area, client):
    rows = [
        ["Tehtävä", "HVA", "Kunta: sivistys", "Kunta: hyte"],
        ["Lapset ja nuoret"],
        ["Perhekeskus", "V", "O", "T"],
    ]
    answer = client.post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(make_xlsx(rows)), "into": "new", "new_name": "Taulukko"},
    )
    sheet = client.get(answer["Location"])
    columns = client.post(answer["Location"], proposals(sheet.context))["Location"]
    form = client.get(columns).context["form"]
    assert [letters for _name, letters in form.doubled] == ["C, D"]
    data = {name: form[name].initial or "" for name in form.fields}
    assert client.post(columns, data).status_code == 422
    values = client.post(columns, data | {"together": "on"})["Location"]
    form = client.get(values).context["form"]
    client.post(values, {name: form[name].initial or "" for name in form.fields})
    with tenant_context(area.tenant.pk):
        session = ImportSession.objects.get(pk=int(values.split("/")[3]))
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert said_of("Perhekeskus")["Kunnat"] == ["takes_part", "supports"]
        kept = Cell.objects.get(group__isnull=False).original_text
        assert kept == "sivistys: O\nhyte: T"
        matrix = Matrix.objects.get()
    assert outcome_of(client, start(client, area, rows, into=matrix.pk)).lines == []


HEAD = ["Avain", "Tehtävä", "Hyvinvointialue"]


def test_a_row_key_keeps_the_task_though_its_name_changes(area, client):
    with tenant_context(area.tenant.pk):
        matrix = make_matrix()
        task = make_task(matrix=matrix, name_fi="Neuvola")
        other = make_interface(code="muu", name_fi="Muu yhdyspinta")
    rows = [HEAD, [other.name_fi], [f"t{task.pk}", "Äitiysneuvola", "V"]]
    session = start(client, area, rows, into=matrix.pk)
    (line,) = outcome_of(client, session).lines
    assert line.action == "changed"
    accept(client, session)
    with tenant_context(area.tenant.pk):
        task.refresh_from_db()
        assert (task.name_fi, task.interface) == ("Äitiysneuvola", other)
        assert said_of("Äitiysneuvola") == {area.county.name_fi: ["leads"]}


def test_keys_of_another_table_are_told_once_and_names_are_used(area, client):
    with tenant_context(area.tenant.pk):
        matrix = make_matrix()
        theirs = [make_task(name_fi=name) for name in ("Vieras", "Toinen")]
        interface = theirs[0].interface
        own = make_task(matrix=matrix, interface=interface, name_fi="Neuvola")
    body = [[f"t{theirs[0].pk}", "Neuvola", "V"], [f"t{theirs[1].pk}", "Uusi", "V"]]
    session = start(client, area, [HEAD, [interface.name_fi], *body], into=matrix.pk)
    notes = [str(note) for note in outcome_of(client, session).plan.notes]
    assert len(notes) == 1
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert said_of("Neuvola") == {area.county.name_fi: ["leads"]}
        assert Task.objects.filter(matrix=matrix).count() == 2
        assert own.responsibilities.count() == 1


def test_a_name_that_another_task_has_is_a_problem(area, client):
    with tenant_context(area.tenant.pk):
        matrix = make_matrix()
        task = make_task(matrix=matrix, name_fi="Neuvola")
        make_task(matrix=matrix, interface=task.interface, name_fi="Perhekeskus")
    rows = [HEAD, [task.interface.name_fi], [f"t{task.pk}", "Perhekeskus", "V"]]
    session = start(client, area, rows, into=matrix.pk)
    assert [problem.found for problem in outcome_of(client, session).problems] == ["Perhekeskus"]


def test_prose_is_asked_by_its_words_and_its_text_is_kept(area, client):
    rows = [
        ["Tehtävä", "HVA", "Kunta"],
        ["Lapset ja nuoret"],
        ["Neuvola", "V", "Perusopetus osallistuu suunnitteluun"],
        ["Perhekeskus", "V", "Tilat kunnalta sovitusti"],
        ["Koulu", "V: koulupsykologit", "Sivistystoimi osallistuu tarvittaessa"],
    ]
    session = start(client, area, rows)
    asked = {
        str(value.label): (value.count, value.guess)
        for value, _field in form_of(client, session, "values").letters()
    }
    assert asked["V"] == (3, "leads")
    assert sorted((count, guess) for count, guess in asked.values()) == [
        (1, "text"),
        (2, "takes_part"),
        (3, "leads"),
    ]
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert said_of("Perhekeskus") == {area.county.name_fi: ["leads"]}
        assert said_of("Koulu") == {area.county.name_fi: ["leads"], "Kunnat": ["takes_part"]}
        texts = set(Cell.objects.values_list("original_text", flat=True))
        assert "Tilat kunnalta sovitusti" in texts
        assert "V: koulupsykologit" in texts


def test_validity_of_a_row_is_kept_and_what_comes_later_is_not_overlapped(area, client):
    head = ["Tehtävä", "HVA", "Voimassa alkaen", "Voimassa asti"]
    rows = [head, ["Lapset ja nuoret"], ["Neuvola", "V", "1.1.2024", "31.12.2099"]]
    accept(client, start(client, area, rows))
    with tenant_context(area.tenant.pk):
        matrix, row = Matrix.objects.get(), Responsibility.objects.get()
        assert (row.starts_on.isoformat(), row.ends_on.isoformat()) == ("2024-01-01", "2099-12-31")
    rows[2] = ["Neuvola", "O", "1.1.2090", ""]
    session = start(client, area, rows, into=matrix.pk)
    accept(client, session)
    assert outcome_of(client, start(client, area, rows, into=matrix.pk)).lines == []
    with tenant_context(area.tenant.pk):
        found = Responsibility.objects.order_by("starts_on").values_list("role__code", "ends_on")
        assert [(code, str(day)) for code, day in found] == [
            ("leads", "2089-12-31"),
            ("takes_part", "None"),
        ]
    plain = [["Tehtävä", "HVA"], ["Lapset ja nuoret"], ["Neuvola", "O"]]
    accept(client, start(client, area, plain, into=matrix.pk))
    assert outcome_of(client, start(client, area, plain, into=matrix.pk)).lines == []
    with tenant_context(area.tenant.pk):
        now = Responsibility.objects.get(role__code="takes_part", starts_on=None)
        assert str(now.ends_on) == "2089-12-31"


def test_days_that_are_none_or_the_wrong_way_are_problems(area, client):
    head = ["Tehtävä", "HVA", "Voimassa alkaen", "Voimassa asti"]
    rows = [
        head,
        ["Lapset ja nuoret"],
        ["Neuvola", "V", "ensi vuonna", ""],
        ["Koulu", "V", "1.3.2026", "1.2.2026"],
    ]
    session = start(client, area, rows)
    found = {(problem.row, problem.column) for problem in outcome_of(client, session).problems}
    assert found == {(3, 2), (4, 3)}


def missing_of(area, client, choice):
    rows = [["Tehtävä", "HVA", "Kunta"], ["Lapset ja nuoret"], ["Neuvola", "V", ""]]
    accept(client, start(client, area, [*rows, ["Koulu", "O", "Kunta vastaa tiloista"]]))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
    session = start(client, area, rows, into=matrix.pk)
    assert [str(each) for each in outcome_of(client, session).plan.missing] == [
        "Lapset ja nuoret: Koulu"
    ]
    with tenant_context(area.tenant.pk):
        session.refresh_from_db()
        session.mapping["missing_all"] = choice
        session.save()
    return session


def test_a_task_missing_from_the_file_is_removed_by_choice_and_undone(area, client):
    session = missing_of(area, client, "remove")
    (line,) = outcome_of(client, session).lines
    assert (line.action, line.label) == ("removed", "Koulu")
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert not Task.objects.filter(name_fi="Koulu").exists()
    client.post(f"{AREA}/imports/{session.pk}/undo/")
    with tenant_context(area.tenant.pk):
        assert said_of("Koulu") == {area.county.name_fi: ["takes_part"], "Kunnat": ["leads"]}
        assert Cell.objects.filter(original_text="Kunta vastaa tiloista").exists()


def test_a_task_missing_from_the_file_ends_by_choice(area, client):
    session = missing_of(area, client, "end")
    (line,) = outcome_of(client, session).lines
    assert (line.action, line.label) == ("changed", "Koulu")
    accept(client, session)
    with tenant_context(area.tenant.pk):
        days = set(Responsibility.objects.values_list("task__name_fi", "ends_on"))
        assert {name for name, day in days if day} == {"Koulu"}


def test_effects_are_told_and_the_changed_cells_are_painted(area, client, english):
    rows = [["Tehtävä", "HVA", "Kunta", "Lain mukaan"], ["Lapset ja nuoret"]]
    body = [["Neuvola", "V", "O", "HVA"], ["Koulu", "O", "V", "Kunta"]]
    accept(client, start(client, area, [*rows, *body]))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
    body = [["Neuvola", "O", "V", "HVA"], ["Koulu", "O", "", "Kunta"]]
    session = start(client, area, [*rows, *body], into=matrix.pk)
    outcome = outcome_of(client, session)
    texts = [str(text) for text in outcome.plan.effects]
    assert [text.partition(":")[2] for text in texts] == [" Koulu.", " Neuvola."]
    painted = outcome.plan.picture.painted()
    assert [wanted.name for wanted, _new, _cells in painted["rows"]] == ["Neuvola", "Koulu"]
    cells = painted["rows"][1][2]
    assert [cell.is_changed for cell in cells] == [False, True]
    assert [mark.letter for mark in cells[1].old] == ["L"]
    page = client.get(f"{AREA}/imports/{session.pk}/preview/").content.decode()
    assert "<del>" in page


def test_two_leads_and_a_frozen_agreement_are_told(area, client, english):
    rows = [["Tehtävä", "HVA", "Kunta"], ["Lapset ja nuoret"], ["Neuvola", "V", "O"]]
    accept(client, start(client, area, rows))
    with tenant_context(area.tenant.pk):
        matrix = Matrix.objects.get()
        make_agreement(matrix=matrix, title_fi="Puitesopimus", state="in_force")
    rows[2][2] = "V"
    session = start(client, area, rows, into=matrix.pk)
    texts = [str(text) for text in outcome_of(client, session).plan.effects]
    assert len(texts) == 2
    assert "Neuvola" in texts[0]
    assert "Puitesopimus" in texts[1]
    rows[2][2] = "O"
    assert not outcome_of(client, start(client, area, rows, into=matrix.pk)).plan.effects


def test_tasks_of_an_accepted_import_are_looked_at_today(area, client):
    with tenant_context(area.tenant.pk):
        matrix = make_matrix()
        other = make_task(matrix=matrix, name_fi="Ei tiedostossa")
    rows = [["Tehtävä", "HVA"], ["Lapset ja nuoret"], ["Neuvola", "V"]]
    accept(client, start(client, area, rows, into=matrix.pk))
    with tenant_context(area.tenant.pk):
        assert Task.objects.get(name_fi="Neuvola").reviewed_on == timezone.localdate()
        other.refresh_from_db()
        assert other.reviewed_on is None


@pytest.mark.parametrize("size", [5, 60])
def test_names_and_ends_take_no_more_statements_with_more_rows(
    area, client, size, django_assert_max_num_queries
):
    body = [[f"Tehtävä {n}", "HVA", "Liperi, Joensuun kaupunki", ""] for n in range(size)]
    rows = [ROLES[:4], ["Lapset ja nuoret"], *body]
    session = start(client, area, rows)
    with django_assert_max_num_queries(75):
        page = client.get(f"{AREA}/imports/{session.pk}/preview/")
    digest = page.context["form"]["digest"].value()
    with django_assert_max_num_queries(145):
        client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
        write_accepted(session)
    with tenant_context(area.tenant.pk):
        assert Responsibility.objects.count() == size * 3
