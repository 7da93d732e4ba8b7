"""How people are told of what an import of contacts changes, word by word."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from contacts.models import Holding, Interface, Level, Post
from contacts.sheet.columns import told_day
from contacts.sheet.posts import ALL
from contacts.sheet.words import LABELS, language_labels, word_for_all
from yhdyspinta.sheets.kinds import Line
from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.tenancy.models import Organisation

PERSON, POST, HOLDING = "contacts.person", "contacts.post", "contacts.holding"
COVERAGE = {"contacts.postcoverage": "coverage", "contacts.holdingcoverage": "holder_coverage"}
# What of each model is told, and by which column's name.
SHOWN = {
    PERSON: {
        "name": "name", "organisation_id": "organisation", "title": "title", "email": "email",
        "phone": "phone", "languages": "languages", "hours": "hours", "ended_on": "",
    },
    POST: {
        "title_fi": "post", "title_sv": "post_sv", "interface_id": "interface",
        "level_id": "level", "mandate": "mandate", "mandate_text": "mandate_text",
        "mandate_basis": "mandate_basis", "mandate_until": "mandate_until",
        "email": "post_email", "phone": "post_phone", "valid_to": "",
    },
    HOLDING: {"kind": "kind", "starts_on": "starts_on", "ends_on": "ends_on"},
}  # fmt: skip
_DAYS = ("ended_on", "valid_to", "mandate_until", "starts_on", "ends_on")
Detail = tuple[str, str, str]


class _Names:
    """Names of what changes point to, read once."""

    def __init__(self, changes: Sequence[Any]) -> None:
        models = {change.model for change in changes}
        self.organisations = self._of(Organisation, models & {PERSON, *COVERAGE})
        self.interfaces = self._of(Interface, models & {POST})
        self.levels = self._of(Level, models & {POST})
        self.languages = language_labels()

    @staticmethod
    def _of(model: Any, models: set[str]) -> dict[int, str]:
        return {each.pk: each.name for each in model.objects.all()} if models else {}

    def value(self, attname: str, value: Any) -> str:
        if value in (None, "", []):
            return _("General contact") if attname == "interface_id" else ""
        if attname in _DAYS:
            return told_day(date.fromisoformat(str(value)))
        by_id = {
            "organisation_id": self.organisations,
            "interface_id": self.interfaces,
            "level_id": self.levels,
        }
        if attname in by_id:
            return by_id[attname].get(value, "")
        if attname == "mandate":
            return str(Post.Mandate(value).label)
        if attname == "kind":
            return str(Holding.Kind(value).label)
        if attname == "languages":
            return ", ".join(self.languages.get(code, code) for code in value)
        return str(value)

    def municipalities(self, shown: Sequence[Any]) -> str:
        if ALL in shown:
            return word_for_all()
        return ", ".join(sorted(self.organisations.get(pk, "") for pk in shown))


def lines_of(changes: Sequence[Any]) -> list[Line]:
    """A line for each person, post and holding; whom they cover is told with them."""
    names = _Names(changes)
    lines: dict[tuple[int | None, str, bool], tuple[str, dict[Detail, None]]] = {}
    for change in changes:
        is_inside = change.model in COVERAGE
        action = ImportChange.Action.CHANGED if is_inside else change.action
        key = (change.row, change.label, change.model in (PERSON,))
        kept, details = lines.setdefault(key, (action, {}))
        details |= dict.fromkeys(_details(change, names))
        if not is_inside and kept != change.action:
            lines[key] = (change.action, details)
    return [
        Line(action, label, row, tuple(details))
        for (row, label, _is_person), (action, details) in lines.items()
    ]


def _details(change: Any, names: _Names) -> Iterator[Detail]:
    if code := COVERAGE.get(change.model):
        shown = change.shown or {}
        if "before" in shown:
            before, after = shown["before"], shown["after"]
            yield str(LABELS[code]), names.municipalities(before), names.municipalities(after)
        return
    if change.action == ImportChange.Action.REMOVED:
        return
    labels = {"ended_on": _("Last day"), "valid_to": _("Valid to")}
    for attname, code in SHOWN.get(change.model, {}).items():
        if attname not in change.after:
            continue
        is_new = change.action == ImportChange.Action.CREATED
        if is_new and attname == "title_fi":
            continue  # it is the line's own label
        before = "" if is_new else names.value(attname, change.before.get(attname))
        after = names.value(attname, change.after[attname])
        if before or after:
            yield str(LABELS[code] if code else labels[attname]), before, after
