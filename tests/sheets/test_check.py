"""The check: problems by sort, corrected in place, left out by choice, marked in the file."""

import io
import re

import openpyxl
import pytest

from agreements.models import Task
from tests.agreements.test_matrix_import import AREA, HEAD, accept, area, client, preview_of, start
from yhdyspinta.sheets.templatetags.differences import difference
from yhdyspinta.tenancy.context import tenant_context

__all__ = ["area", "client"]
ROWS = [
    HEAD,
    ["Lapset ja nuoret"],
    ["Perhekeskus", "x" * 130, "V", "V", ""],
    ["Neuvola", "", "V/Q", "V", ""],
    ["Koulu", "", "Q", "V", "O"],
]


@pytest.fixture
def session(area, client):
    return start(client, area, ROWS)


def check(client, session, **data):
    return client.post(f"{AREA}/imports/{session.pk}/check/", data)


def page_of(client, session):
    return client.get(f"{AREA}/imports/{session.pk}/check/")


def group_of(page, found):
    (group,) = [g for g in page.context["form"].groups if g.first.found == found]
    return group


def places(page):
    return {(problem.row, problem.column) for problem in page.context["outcome"].problems}


def test_problems_alike_are_corrected_at_once_and_the_other_letters_stay(area, client, session):
    page = page_of(client, session)
    assert places(page) == {(3, 1), (4, 2), (5, 2)}
    assert check(client, session, **{group_of(page, "Q").name: "O"}).status_code == 302
    page = page_of(client, session)
    assert places(page) == {(3, 1)}
    long = group_of(page, "x" * 130)
    check(client, session, **{long.name: "1/2026"})
    assert preview_of(client, session).status_code == 200
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert Task.objects.get(name_fi="Perhekeskus").legal_bases.exists()
        roles = Task.objects.get(name_fi="Neuvola").responsibilities
        codes = roles.filter(organisation=area.county).values_list("role__code", flat=True)
        assert sorted(codes) == ["leads", "takes_part"]


def test_one_cell_is_corrected_by_itself(client, session):
    page = page_of(client, session)
    form = page.context["form"]
    (name,) = [name for name in form.fields if name.startswith("fix_5_2")]
    check(client, session, **{name: "O"})
    assert places(page_of(client, session)) == {(3, 1), (4, 2)}


def test_a_group_is_left_out_and_taken_back(client, session):
    page = page_of(client, session)
    check(client, session, skip_group=group_of(page, "Q").key)
    assert places(page_of(client, session)) == {(3, 1)}
    check(client, session, take_back="1")
    assert len(places(page_of(client, session))) == 3


def test_what_was_typed_stays_on_error(client, session):
    page = page_of(client, session)
    (name,) = [name for name in page.context["form"].fields if name.startswith("fix_3_1")]
    refused = check(client, session, **{name: "1/2026", group_of(page, "Q").name: "olematon"})
    assert refused.status_code == 422
    assert 'value="1/2026"' in refused.content.decode()


def test_ticks_and_corrections_stay_on_error_and_hold_when_sent_again(area, client, session):
    page = page_of(client, session)
    named = {name[:7]: name for name in page.context["form"].fields if name.startswith("fix_")}
    letter, cell = group_of(page, "Q").name, named["fix_5_2"]
    data = {"skip": ["4"], letter: "V", cell: "O", named["fix_3_1"]: "1/2026" + "x" * 5000}
    refused = check(client, session, **data)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [named["fix_3_1"]]
    assert places(refused) == {(3, 1), (4, 2), (5, 2)}
    html = refused.content.decode()
    ticked = re.findall(r'name="skip" value="(\d+)" checked', html)
    assert ticked == ["4"]
    for name in (letter, cell):
        (select,) = re.findall(rf'<select name="{name}".*?</select>', html, re.DOTALL)
        assert re.findall(r'value="(\w*)" selected', select) == [data[name]]
    assert 'value="1/2026x' in html
    assert page_of(client, session).context["form"].groups == page.context["form"].groups
    assert check(client, session, **data | {named["fix_3_1"]: "1/2026"}).status_code == 302
    accept(client, session)
    with tenant_context(area.tenant.pk):
        roles = Task.objects.filter(responsibilities__organisation=area.county)
        codes = roles.values_list("name_fi", "responsibilities__role__code")
        assert ("Koulu", "takes_part") in codes
        assert not Task.objects.filter(name_fi="Neuvola").exists()
        assert Task.objects.get(name_fi="Perhekeskus").legal_bases.get().law == "1/2026"


def test_an_answer_stays_on_error_and_what_was_ticked_before_is_kept(client, area):
    body = [[name, "x" * 130, "V", "V", ""] for name in ("Ohjaus", "Neuvonta")]
    rows = [HEAD, ["Lapset ja nuoret"], *body, ["Kotoutuminen"], ["Tulkit", "", "V", "", ""]]
    session = start(client, area, rows)
    page = page_of(client, session)
    long = [name for name in page.context["form"].fields if name.startswith("fix_")]
    check(client, session, skip=["3"])
    assert places(page_of(client, session)) == {(4, 1)}
    refused = check(client, session, answer_0="new", skip=["4"], **{long[1]: "z" * 5001})
    assert refused.status_code == 422
    assert refused.context["form"]["answer_0"].value() == "new"
    assert refused.context["form"]["skip"].value() == ["4"]
    assert places(page_of(client, session)) == {(4, 1)}


def test_the_users_own_file_comes_back_with_the_errors_marked(client, session):
    answer = client.get(f"{AREA}/imports/{session.pk}/marked/")
    assert "attachment" in answer["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))["Taulukko"]
    own = sheet.max_column
    assert sheet.cell(4, own).value
    assert sheet.cell(5, own).value
    assert sheet.cell(1, own).value
    assert sheet["C4"].fill.start_color.rgb == "FFF8D7DA"
    assert sheet["C3"].fill.fill_type is None
    assert sheet["A3"].value == "Perhekeskus"


def test_a_marked_text_is_never_a_formula(client, area):
    rows = [HEAD, ["Lapset ja nuoret"], ["Neuvola", "=" + "x" * 130, "V", "V", ""]]
    session = start(client, area, rows)
    content = client.get(f"{AREA}/imports/{session.pk}/marked/").content
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Taulukko"]
    assert sheet.cell(3, sheet.max_column).data_type == "s"


def test_a_changed_text_is_shown_word_by_word(english):
    told = difference("Kunta vastaa <b>tiloista</b>", "Kunta vastaa <b>kaluista</b>")
    assert '<del><span class="visually-hidden">removed: </span>tiloista</del>' in told
    assert '<ins><span class="visually-hidden">added: </span>kaluista</ins>' in told
    assert told.startswith("Kunta vastaa &lt;b&gt;")
