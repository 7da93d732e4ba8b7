"""make_demo: makes the two demo areas, mid-way in a year of cooperation."""

from argparse import ArgumentParser
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yhdyspinta.demo.make import CODES, has_demo, make_demo_area
from yhdyspinta.tenancy.models import Tenant


class Command(BaseCommand):
    help = "Makes the demo areas Pohjois-Karjala and Pohjanmaa with invented people and texts."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing when a demo area is there"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if has_demo() and options["if_empty"]:
            self.stdout.write("The demo areas are there already.")
            return
        if taken := Tenant.objects.filter(county_code__in=CODES).first():
            raise CommandError(f"The area {taken.slug} is there already: it stays as it is.")
        for code in CODES:
            began = perf_counter()
            tenant = make_demo_area(code)
            self.stdout.write(f"{tenant.slug}: made in {perf_counter() - began:.1f} s")
