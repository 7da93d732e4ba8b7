"""The app's name for Django, and every app's kinds of import."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "yhdyspinta.sheets"
    label = "sheets"

    def ready(self) -> None:
        from yhdyspinta.sheets.kinds import load_kinds

        load_kinds()
