"""Every address of the site, found by walking the URL configuration."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse


@dataclass(frozen=True)
class Page:
    """One address: its full name, its view and the names of what it takes."""

    name: str
    view: Any
    takes: tuple[str, ...]

    def url(self, **values: Any) -> str:
        return reverse(self.name, kwargs={name: values[name] for name in self.takes})


def _walk(resolver: URLResolver, spaces: tuple[str, ...], takes: tuple[str, ...]) -> Iterator[Page]:
    for pattern in resolver.url_patterns:
        names = takes + tuple(pattern.pattern.converters)
        if isinstance(pattern, URLPattern):
            yield Page(":".join([*spaces, pattern.name or ""]), pattern.callback, names)
        else:
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern, inner, names)


def all_pages() -> list[Page]:
    return list(_walk(get_resolver(), (), ()))


def area_pages() -> list[Page]:
    return [page for page in all_pages() if "area" in page.takes]
