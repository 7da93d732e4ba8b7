"""Makes the demo certificate of seals, unless it is there already."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from yhdyspinta.documents.certificates import make_demo_certificate


class Command(BaseCommand):
    help = "Makes a PKCS#12 file for seals (for demonstration), and beside it its root, root.pem."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--password", default=settings.SEAL_PASSWORD)

    def handle(self, *args: Any, **options: Any) -> None:
        path, password = options["path"], options["password"]
        if not password:
            raise CommandError("Give the password in SEAL_PASSWORD or with --password.")
        if path.exists():
            self.stdout.write(f"{path} is there already.")
            return
        root = make_demo_certificate(path, password)
        self.stdout.write(f"Wrote {path} and {root}.")
