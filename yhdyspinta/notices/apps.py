"""Collects every app's letters when all apps are loaded."""

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "yhdyspinta.notices"
    label = "notices"

    def ready(self) -> None:
        from yhdyspinta.notices.letters import load_letters

        load_letters()
