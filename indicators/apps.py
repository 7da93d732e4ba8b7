"""The app's name for Django."""

from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "indicators"
