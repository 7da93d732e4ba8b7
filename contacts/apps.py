"""The app's name for Django."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"
