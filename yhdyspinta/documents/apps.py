"""The app's name for Django, and what must be right before it starts."""

from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


class DocumentsConfig(AppConfig):
    name = "yhdyspinta.documents"
    label = "documents"

    def ready(self) -> None:
        register(check_seal, Tags.security, deploy=True)


def check_seal(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The certificate of seals must be there, and open with its password."""
    if not settings.SEAL_PKCS12 or not Path(settings.SEAL_PKCS12).is_file():
        return [
            Error(
                "There is no certificate to seal documents with.",
                hint="Set SEAL_PKCS12 to a PKCS#12 file and SEAL_PASSWORD to its password.",
                id="documents.E001",
            )
        ]
    from .signing import SealKeyError, load_key

    try:
        load_key()
    except SealKeyError:
        return [Error("SEAL_PASSWORD does not open SEAL_PKCS12.", id="documents.E002")]
    return []
