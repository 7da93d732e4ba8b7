"""How many statements a page takes."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def statements(client: Client, url: str) -> tuple[int, str]:
    """The count and the page, once everything that is remembered has been asked for."""
    client.get(url)
    with CaptureQueriesContext(connection) as asked:
        response = client.get(url)
    assert response.status_code == 200
    return len(asked), response.content.decode(errors="replace")
