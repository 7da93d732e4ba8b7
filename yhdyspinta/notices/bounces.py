"""Mail that came back: what a returned message says, and marking the address in every area."""

import json
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from yhdyspinta.notices.models import Mail, Recipient
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant

Handler = Callable[[str, str], None]
_SMTP_CODE = re.compile(r"\b([245])\d\d\b")
_handlers: list[Handler] = []


class NotAReportError(Exception):
    """The input tells of no delivery; the message says what is wrong with it."""


@dataclass(frozen=True)
class Report:
    """What became of a mail: whether it surely does not arrive, where and why.

    `reference` is the mail of ours that came back, when the report tells.
    """

    is_final: bool
    addresses: tuple[str, ...]
    reason: str = ""
    reference: UUID | None = None


def on_bounce(handler: Handler) -> Handler:
    """Call the function in each area with the address that mail does not reach, and the reason."""
    _handlers.append(handler)
    return handler


def mark_here(address: str, reason: str) -> None:
    """Mail to the address came back: in this area."""
    address, reason = address.strip().lower(), _plain(reason)[:200]
    for handler in _handlers:
        handler(address, reason)
    unmarked = Recipient.objects.filter(address=address, bounced_at=None)
    unmarked.update(bounced_at=timezone.now(), bounce_reason=reason)


def unmark_here(address: str) -> None:
    """Mail to the address arrives again: in this area."""
    marked = Recipient.objects.filter(address=address.strip().lower()).exclude(bounced_at=None)
    marked.update(bounced_at=None, bounce_reason="")


def mark_bounced(address: str, reason: str) -> None:
    """Mail to the address came back: in every area."""
    for tenant_id in _areas():
        with tenant_context(tenant_id):
            mark_here(address, reason)


def receive(report: Report) -> int:
    """Mark what the report tells of; how many addresses that were.

    The mail that came back knows best whom it was sent to: the address that refused it may be one
    it was forwarded to.
    """
    if not report.is_final:
        return 0
    sent_to = _sent_to(report.reference) if report.reference else ""
    addresses = (sent_to,) if sent_to else report.addresses
    for address in addresses:
        mark_bounced(address, report.reason)
    return len(addresses)


def is_of_ours(report: Report) -> bool:
    """A mail of ours is what came back."""
    return report.reference is not None and bool(_sent_to(report.reference))


def _areas() -> list[int]:
    return list(Tenant.objects.order_by("pk").values_list("pk", flat=True))


def _sent_to(reference: UUID) -> str:
    for tenant_id in _areas():
        with tenant_context(tenant_id):
            mail = Mail.objects.filter(reference=reference).select_related("recipient").first()
        if mail:
            return str(mail.recipient.address)
    return ""


def read_json(body: bytes) -> Report:
    """{"address": …, "reason": …} as a mail service tells it; a "status" of 4.x.x marks nothing.

    Raises NotAReportError.
    """
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotAReportError("The body is not JSON.") from error
    if not isinstance(told, dict) or not isinstance(told.get("address"), str):
        raise NotAReportError('Give {"address": "…", "reason": "…"}.')
    reason, status = told.get("reason", ""), told.get("status", "5")
    if not (isinstance(reason, str) and isinstance(status, str)):
        raise NotAReportError("The reason and the status are texts.")
    addresses = _valid([told["address"]])
    if not addresses:
        raise NotAReportError("The address is not an e-mail address.")
    return Report(status.startswith("5"), addresses, reason)


def read_message(raw: bytes) -> Report:
    """A returned message (RFC 3464). Raises NotAReportError."""
    try:
        message = message_from_bytes(raw)
        parts = list(message.walk())
        blocks = [
            block
            for part in parts
            if part.get_content_type() == "message/delivery-status"
            for block in _blocks(part)
        ]
        failed = [block for block in blocks if _is_permanent(block)]
        reference = _reference(parts)
    except Exception as error:  # a stranger's message may be broken in any way
        raise NotAReportError("The message could not be read.") from error
    if not any("Final-Recipient" in block for block in blocks):
        raise NotAReportError("The message is not a report of delivery (RFC 3464).")
    found = tuple(address for block in failed for address in _addresses_in(block)[:1])
    if failed and not found and reference is None:
        raise NotAReportError("The report names neither an address nor a message of ours.")
    reason = _plain(" ".join(_said(block) for block in failed))
    return Report(bool(failed), found, reason, reference)


def _blocks(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if type(payload) is list else []


def _addresses_in(block: Message) -> list[str]:
    """As it was sent, then as it was tried; each without its type, such as "rfc822;"."""
    sent, tried = (_named(block, name) for name in ("Original-Recipient", "Final-Recipient"))
    return [*_valid([sent.replace("+2B", "+").replace("+3D", "="), tried])]


def _named(block: Message, name: str) -> str:
    return str(block.get(name, "")).partition(";")[2].strip().strip("<>")


def _is_permanent(block: Message) -> bool:
    if str(block.get("Action", "failed")).strip().lower() != "failed":
        return False
    status = str(block.get("Status", "")).strip()
    code = _SMTP_CODE.search(str(block.get("Diagnostic-Code", "")))
    return (status or (code.group(1) if code else "")).startswith("5")


def _said(block: Message) -> str:
    said = str(block.get("Diagnostic-Code", "")).partition(";")[2]
    return said or str(block.get("Status", ""))


def _reference(parts: list[Message]) -> UUID | None:
    """The mail of ours that came back, by the Message-ID of the copy in the report."""
    for part in parts[1:]:
        identity = str(part.get("Message-ID", ""))
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            identity = str(message_from_bytes(payload).get("Message-ID", ""))  # type: ignore[arg-type]
        with suppress(ValueError):
            return UUID(identity.strip().lstrip("<").partition("@")[0])
    return None


def _valid(addresses: Iterable[str]) -> tuple[str, ...]:
    found = []
    for address in addresses:
        with suppress(ValidationError):
            validate_email(address.strip())
            found.append(address.strip().lower())
    return tuple(dict.fromkeys(found))


def _plain(text: str) -> str:
    """One line without what a database or a mail does not take."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
