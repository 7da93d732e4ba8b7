"""Who may bring in spreadsheets: the same people who may make the same changes by hand."""

from yhdyspinta.sheets.kinds import ImportKind, all_kinds, kind_of
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.actor import Actor


def list_imports(actor: Actor) -> bool:
    return bool(kinds_for(actor))


def kinds_for(actor: Actor) -> list[ImportKind]:
    return [kind for kind in all_kinds() if kind.may_import(actor)]


def start_import(actor: Actor, kind: ImportKind) -> bool:
    return kind.may_import(actor)


def work_on_import(actor: Actor, session: ImportSession) -> bool:
    """Every step of an import, from choosing the sheet to undoing it."""
    kind = kind_of(session.kind)
    return kind is not None and kind.may_import(actor)
