"""The app's name for Django, and the figures that it offers."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        from agreements import figures  # noqa: F401  its figures enter the registry
