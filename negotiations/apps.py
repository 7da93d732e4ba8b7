"""The app's name for Django, and the figures that it offers."""

from importlib import import_module

from django.apps import AppConfig


class NegotiationsConfig(AppConfig):
    name = "negotiations"

    def ready(self) -> None:
        import_module("negotiations.figures")
