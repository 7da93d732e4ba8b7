"""The app's name for Django."""

from django.apps import AppConfig


class NegotiationsConfig(AppConfig):
    name = "negotiations"
