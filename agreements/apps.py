"""The app's name for Django."""

from django.apps import AppConfig


class AgreementsConfig(AppConfig):
    name = "agreements"
