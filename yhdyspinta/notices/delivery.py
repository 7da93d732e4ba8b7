"""Handing a mail to the mail server, and knowing whether it was taken."""

from contextlib import suppress
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.core.mail import EmailMessage, get_connection


class NotTakenError(Exception):
    """The mail server surely has not taken the mail: it may be tried again."""


def deliver(message: EmailMessage) -> None:
    """Hand the mail over. NotTakenError when it was refused or nobody answered.

    Any other OSError came in the middle: the server may have taken it, so it must not be repeated.
    """
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:
        raise NotTakenError(str(error)) from error
    message.connection = connection
    try:
        message.send()
    except (SMTPResponseException, SMTPRecipientsRefused) as error:
        raise NotTakenError(str(error)) from error
    finally:
        with suppress(OSError):  # a goodbye that fails changes nothing
            connection.close()
