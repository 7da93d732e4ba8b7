"""The app's name for Django; offers the app's figures and hears of returned mail."""

from django.apps import AppConfig


class ContactsConfig(AppConfig):
    name = "contacts"

    def ready(self) -> None:
        from contacts import bounced, figures  # noqa: F401
