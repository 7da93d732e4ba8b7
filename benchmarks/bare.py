"""Bare views: the same SQL by a plain cursor and the same bytes, behind the same middleware."""

from dataclasses import dataclass, field

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from yhdyspinta.home.policies import read_front
from yhdyspinta.urls import urlpatterns as site
from yhdyspinta.web.access import ActorRequest, may

# What the middleware asks at every page; the bare view has it too.
COMMON = ("django_session", "accounts_user", "tenancy_tenant", "tenancy_membership", "set_config")


@dataclass
class Recorded:
    """One page's SQL and bytes."""

    statements: list[str] = field(default_factory=list)
    content: bytes = b""


PAGES: dict[str, Recorded] = {}


def record(client: Client, name: str, url: str) -> None:
    """Ask the page once and keep what it cost and what it said."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url)
    assert response.status_code == 200, url
    statements = [query["sql"] for query in queries.captured_queries]
    reads = [
        sql
        for sql in statements
        if sql.startswith(("SELECT", "WITH")) and not any(table in sql for table in COMMON)
    ]
    PAGES[name] = Recorded(reads, response.content)


@may(read_front)
def bare(request: ActorRequest, name: str) -> HttpResponse:
    """Send the statements, read their rows, answer the bytes."""
    page = PAGES[name]
    with connection.cursor() as cursor:
        for statement in page.statements:
            cursor.execute(statement)
            cursor.fetchall()
    return HttpResponse(page.content)


urlpatterns = [path("<slug:area>/bare/", include([path("<str:name>/", bare)])), *site]
