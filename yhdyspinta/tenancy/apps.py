"""The app's name for Django."""

from importlib import import_module

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "yhdyspinta.tenancy"
    label = "tenancy"

    def ready(self) -> None:
        """Every task belongs to our Celery app; the child that reads spreadsheets needs none."""
        import_module("yhdyspinta.celery")
