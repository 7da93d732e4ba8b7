"""Bare views: the same SQL by a plain cursor and the same bytes, behind the same middleware.

Of a table also the simplest view that shows it: a queryset and a template.
"""

from dataclasses import dataclass, field

from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from agreements.models import Task
from yhdyspinta.home.policies import read_front
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.urls import urlpatterns as site
from yhdyspinta.web.access import ActorRequest, may

# What the middleware asks at every page; the bare view has it too.
COMMON = ("django_session", "accounts_user", "tenancy_tenant", "tenancy_membership", "set_config")

TABLE = """{% extends "base.html" %}{% block main %}<table>
<tr><th></th>{% for each in organisations %}<th>{{ each.name }}</th>{% endfor %}</tr>
{% for task, cells in rows %}<tr><th>{{ task.name }}</th>
{% for letters in cells %}<td>{{ letters }}</td>{% endfor %}</tr>{% endfor %}
</table>{% endblock %}"""


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


@may(read_front)
def plain_table(request: ActorRequest) -> HttpResponse:
    """Every cell of the first table, with nothing of ours but the page around it."""
    organisations = list(Organisation.objects.in_order())
    rows = []
    tasks = Task.objects.filter(matrix__name_fi="Vastuunjako").select_related("interface")
    for task in tasks.prefetch_related("responsibilities__role"):
        letters = {each.organisation_id: str(each) for each in task.responsibilities.all()}
        rows.append((task, [letters.get(each.pk, "") for each in organisations]))
    context = {"rows": rows, "organisations": organisations}
    return HttpResponse(engines["django"].from_string(TABLE).render(context, request))


_bare = [path("table/", plain_table), path("<str:name>/", bare)]
urlpatterns = [path("<slug:area>/bare/", include(_bare)), *site]
