"""Seals on PDFs and their check; fetches nothing. The only module that signs with pyHanko."""

from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.conf import settings


class SealKeyError(Exception):
    """The certificate of seals is missing or does not open."""


class UnreadablePdfError(Exception):
    """The bytes are no PDF that can be read."""


@dataclass(frozen=True)
class SignatureVerdict:
    """What is known of one signature in a PDF (allekirjoituksen tarkistus)."""

    field: str
    signer: str
    signed_at: datetime | None
    intact: bool  # the signed bytes are as they were, and the signature is of them
    trusted: bool  # the signer's certificate comes from a root we trust
    modified_after: bool  # something the signature does not allow was added later

    @property
    def is_valid(self) -> bool:
        return self.intact and self.trusted and not self.modified_after


def seal(
    pdf: bytes,
    *,
    reason: str,
    field_name: str = "Seal",
    readable_name: str = "",
    location: str = "",
) -> bytes:
    """The PDF with our seal on it: PAdES B-B, invisible; the first one certifies the document.

    What may be added later are signatures in prepared fields, and nothing else.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        is_first = not writer.prev.embedded_signatures
    except PdfError as error:
        raise UnreadablePdfError(str(error)) from error
    metadata = PdfSignatureMetadata(
        field_name=field_name,
        reason=reason,
        location=location or None,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=is_first,
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )
    # Field and widget in one object: apart, other readers take the field for an unsigned one.
    field = SigFieldSpec(
        field_name, combine_annotation=True, readable_field_name=readable_name or reason
    )
    sealed = BytesIO()
    PdfSigner(metadata, signer=load_key(), new_field_spec=field).sign_pdf(writer, output=sealed)
    return sealed.getvalue()


def load_key() -> Any:
    """The signer of our seals, from the PKCS#12 file that the settings name."""
    from pyhanko.sign.signers import SimpleSigner

    try:
        archive = Path(settings.SEAL_PKCS12).read_bytes()
        return SimpleSigner.load_pkcs12_data(archive, [], settings.SEAL_PASSWORD.encode())
    except (OSError, ValueError) as error:
        raise SealKeyError(settings.SEAL_PKCS12) from error


def verify(pdf: bytes) -> list[SignatureVerdict]:
    """A verdict on each signature in the order they were made; none for an unsigned PDF.

    Slow for long documents that were signed many times: call it in a task.
    """
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader

    try:
        signatures = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures
    except (PdfError, ValueError) as error:
        raise UnreadablePdfError(str(error)) from error
    return [_judge(signature) for signature in signatures]


def _judge(signature: Any) -> SignatureVerdict:
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.errors import SignatureValidationError

    try:
        status = validate_pdf_signature(signature, signer_validation_context=_trust())
    except (SignatureValidationError, PdfError, ValueError):
        return SignatureVerdict(signature.field_name, "", None, False, False, True)
    return SignatureVerdict(
        field=signature.field_name,
        signer=_name(status.signing_cert),
        signed_at=status.signer_reported_dt,
        intact=status.intact and status.valid,
        trusted=status.trusted,
        modified_after=not status.docmdp_ok or status.modification_level is ModificationLevel.OTHER,
    )


def _trust() -> Any:
    """Our roots only, and no address inside a stranger's signature is ever visited."""
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    roots = list(load_certs_from_pemder(settings.SEAL_TRUST_ROOTS))  # type: ignore[no-untyped-call]
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def _name(certificate: Any) -> str:
    names = certificate.subject.native
    return str(names.get("common_name") or names.get("organization_name") or "")
