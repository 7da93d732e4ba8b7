"""demo_logins: the people one can be in the demo, as a table of plain text."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse
from django.utils import translation

from yhdyspinta.demo.logins import demo_areas, logins_of

HEADINGS = ("Area", "Role", "Name", "Organisation", "E-mail")


class Command(BaseCommand):
    help = "Prints the demo's log-ins and the address of the page that logs in by one click."

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            rows = list(_rows())
        if not rows:
            self.stdout.write("There is no demo area: make_demo makes them.")
            return
        for line in _table([HEADINGS, *rows]):
            self.stdout.write(line)
        self.stdout.write("")
        if settings.DEMO:
            address = settings.SITE_URL + reverse("demo:people")
            self.stdout.write(f"Log in by one click: {address}")
        else:
            self.stdout.write("The page of demo people is closed: set DEMO=1 to open it.")


def _rows() -> Iterator[tuple[str, ...]]:
    for area in demo_areas():
        for login in logins_of(area):
            yield (
                area.slug,
                str(login.role.label),
                login.name,
                login.organisation,
                login.email,
            )


def _table(rows: list[tuple[str, ...]]) -> Iterator[str]:
    """Columns as wide as their longest text."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(HEADINGS))]
    for number, row in enumerate(rows):
        line = "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True))
        yield line.rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)
