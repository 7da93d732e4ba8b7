"""manage.py load_register: the national register from its files."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from yhdyspinta.register.files import DATA, RegisterFileError
from yhdyspinta.register.load import load_register


class Command(BaseCommand):
    help = (
        "Loads municipalities, counties, regional councils and statutory duties; run as app_owner."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=DATA, help="where the CSV files are")

    def handle(self, *args: object, folder: Path, **options: object) -> None:
        try:
            counts = load_register(folder)
        except RegisterFileError as error:
            raise CommandError(str(error)) from error
        for count in counts:
            self.stdout.write(
                f"{count.table}: {count.added} added, {count.changed} changed,"
                f" {count.unchanged} as before, {count.not_in_file} not in the file"
            )
