"""The app's name for Django."""

from django.apps import AppConfig


class TenancyConfig(AppConfig):
    name = "yhdyspinta.tenancy"
    label = "tenancy"
