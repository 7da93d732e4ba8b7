"""The e-mail addresses of a list of people: to copy, or to write to all of them at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from contacts.models import Person

MOST_TO_WRITE_TO = 50
LONGEST_LINK = 1800  # what every mail program takes


@dataclass(frozen=True)
class Addresses:
    """The addresses, each once, and how many people of the list have none (osoitteet)."""

    emails: tuple[str, ...]
    without: int = 0

    @property
    def text(self) -> str:
        """As mail programs take them into the field of recipients."""
        return "; ".join(self.emails)

    @property
    def mailto(self) -> str:
        """A link to a new message to all, hidden from each other; "" for too many of them."""
        link = "mailto:?bcc=" + ",".join(quote(email, safe="@") for email in self.emails)
        is_short = len(self.emails) < MOST_TO_WRITE_TO and len(link) <= LONGEST_LINK
        return link if self.emails and is_short else ""


def addresses_of(people: Iterable[Person]) -> Addresses:
    """Of those whose mail does not come back; people may be a list or what finds them."""
    found: dict[str, str] = {}
    without = 0
    for person in people:
        if person.email and person.bounced_on is None:
            found.setdefault(person.email.lower(), person.email)
        else:
            without += 1
    return Addresses(tuple(found.values()), without)
