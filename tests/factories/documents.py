"""Files for tests, and a certificate to seal them with."""

from pathlib import Path

from django.conf import LazySettings

from yhdyspinta.documents.certificates import make_demo_certificate
from yhdyspinta.documents.models import StoredFile, store_file


def make_stored_file(
    content: bytes = b"%PDF-1.7\n",
    name: str = "Muistio.pdf",
    media_type: str = "application/pdf",
    origin: StoredFile.Origin = StoredFile.Origin.UPLOADED,
) -> StoredFile:
    return store_file(content, name, media_type, origin)


def use_demo_certificate(settings: LazySettings, folder: Path) -> Path:
    """Seal with a certificate made now; gives the root that it is trusted by."""
    root = make_demo_certificate(folder / "seal.p12", "salasana")
    settings.SEAL_PKCS12 = str(folder / "seal.p12")
    settings.SEAL_PASSWORD = "salasana"
    settings.SEAL_TRUST_ROOTS = [str(root)]
    return root
