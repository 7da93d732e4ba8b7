"""The app's name for Django; tells the registries its figures, its tasks and its disputes."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"

    def ready(self) -> None:
        from agreements import disputes, figures, topics  # noqa: F401  they enter their registries
