"""The wizard's own pages: refusals at the upload, the list, leaving and coming back."""

import pytest

from tests.factories.sheets import make_importsession, make_xlsx, upload_of
from tests.sheets.test_guard import HOSTILE
from yhdyspinta.documents.models import StoredFile
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.refusals import REFUSALS
from yhdyspinta.tenancy.context import tenant_context

AREA = "/jarvialue"


@pytest.mark.parametrize("code", [code for code in HOSTILE if code != "empty"])
def test_a_refused_file_gets_its_sentence_and_is_not_kept(people, code):
    answer = people.client("admin").post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(HOSTILE[code]), "into": "new", "new_name": "Vastuunjako"},
    )
    assert answer.status_code == 422
    (error,) = answer.context["form"].errors["file"].as_data()
    assert error.code == code
    assert str(REFUSALS[code]).split("%")[0] in str(error.messages[0])
    assert "Vastuunjako" in answer.content.decode()
    with tenant_context(people.tenant.pk):
        assert not StoredFile.objects.exists()


def test_an_empty_file_and_no_file_are_told_apart(people):
    client = people.client("admin")
    empty = client.post(f"{AREA}/imports/new/matrix/", {"file": upload_of(b"")})
    missing = client.post(f"{AREA}/imports/new/matrix/", {})
    told = [answer.context["form"].errors["file"][0] for answer in (empty, missing)]
    assert told[0] != told[1]


def test_a_file_too_large_is_refused(people, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    answer = people.client("admin").post(
        f"{AREA}/imports/new/matrix/", {"file": upload_of(make_xlsx([["a", "b"]]))}
    )
    assert answer.status_code == 422


def test_a_table_of_another_area_can_not_be_brought_into(people):
    answer = people.client("admin").post(
        f"{AREA}/imports/new/matrix/", {"file": upload_of(make_xlsx([["a"]])), "into": "999999"}
    )
    assert answer.status_code == 422
    assert "into" in answer.context["form"].errors


def test_an_import_left_half_way_goes_on_from_the_list(people):
    with tenant_context(people.tenant.pk):
        session = make_importsession()
    client = people.client("coordinator")
    assert f"/imports/{session.pk}/" in client.get(f"{AREA}/imports/").content.decode()
    assert client.get(f"{AREA}/imports/{session.pk}/")["Location"].endswith("/sheet/")


def test_a_dropped_import_leaves_the_list(people):
    with tenant_context(people.tenant.pk):
        session = make_importsession()
    client = people.client("coordinator")
    client.post(f"{AREA}/imports/{session.pk}/drop/")
    assert f"/imports/{session.pk}/" not in client.get(f"{AREA}/imports/").content.decode()


@pytest.mark.parametrize("size", [3, 30])
def test_the_list_takes_as_many_queries_whatever_its_length(
    people, size, django_assert_max_num_queries
):
    with tenant_context(people.tenant.pk):
        first = make_importsession()
        for _n in range(size):
            make_importsession(file=first.file, created_by=first.created_by)
    client = people.client("admin")
    client.get(f"{AREA}/imports/")
    with django_assert_max_num_queries(14):
        client.get(f"{AREA}/imports/")


def test_another_sheet_is_chosen_by_its_tab(people):
    content = make_xlsx([["a", "b"]], more={"Toinen": [["Tehtävä", "Kunnat"], ["x", "V"]]})
    client = people.client("admin")
    answer = client.post(
        f"{AREA}/imports/new/matrix/",
        {"file": upload_of(content), "into": "new", "new_name": "Vastuunjako"},
    )
    page = client.get(answer["Location"])
    assert page.context["grid"].name == "Toinen"
    other = client.get(f"{answer['Location']}?sheet=Taulukko")
    assert other.context["grid"].name == "Taulukko"
    refused = client.post(answer["Location"], {"sheet": "Olematon", "header_row": 1})
    assert refused.status_code == 422
    with tenant_context(people.tenant.pk):
        assert ImportSession.objects.get().sheet == "Toinen"


def test_the_file_is_downloaded_as_it_was_brought(people):
    with tenant_context(people.tenant.pk):
        session = make_importsession()
        content = session.file.read()
    assert people.client("admin").get(f"{AREA}/imports/{session.pk}/file/").content == content
