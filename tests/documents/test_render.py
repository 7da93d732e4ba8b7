"""PDFs: what validators say of them, what is in them, and what they never fetch."""

import logging
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pikepdf
import pytest

from tests.documents.conftest import FROZEN_AT
from tests.factories.tenancy import make_tenant
from tests.paper import faults_of
from yhdyspinta.documents.render import (
    AddressRefusedError,
    DataFile,
    html_to_pdf,
    with_known_characters,
)
from yhdyspinta.tenancy.context import tenant_context


def text_of(pdf: bytes) -> str:
    """What poppler reads, with the words that hyphens divide put together."""
    command = ["pdftotext", "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("name", ["agreement", "memo", "sheet"])
def test_document_is_archival_and_accessible(sample, name, language):
    data = DataFile("sopimus.json", b"{}", "Sama sisältö koneelle")
    assert not faults_of(sample(name, language=language, attachments=[data]))


def test_text_language_and_tags_can_be_read_back(sample):
    pdf = sample("agreement")
    text = text_of(pdf)
    assert "Kunnanhallitus hyväksyi sopimuksen 12.10.2026 § 183 → lainvoimainen" in text
    assert "Šuoššjávri" in text
    assert "1 (4)" in text
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.Root.Lang == "fi"
        assert document.Root.MarkInfo.Marked
        assert document.docinfo.Title == "Sopimus hyvinvointialueen ja kuntien yhteistyöstä"
        tags = [obj for obj in document.objects if isinstance(obj, pikepdf.Dictionary)]
        kinds = {str(tag.S) for tag in tags if "/S" in tag and "/K" in tag}
        languages = {str(tag.Lang) for tag in tags if "/Lang" in tag and "/S" in tag}
    assert {"/H1", "/H2", "/H3", "/Table", "/TH", "/TD", "/L", "/LI", "/P"} <= kinds
    assert "sv" in languages


def test_head_of_a_long_table_is_on_each_page(sample):
    pages = text_of(sample("agreement", rows=60)).split("\f")
    assert sum("Kontiolahti" in each and "Tehtävä" in each for each in pages) >= 3


def test_finnish_words_are_hyphenated_where_finnish_allows(db):
    words = "<p style='width:20mm'>hyvinvointialueiden monituottajuusjärjestelyissä</p>"
    pdf = html_to_pdf(
        f"<html lang=fi><title>x</title><link rel=stylesheet href='asset:print.css'>{words}",
        created=FROZEN_AT,
    )
    lines = [line.strip() for line in text_of(pdf).splitlines() if line.strip()]
    assert any(line.endswith(("-", "‐")) for line in lines)
    assert "hyvin" in lines[0]


def test_same_input_gives_same_bytes(sample):
    data = DataFile("sopimus.json", b"{}", "Sama sisältö koneelle")
    assert sample(attachments=[data]) == sample(attachments=[data])


def test_data_travels_inside_the_pdf(sample):
    pdf = sample("memo", attachments=[DataFile("muistio.json", b'{"a": 1}', "Muistio")])
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.attachments["muistio.json"].get_file().read_bytes() == b'{"a": 1}'


def test_example_area_marks_each_page(sample):
    tenant = make_tenant(is_demo=True)
    with tenant_context(tenant.pk):
        marked = sample("memo")
    assert "ESIMERKKI" in text_of(marked) or "EXAMPLE" in text_of(marked)
    assert "ESIMERKKI" not in text_of(sample("memo"))
    assert "EXAMPLE" not in text_of(sample("memo"))


HOSTILE = [
    "<link rel=stylesheet href='{}/a.css'>",
    "<style>@import url({}/b.css);</style>",
    "<style>@font-face {{font-family: x; src: url({}/c.ttf)}} p {{font-family: x}}</style>",
    "<img src='{}/d.png' alt=x>",
    "<object data='{}/e.svg'></object>",
    "<p style='background: url({}/f.png)'>x</p>",
    "<link rel=attachment href='{}/h'>",
    "<a rel=attachment href='{}/i'>x</a>",
]


@pytest.fixture
def listener():
    """A server on this machine that remembers what it was asked."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_is_fetched_from_the_network(listener, hostile):
    address, asked = listener
    with pytest.raises(AddressRefusedError):
        html_to_pdf("<title>x</title>" + hostile.format(address), created=FROZEN_AT)
    assert asked == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_file_of_the_machine_gets_in(tmp_path, hostile):
    (tmp_path / "a.css").write_text("p { color: red }")
    with pytest.raises(AddressRefusedError):
        html_to_pdf("<title>x</title>" + hostile.format(tmp_path.as_uri()), created=FROZEN_AT)


def test_picture_inside_a_drawing_is_left_out(listener):
    address, asked = listener
    drawing = f"<svg viewBox='0 0 9 9'><title>x</title><image href='{address}/g.png' /></svg>"
    html_to_pdf(f"<html lang=fi><title>x</title><p>teksti</p>{drawing}", created=FROZEN_AT)
    assert asked == []


@pytest.mark.parametrize("name", ["asset:../render.py", "asset:nothing.css", "asset:/etc/passwd"])
def test_only_named_assets_are_known(name):
    with pytest.raises(AddressRefusedError):
        html_to_pdf(f"<title>x</title><link rel=stylesheet href='{name}'>", created=FROZEN_AT)


def test_character_without_a_glyph_becomes_a_square(caplog):
    with caplog.at_level(logging.WARNING):
        assert with_known_characters("漢 ja 😀, ☐ ✓ → §") == "□ ja □, ☐ ✓ → §"
    assert "U+6F22" in caplog.text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a\u202eb\ufeffc\x07d", "abcd"),
        ("Sääʹmǩiõll", "Sääʹmǩiõll"),
        ("rivi\n\ttoinen", "rivi\n\ttoinen"),
    ],
)
def test_what_has_no_picture_vanishes_and_accents_stay(text, kept):
    assert with_known_characters(text) == kept


def test_odd_characters_leave_the_document_valid(sample):
    assert not faults_of(
        sample("memo", publisher="漢 😀 \u200b\u2060\u00ad\u202e\x07 ǩ \ufffe \u0301x")
    )
