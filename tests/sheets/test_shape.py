"""What is understood of a sheet: its headings, its rows, its legend, and several sheets as one."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories.sheets import make_importsession, make_ods, make_xlsx, ods_row, upload_of
from yhdyspinta.sheets.columns import target
from yhdyspinta.sheets.headers import headings_of
from yhdyspinta.sheets.legend import is_only_legend, legend_of
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.read import Grid, Merge, read_workbook
from yhdyspinta.sheets.shape import open_job, propose_sheet, understand
from yhdyspinta.tenancy.context import tenant_context

AREA = "/jarvialue"
TARGETS = [
    target("interface", "Interface", "yhdyspinta"),
    target("task_fi", "Task", "tehtävä", "uppgift"),
    target("law", "Law", "laki"),
    *(
        target(f"organisation:{n}", name, section="Organisations")
        for n, name in enumerate(["Hyvinvointialue", "Koivujoki", "Rantala", "Kunnat"])
    ),
]
HEAD = ["Tehtävä", "Hyvinvointialue", "Kunnat"]


def grid_of(rows, *, hidden=(), merges=(), name="Taulukko"):
    return Grid(
        name=name,
        rows=[list(row) for row in rows],
        hidden_rows=frozenset(hidden),
        merges=tuple(Merge(*each) for each in merges),
    )


def roles(grid, **options):
    shape = understand(grid, TARGETS, **options)
    return [shape.roles[number].value for number in range(1, len(grid.rows) + 1)]


def head(grid):
    shape = understand(grid, TARGETS)
    return shape.header_top, shape.header_row


def headings(grid):
    top, last = head(grid)
    return headings_of(grid, last, top)


def test_titles_dates_blanks_and_one_row_of_headings():
    rows = [["Vastuunjako"], ["Päivitetty", "12.10.2026"], [], HEAD, ["Kirjasto", "V", "O"], []]
    assert roles(grid_of(rows)) == ["title", "title", "blank", "header", "data", "blank"]


def test_a_title_that_names_an_organisation_is_not_taken_for_headings():
    rows = [["Hyvinvointialue", "12.10.2026"], HEAD, ["Kirjasto", "V", "O"]]
    assert head(grid_of(rows)) == (2, 2)


def test_rows_of_names_are_not_taken_for_headings():
    rows = [["Tehtävä", "Päävastuu", "Osallistuu", "x"], ["a", "Koivujoki", "Rantala", "Kunnat"]]
    assert head(grid_of(rows)) == (1, 1)


def test_two_rows_of_headings_with_groups_merged_across():
    rows = [
        ["Vastuunjako 2026", "", "", "", ""],
        ["Tehtävä", "Kunnat", "Kunnat", "Yhteyshenkilö", "Yhteyshenkilö"],
        ["Tehtävä", "Koivujoki", "Rantala", "Kunta", "Alue"],
        ["Kirjasto", "V", "O", "Aino", "Eero"],
    ]
    grid = grid_of(rows, merges=[(1, 0, 1, 4), (2, 0, 3, 0), (2, 1, 2, 2), (2, 3, 2, 4)])
    assert head(grid) == (2, 3)
    assert headings(grid) == [
        "Tehtävä", "Koivujoki", "Rantala", "Yhteyshenkilö: Kunta", "Yhteyshenkilö: Alue",
    ]  # fmt: skip


def test_the_same_heading_under_two_groups_is_told_by_its_group():
    rows = [
        ["Tehtävä", "Kunnat", "Kunnat", "Hyvinvointialue", "Hyvinvointialue"],
        ["", "Vastaa", "Osallistuu", "Vastaa", "Osallistuu"],
        ["Kirjasto", "x", "", "", "x"],
    ]
    grid = grid_of(rows, merges=[(1, 1, 1, 2), (1, 3, 1, 4)])
    assert headings(grid)[1:] == [
        "Kunnat: Vastaa", "Kunnat: Osallistuu", "Hyvinvointialue: Vastaa",
        "Hyvinvointialue: Osallistuu",
    ]  # fmt: skip


def test_three_rows_of_headings():
    rows = [
        ["Tehtävä", "Vastuutahot", "Vastuutahot", "Vastuutahot", "Laki"],
        ["Tehtävä", "Kunnat", "Kunnat", "Muut", "Laki"],
        ["Tehtävä", "Koivujoki", "Rantala", "Seurat", "Laki"],
        ["Kirjasto", "V", "O", "", "1 §"],
    ]
    merges = [(1, 0, 3, 0), (1, 4, 3, 4), (1, 1, 1, 3), (2, 1, 2, 2)]
    grid = grid_of(rows, merges=merges)
    assert head(grid) == (1, 3)
    assert headings(grid) == ["Tehtävä", "Koivujoki", "Rantala", "Seurat", "Laki"]


def test_headings_left_on_the_row_above_are_used():
    rows = [["", "Koivujoki", "Rantala"], ["Tehtävä", "", ""], ["Kirjasto", "V", "O"]]
    assert headings(grid_of(rows)) == ["Tehtävä", "Koivujoki", "Rantala"]


def test_headings_after_the_twentieth_row_are_not_looked_for():
    rows = [["x"]] * 20 + [HEAD, ["Kirjasto", "V", "O"]]
    assert head(grid_of(rows)) == (None, None)


def test_sub_headings_numbered_ones_and_headings_again_on_each_page():
    rows = [
        ["Nro", *HEAD],
        ["1", "Lapset ja nuoret"],
        ["1.1", "Perhekeskus", "V", "O"],
        ["Hyte"],
        ["2", "Kirjasto", "O"],
        ["Nro", *HEAD],
        ["2.1", "Liikunta", "", "V"],
    ]
    found = roles(grid_of(rows))
    assert found == ["header", "heading", "data", "heading", "data", "header", "data"]


def test_footnotes_and_legends_below_the_table_are_left_out():
    rows = [
        HEAD,
        ["* Kirjasto", "V", "O"],
        ["Hyte"],
        ["Liikunta", "V", "O"],
        [],
        ["V = vastaa, O = osallistuu"],
        ["* Sovittu erikseen"],
        ["Lähde: ohjausryhmä"],
    ]
    found = roles(grid_of(rows))
    assert found == ["header", "data", "heading", "data", "blank", "legend", "note", "note"]


def test_hidden_rows_are_left_out_unless_they_are_wanted():
    grid = grid_of([HEAD, ["a", "V", "O"], ["b", "V", "O"]], hidden=[2])
    assert roles(grid) == ["header", "hidden", "data"]
    assert roles(grid, with_hidden=True) == ["header", "data", "data"]


@pytest.mark.parametrize(
    "rows",
    [
        [HEAD, ["a", "V", "O"], [], ["V = vastaa"], ["O = osallistuu"]],
        [HEAD, ["a", "V", "O"], [], ["Selite: V = vastaa; O = osallistuu"]],
        [HEAD, ["a", "V", "O"], [], ["Merkinnät"], ["V", "vastaa"], ["O", "osallistuu"]],
        [HEAD, ["a", "V", "O"], ["Förklaring:"], ["V: vastaa"], ["O – osallistuu"]],
        [["V = vastaa, O = osallistuu"], HEAD, ["a", "V", "O"]],
        [HEAD, ["a", "V", "O", "", "V = vastaa"], ["b", "O", "", "", "O = osallistuu"]],
    ],
)
def test_a_legend_is_found_below_above_and_beside(rows):
    assert legend_of([grid_of(rows)]) == {"V": "vastaa", "O": "osallistuu"}


def test_a_meaning_may_have_a_comma_and_a_sentence_is_no_legend():
    rows = [["V = vastaa, myös rahoittaa"], ["a + b = c"], ["Kunta = kaikki kunnat"], ["V", "O"]]
    assert legend_of([grid_of(rows)]) == {"V": "vastaa, myös rahoittaa"}


def test_a_sheet_that_is_only_a_legend_is_read_but_never_proposed():
    legend = grid_of([["V", "vastaa"], ["O", "osallistuu"], ["T", "tukee"]], name="Selitteet")
    table = grid_of([["a", "b", "c"], ["d", "V", "O"]])
    assert is_only_legend(legend)
    assert not is_only_legend(table)
    assert legend_of([table, legend]) == {"V": "vastaa", "O": "osallistuu", "T": "tukee"}
    assert propose_sheet([legend, table], TARGETS)[0] is table


# Several sheets.

FIRST = [["Vastuunjako"], HEAD, ["Suunnitelma", "V", "O"]]
SECOND = [["Tehtävä", "Kunnat", "Koivujoki"], ["Perhekeskus", "O", "V"], ["* huomautus"]]


NOBODY: Any = None  # reading a sheet asks nothing of the actor


def make_job(mapping, first=FIRST, second=SECOND, **options):
    content = make_xlsx(first, sheet="Hyte", more={"Lapset": second}, **options)
    session = ImportSession(kind="matrix", sheet="Hyte", header_row=2, header_top=2)
    session.mapping = mapping
    stored = make_importsession().file
    stored.read = lambda: content  # type: ignore[method-assign]
    stored.sha256 = str(hash(content))
    session.file = stored
    return open_job(session, NOBODY)


def test_several_sheets_are_one_with_a_sub_heading_for_each(people):
    with tenant_context(people.tenant.pk):
        job = make_job({"sheets": ["Hyte", "Lapset"], "columns": {"0": "task_fi"}})
    assert headings_of(job.grid, 2, 2) == [*HEAD, "Koivujoki"]
    assert [list(row.cells) for row in job.rows()] == [
        ["Hyte"], ["Suunnitelma", "V", "O"], ["Lapset"], ["Perhekeskus", "", "O", "V"],
    ]  # fmt: skip
    assert [job.grid.place_of(row.number) for row in job.rows()][1::2] == [
        ("Hyte", 3), ("Lapset", 2),
    ]  # fmt: skip


def test_several_sheets_that_name_the_interface_need_no_sub_headings(people):
    rows = [[], ["Yhdyspinta", *HEAD], ["Hyte", "Suunnitelma", "V", "O"]]
    with tenant_context(people.tenant.pk):
        job = make_job({"sheets": ["Hyte", "Lapset"]}, first=rows, second=rows)
    assert [row.cells[0] for row in job.rows()] == ["Hyte", "Hyte"]


def test_a_sheet_with_sub_headings_of_its_own_gets_no_other(people):
    rows = [[], HEAD, ["Lasten palvelut"], ["Perhekeskus", "O", "V"]]
    with tenant_context(people.tenant.pk):
        job = make_job({"sheets": ["Hyte", "Lapset"]}, second=rows[1:])
    assert [row.cells[0] for row in job.rows()] == [
        "Hyte", "Suunnitelma", "Lasten palvelut", "Perhekeskus",
    ]  # fmt: skip


def test_marks_come_along_to_their_new_places(people):
    rows = [*FIRST, ["Kirjasto", "V", "O"]]
    with tenant_context(people.tenant.pk):
        job = make_job(
            {"sheets": ["Hyte", "Lapset"]},
            first=rows,
            formulas={"B4": "=1+1"},
            hidden=[3],
            merges=["B4:C4"],
        )
    assert job.grid.place_of(5) == ("Hyte", 4)
    assert job.grid.unsaved_formulas == {(5, 1)}
    assert (job.grid.hidden_rows, job.grid.merges) == ({4}, (Merge(5, 1, 5, 2),))
    assert [row.cells[0] for row in job.rows()] == ["Hyte", "Kirjasto", "Lapset", "Perhekeskus"]


def test_a_legend_beside_is_not_a_column(people):
    rows = [[], HEAD, ["a", "V", "O", "", "V = vastaa"]]
    with tenant_context(people.tenant.pk):
        job = make_job({}, first=rows)
    assert [list(row.cells) for row in job.rows()] == [["a", "V", "O", "", ""]]
    assert job.legend == {"V": "vastaa"}


# The page.

UGLY = [
    ["Vastuunjako 2026"],
    HEAD,
    ["Hyte"],
    ["Suunnitelma", "V", "O"],
    ["Piilossa", "V", "O"],
    ["Lapset"],
    ["V = vastaa"],
]


def start(client, content, **fields):
    answer = client.post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(content, **fields), "into": "new", "new_name": "Taulukko"},
    )
    assert answer.status_code == 302, answer.context["form"].errors
    return answer["Location"]


def session_of(people):
    with tenant_context(people.tenant.pk):
        return ImportSession.objects.get()


def test_the_page_draws_what_was_understood_in_words(people, english):
    client = people.client("admin")
    page = client.get(start(client, make_xlsx(UGLY, hidden=[5], merges=["A1:C1"])))
    drawn = [(row.number, row.role.value, row.choice) for row in page.context["rows"]]
    assert drawn == [
        (1, "title", ""), (2, "header", ""), (3, "heading", "heading"), (4, "data", "data"),
        (5, "hidden", "out"), (6, "heading", "heading"), (7, "legend", "out"),
    ]  # fmt: skip
    html = page.content.decode()
    for word in ("Title", "Headings of columns", "Hidden row", "Legend", "(merged)", 'colspan="3"'):
        assert word in html
    assert "headings of the columns were found on row 2" in html


def test_rows_are_corrected_and_hidden_ones_taken_along(people):
    client = people.client("admin")
    url = start(client, make_xlsx(UGLY, hidden=[5]))
    shown = {"role_3": "heading", "role_4": "data", "role_5": "out", "role_7": "out"}
    said = {"sheet": "Taulukko", "header_row": 2, "hidden": "on", **shown, "role_6": "data"}
    assert client.post(url, said)["Location"].endswith("/columns/")
    session = session_of(people)
    assert session.mapping["hidden"] == "in"
    assert session.mapping["roles"] == {"Taulukko": {"6": "data"}}
    with tenant_context(people.tenant.pk):
        job = open_job(session, NOBODY)
        assert [(row.number, row.said) for row in job.rows()] == [
            (3, ""), (4, ""), (5, ""), (6, "data"),
        ]  # fmt: skip
    again = client.get(url).context["rows"]
    assert [row.choice for row in again[2:]] == ["heading", "data", "data", "data", "out"]
    client.post(url, said | {"role_5": "data", "role_6": "heading", "role_4": "out"})
    assert session_of(people).mapping["roles"] == {"Taulukko": {"4": "out"}}


def test_a_row_said_to_be_left_out_is_not_read(people):
    client = people.client("admin")
    url = start(client, make_xlsx(UGLY))
    client.post(url, {"sheet": "Taulukko", "header_row": 2, "role_4": "out"})
    session = session_of(people)
    with tenant_context(people.tenant.pk):
        assert [row.number for row in open_job(session, NOBODY).rows()] == [3, 5, 6]


def test_sheets_alike_are_proposed_together(people):
    other = [HEAD, ["Perhekeskus", "O", "V"]]
    legend = [["V", "vastaa"], ["O", "osallistuu"]]
    more = {"Lapset": other, "Muistiinpanot": [["x", "y"]], "Selitteet": legend}
    client = people.client("admin")
    url = start(client, make_xlsx(UGLY, sheet="Hyte", more=more))
    form = client.get(url).context["form"]
    assert form["sheets"].value() == ["Lapset"]
    assert [name for name, _label in form.fields["sheets"].choices] == ["Lapset", "Muistiinpanot"]
    client.post(url, {"sheet": "Hyte", "header_row": 2, "sheets": ["Lapset"]})
    assert session_of(people).mapping["sheets"] == ["Hyte", "Lapset"]


def test_other_headings_make_the_columns_unknown_again_and_looking_stays(people):
    client = people.client("admin")
    url = start(client, make_xlsx([["x", "y", "z"], *UGLY[1:]]))
    with tenant_context(people.tenant.pk):
        mapping = {"into": "Taulukko", "columns": {"0": "task_fi"}, "skipped": [4]}
        ImportSession.objects.update(mapping=mapping)
    said = {"sheet": "Taulukko", "header_row": 2}
    assert client.post(url, said | {"header_top": 2, "look": ""})["Location"] == url
    assert session_of(people).mapping == mapping
    client.post(url, said | {"header_top": 1, "look": ""})
    session = session_of(people)
    assert (session.header_top, session.header_row) == (1, 2)
    assert session.mapping == {"into": "Taulukko"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"header_row": ""}, "header_row"),
        ({"header_row": 3}, "header_row"),  # blank
        ({"header_row": 4}, "header_row"),  # nothing below
        ({"header_row": 1, "header_top": 2}, "header_top"),
        ({"header_row": 1, "sheets": ["Olematon"]}, "sheets"),
    ],
)
def test_a_wrong_choice_is_told(people, said, field):
    client = people.client("admin")
    rows = [HEAD, ["a", "V", "O"], [], ["b", "V", "O"]]
    url = start(client, make_xlsx(rows, more={"Toinen": [["a", "b"]]}))
    answer = client.post(url, {"sheet": "Taulukko", **said})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (
            make_ods({"Taulukko": ods_row(*HEAD) + ods_row("Kirjasto", "V", "O")}),
            "application/vnd.oasis.opendocument.spreadsheet",
        ),
        (
            (Path(__file__).parent / "files/vastuunjako.xls").read_bytes(),
            "application/vnd.ms-excel",
        ),
        ("Tehtävä;Kunnat\nKirjasto;V\n".encode("windows-1252"), "text/csv"),
    ],
)
def test_each_format_is_kept_as_what_it_is(people, content, media_type):
    client = people.client("admin")
    start(client, content)
    with tenant_context(people.tenant.pk):
        assert ImportSession.objects.get().file.media_type == media_type


def test_a_wide_sheet_shows_its_first_columns(people):
    client = people.client("admin")
    head = ["Tehtävä", *(f"Kunta {n}" for n in range(299))]
    page = client.get(start(client, make_xlsx([head, ["a"] * 300, *[["b", "V"]] * 50])))
    assert len(page.context["letters"]) == 40
    assert len(page.context["rows"]) == 30
    assert page.context["more_columns"]


def test_fifty_thousand_rows_are_understood(people):
    rows = [HEAD, *([f"Tehtävä {n}", "V", "O"] for n in range(50_000))]
    (grid,) = read_workbook(make_xlsx(rows))
    assert roles(grid).count("data") == 50_000
