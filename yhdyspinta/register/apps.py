"""The national register as a Django app."""

from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "yhdyspinta.register"
    verbose_name = "National register"
