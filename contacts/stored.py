"""All that an area keeps of a person, for the person to read and take along."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from contacts.models import Absence, Holding, Person, directory_settings
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.models import Recipient
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.tenancy.models import Membership


@dataclass(frozen=True)
class Stored:
    """What is kept of one person, by part (rekisteröidyn tiedot)."""

    person: Person
    day: date
    holdings: list[Holding]
    absences: list[Absence]
    membership: Membership | None
    recipient: Recipient | None
    mails: int
    imports: int
    entries: int
    keep_months: int


def stored_of(person: Person, day: date) -> Stored:
    """What the person may ask for (GDPR article 15)."""
    holdings = person.holdings.select_related("post__organisation", "post__interface")
    members = Membership.objects.of_current_area()
    recipient = Recipient.objects.filter(address=person.email_folded or None).first()
    imported = ImportChange.objects.filter(model="contacts.person", object_id=person.pk)
    entries = Entry.objects.filter(subject_type="contacts.person", subject_id=person.pk)
    return Stored(
        person,
        day,
        list(holdings.order_by("-starts_on", "-pk")),
        list(person.absences.order_by("-starts_on")),
        members.filter(user=person.user_id or 0).first(),
        recipient,
        recipient.mails.count() if recipient else 0,
        imported.count(),
        entries.count(),
        directory_settings().keep_months,
    )


def as_data(stored: Stored) -> dict[str, Any]:
    """The same as plain data, to be moved elsewhere (GDPR article 20)."""
    person, membership, recipient = stored.person, stored.membership, stored.recipient
    return {
        "name": person.name,
        "title": person.title,
        "organisation": person.organisation.name_fi,
        "email": person.email,
        "phone": person.phone,
        "languages": person.languages,
        "hours": person.hours,
        "ended_on": person.ended_on,
        "posts": [_post(holding) for holding in stored.holdings],
        "absences": [
            {"starts_on": absence.starts_on, "ends_on": absence.ends_on}
            for absence in stored.absences
        ],
        "membership": {
            "roles": membership.roles,
            "since": membership.created_at,
            "last_seen_at": membership.last_seen_at,
            "ended_at": membership.ended_at,
        }
        if membership
        else None,
        "mail": {
            "address": recipient.address,
            "cadence": recipient.cadence,
            "sent": stored.mails,
        }
        if recipient
        else None,
        "log_entries": stored.entries,
        "imports": stored.imports,
    }


def _post(holding: Holding) -> dict[str, Any]:
    post = holding.post
    return {
        "post": post.title_fi,
        "organisation": post.organisation.name_fi,
        "interface": post.interface.name_fi if post.interface else "",
        "as": holding.kind,
        "starts_on": holding.starts_on,
        "ends_on": holding.ends_on,
        "confirmed_on": holding.confirmed_on,
    }
