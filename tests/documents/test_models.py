"""Stored files: never changed, checked when read, downloaded under their own names."""

from urllib.parse import unquote

import pytest
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction

from tests.factories.documents import make_stored_file
from yhdyspinta.documents.models import FileDamagedError, StoredFile, response_for


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


def test_file_lies_under_its_area_and_hash(tenant):
    stored = make_stored_file(b"abc")
    assert stored.path == f"{tenant.slug}/{stored.sha256[:2]}/{stored.sha256}"
    assert stored.size == 3
    assert StoredFile.objects.get(pk=stored.pk).read() == b"abc"


def test_same_content_is_kept_once(tenant):
    first, second = make_stored_file(b"abc"), make_stored_file(b"abc", name="Kopio.pdf")
    assert first.path == second.path
    assert first.pk != second.pk


def test_half_written_file_of_a_crash_does_no_harm(tenant):
    path = make_stored_file(b"abc").path
    with open(default_storage.path(path), "wb") as file:
        file.write(b"a")
    assert make_stored_file(b"abc").read() == b"abc"


def test_damaged_file_is_not_given_out(tenant):
    stored = make_stored_file(b"abc")
    with open(default_storage.path(stored.path), "wb") as file:
        file.write(b"abd")
    with pytest.raises(FileDamagedError):
        response_for(stored)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE documents_storedfile SET sha256 = repeat('0', 64)",
        "UPDATE documents_storedfile SET name = 'muu.pdf'",
        "DELETE FROM documents_storedfile",
        "TRUNCATE documents_storedfile CASCADE",
    ],
)
def test_application_can_neither_change_nor_remove_a_row(tenant, change):
    make_stored_file()
    refused = pytest.raises(DatabaseError, match="permission denied")
    with connection.cursor() as cursor, refused, transaction.atomic():
        cursor.execute(change)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Åminne möte 3.11.pdf", "Åminne möte 3.11.pdf"),
        ('Sopimus "lopullinen".pdf', "Sopimus -lopullinen-.pdf"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie- x.pdf"),
        ("", "file"),
        ("ä" * 300 + ".pdf", "ä" * 146 + ".pdf"),
    ],
)
def test_name_survives_the_download(tenant, given, kept):
    header = response_for(make_stored_file(name=given))["Content-Disposition"]
    name = header.removeprefix("attachment; ")
    assert (
        unquote(name.removeprefix("filename*=utf-8''").removeprefix("filename=")).strip('"') == kept
    )


def test_download_is_neither_cached_nor_guessed_at(tenant):
    response = response_for(
        make_stored_file(b"<script>", name="x.html", media_type="text/html"), inline=True
    )
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("attachment")


def test_only_a_pdf_opens_in_the_browser(tenant):
    assert response_for(make_stored_file(), inline=True)["Content-Disposition"].startswith("inline")
