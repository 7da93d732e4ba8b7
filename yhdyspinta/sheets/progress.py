"""How far an import being written has come: told to the cache, a few words at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from typing import Any

from django.core.cache import cache

from yhdyspinta.tenancy.context import current_tenant_id

KEPT_SECONDS = 60 * 60
READING, WRITING, KEEPING = "reading", "writing", "keeping"


@dataclass
class Progress:
    """The phase of the work, and how many rows are done of how many (edistyminen)."""

    key: str = ""
    phase: str = READING
    done: int = 0
    total: int = 0


_current: ContextVar[Progress | None] = ContextVar("import_progress", default=None)


def _key(session_id: int) -> str:
    return f"import-{current_tenant_id()}-{session_id}"


@contextmanager
def telling(session_id: int) -> Iterator[None]:
    """What is done inside is told of this import."""
    progress = Progress(_key(session_id))
    token = _current.set(progress)
    _tell(progress)
    try:
        yield
    finally:
        _current.reset(token)
        cache.delete(progress.key)


def advance(phase: str, *, done: int = 0, more: int = 0) -> None:
    """So many more rows are done, or are to be done; nothing where nobody listens."""
    progress = _current.get()
    if progress is None:
        return
    progress.phase = phase
    progress.done += done
    progress.total += more
    _tell(progress)


def _tell(progress: Progress) -> None:
    cache.set(progress.key, asdict(progress), KEPT_SECONDS)


def progress_of(session_id: int) -> Progress:
    """Where the import is now; at its beginning when nothing has been told."""
    told: dict[str, Any] = cache.get(_key(session_id)) or {}
    return Progress(**told)
