"""Listens to allauth for the making of a second factor."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yhdyspinta.accounts"
    label = "accounts"

    def ready(self) -> None:
        from allauth.mfa.signals import authenticator_added

        from yhdyspinta.accounts.second_factor import note_enrolment

        authenticator_added.connect(note_enrolment)
