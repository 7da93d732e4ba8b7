"""The app's name for Django; offers the app's figures."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from contacts import figures  # noqa: F401
