"""Stored parameters in the words of the language of the moment, for audit sentences and mails."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.utils import formats, timezone

from yhdyspinta.register.names import in_language
from yhdyspinta.tenancy.models import Membership, Organisation

Parameters = dict[str, Any]


def storable(parameters: Parameters) -> Parameters:
    """The same parameters as JSON takes them: dates as ISO text, rows as their ids."""
    return {name: _stored(value) for name, value in parameters.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return getattr(value, "pk", value)


class Known(NamedTuple):
    """The rows that parameters speak of by their ids."""

    organisations: dict[int, Organisation]
    members: dict[int, Membership]


def known_in(parameters: Iterable[Parameters]) -> Known:
    """What many parameters speak of, by two queries at the most."""
    told = [item for each in parameters for item in each.items() if item[1]]
    organisations = {value for name, value in told if name.endswith("organisation")}
    members = {value for name, value in told if name == "member"}
    return Known(
        Organisation.objects.in_bulk(organisations),
        Membership.objects.select_related("user").in_bulk(members),
    )


def in_words(parameters: Parameters, known: Known | None = None) -> Parameters:
    """Parameters for a sentence: `*_on` a date, `*_at` a moment, `*organisation`, `member` a name.

    A text in several languages, {"fi": …, "sv": …}, comes in the language of the moment.
    """
    known = known or known_in([parameters])
    return {name: _worded(name, value, known) for name, value in parameters.items()}


def _worded(name: str, value: Any, known: Known) -> Any:
    if value in (None, ""):
        return ""
    if isinstance(value, dict):  # a text in each language
        return in_language(value.get("fi", ""), value.get("sv", ""), value.get("en", ""))
    if name.endswith("_on"):
        return formats.date_format(date.fromisoformat(value), "DATE_FORMAT")
    if name.endswith("_at"):
        moment = timezone.localtime(datetime.fromisoformat(value))
        return formats.date_format(moment, "DATETIME_FORMAT")
    if name.endswith("organisation"):
        return known.organisations[value].name if value in known.organisations else ""
    if name == "member":
        return str(known.members[value].user) if value in known.members else ""
    return value
