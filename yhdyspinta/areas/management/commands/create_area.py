"""create_area CODE: makes the area of a county from the register."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yhdyspinta.areas.create import UnknownAreaError, create_area


class Command(BaseCommand):
    help = "Makes the area of a wellbeing services county (01–21) or of Helsinki (90)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("codes", nargs="+", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        for code in options["codes"]:
            try:
                made = create_area(code)
            except UnknownAreaError:
                raise CommandError(
                    f"No area for {code}: give a county's code 01–21 or 90, after load_register."
                ) from None
            word = "made" if made.is_new else "was there already"
            self.stdout.write(
                f"{made.tenant.slug}: {word};"
                f" {made.organisations} organisations, {made.duties} duties"
            )
