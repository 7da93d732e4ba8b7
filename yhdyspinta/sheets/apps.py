"""The app's name for Django."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    name = "yhdyspinta.sheets"
    label = "sheets"
