"""The certificate of seals: made for a demo, demanded of a real installation."""

from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from yhdyspinta.documents.apps import check_seal


def test_demo_certificate_is_made_once(settings, tmp_path, capsys):
    path = tmp_path / "secrets" / "seal.p12"
    settings.SEAL_PASSWORD = "salasana"
    call_command("make_seal_certificate", str(path))
    made = path.read_bytes()
    call_command("make_seal_certificate", str(path))
    assert path.read_bytes() == made
    assert path.stat().st_mode & 0o077 == 0
    assert "BEGIN CERTIFICATE" in (path.parent / "root.pem").read_text()
    assert "there already" in capsys.readouterr().out


def test_certificate_needs_a_password(settings, tmp_path):
    settings.SEAL_PASSWORD = ""
    with pytest.raises(CommandError):
        call_command("make_seal_certificate", str(tmp_path / "seal.p12"))


def test_right_certificate_passes_the_check(seal_root):
    assert check_seal(None) == []


def test_missing_certificate_stops_the_deployment(settings):
    settings.SEAL_PKCS12 = ""
    assert [error.id for error in check_seal(None)] == ["documents.E001"]


def test_wrong_password_stops_the_deployment(seal_root, settings):
    settings.SEAL_PASSWORD = "toinen"
    assert [error.id for error in check_seal(None)] == ["documents.E002"]


def test_unreadable_certificate_stops_the_deployment(seal_root, settings):
    Path(settings.SEAL_PKCS12).write_bytes(b"x")
    assert [error.id for error in check_seal(None)] == ["documents.E002"]
