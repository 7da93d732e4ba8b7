"""The app's name for Django; offers the app's figures and reads calendars' answers by mail."""

from importlib import import_module

from django.apps import AppConfig


class NegotiationsConfig(AppConfig):
    name = "negotiations"

    def ready(self) -> None:
        import_module("negotiations.figures")
        import_module("negotiations.mailed_answers")
