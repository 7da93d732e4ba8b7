"""The app's name for Django."""

from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "yhdyspinta.home"
    label = "home"
