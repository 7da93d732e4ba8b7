"""The app's name for Django, and the figures that it offers."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"

    def ready(self) -> None:
        from indicators import figures  # noqa: F401  its figures enter the registry
