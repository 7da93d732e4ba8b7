"""Collects every app's sentences when all apps are loaded."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "yhdyspinta.audit"
    label = "audit"

    def ready(self) -> None:
        from yhdyspinta.audit.sentences import load_sentences

        load_sentences()
