"""Telling many people many things by as few statements as telling one."""

from collections.abc import Iterable
from dataclasses import dataclass

from yhdyspinta.notices.models import Notice, Recipient


@dataclass(frozen=True)
class Addressee:
    """Someone to be told: nothing is written yet by working out who that is."""

    address: str
    name: str
    languages: tuple[str, ...] = ("fi",)


def recipients_of(addressees: Iterable[Addressee]) -> dict[str, Recipient]:
    """The recipient of each address, made when new; language and name follow the latest known."""
    rows = {
        to.address: Recipient(address=to.address, name=to.name, languages=list(to.languages))
        for to in addressees
    }
    Recipient.objects.bulk_create(
        [
            rows[address] for address in sorted(rows)
        ],  # in one order: two rounds never lock crosswise
        update_conflicts=True,
        unique_fields=["tenant", "address"],
        update_fields=["name", "languages"],
    )
    return rows


def leave(notices: Iterable[Notice]) -> None:
    """Leave them in the outbox; what the recipient has under the same key is not left again."""
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
