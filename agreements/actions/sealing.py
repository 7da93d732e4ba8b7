"""The sealed file of an agreement that all have signed."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.content import is_as_frozen
from agreements.documents import agreement_pdf, file_name
from agreements.models import Agreement, Version
from agreements.telling import tell_party
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.signing import seal
from yhdyspinta.tenancy.links import current_tenant


class TextChangedError(Exception):
    """The stored text is not the one that was signed: it is not sealed."""


@transaction.atomic
def seal_version(pk: int) -> None:
    """Make the sealed file of a version that awaits it; a second call does nothing.

    All in one transaction: killed at any moment, either nothing has happened or everything.
    """
    waiting = Version.objects.awaiting_seal().select_for_update(skip_locked=True, of=("self",))
    version = waiting.select_related("agreement").filter(pk=pk).first()
    if version is None:
        return
    agreement = version.agreement
    _refuse_other_text(version)
    with override(agreement.main_language):
        reason = _("The agreement as its parties signed it")
    place = current_tenant().name_in(agreement.main_language)
    content = seal(agreement_pdf(version), reason=reason, location=place)
    version.sealed = store_file(
        content, file_name(version, is_sealed=True), "application/pdf", StoredFile.Origin.SIGNED
    )
    version.save(update_fields=["sealed"])
    record(None, "agreement.seal", agreement, sha256=version.sealed.sha256)
    _tell(agreement)


def _refuse_other_text(version: Version) -> None:
    signatures = version.agreement.parties.values_list("signatures__text_sha256", flat=True)
    if not is_as_frozen(version) or set(signatures) != {version.text_sha256}:
        raise TextChangedError(str(version.pk))


def _tell(agreement: Agreement) -> None:
    for party in agreement.parties.select_related("organisation"):
        tell_party(
            party,
            "agreement.in_force",
            key=f"agreement-in-force/{agreement.pk}",
            starts_on=agreement.starts_on,
        )
