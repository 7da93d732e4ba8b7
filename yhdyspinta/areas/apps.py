"""The app's name for Django."""

from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "yhdyspinta.areas"
    label = "areas"
