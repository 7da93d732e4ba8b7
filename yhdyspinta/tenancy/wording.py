"""Stored parameters in the words of the language of the moment, for audit sentences and mails."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import formats, timezone

from yhdyspinta.register.names import in_language
from yhdyspinta.tenancy.models import Organisation

Parameters = dict[str, Any]


def storable(parameters: Parameters) -> Parameters:
    """The same parameters as JSON takes them: dates as ISO text, rows as their ids."""
    return {name: _stored(value) for name, value in parameters.items()}


def _stored(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return getattr(value, "pk", value)


def organisations_in(parameters: Iterable[Parameters]) -> dict[int, Organisation]:
    """The organisations that many parameters speak of, by one query."""
    return Organisation.objects.in_bulk(
        {
            value
            for each in parameters
            for name, value in each.items()
            if name.endswith("organisation") and value
        }
    )


def in_words(
    parameters: Parameters, organisations: dict[int, Organisation] | None = None
) -> Parameters:
    """Parameters for a sentence: `*_on` a date, `*_at` a moment, `*organisation` its name.

    A text in several languages, {"fi": …, "sv": …}, comes in the language of the moment.
    """
    if organisations is None:
        organisations = organisations_in([parameters])
    return {name: _worded(name, value, organisations) for name, value in parameters.items()}


def _worded(name: str, value: Any, organisations: dict[int, Organisation]) -> Any:
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
        return organisations[value].name if value in organisations else ""
    return value
