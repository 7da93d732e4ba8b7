"""The rows of the bench's table."""

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.test import Client

from agreements.documents import agreement_pdf
from agreements.models import Agreement, Version
from benchmarks import finding, imports, papers, sweeps
from benchmarks.area import ORGANISATIONS, TASKS, make_area
from benchmarks.bare import record
from benchmarks.harness import Row
from yhdyspinta.accounts.second_factor import DEMO_KEY
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Tenant


def rows(tenant: Tenant, membership: Membership) -> Iterator[Row]:
    """What is to be measured, one after the other."""
    settings.ROOT_URLCONF = "benchmarks.bare"
    settings.ALLOWED_HOSTS = ["*"]
    settings.DEMO = True  # the measuring coordinator has no second factor
    client = _client(membership)
    pages = [
        ("Counterpart search", f"/{tenant.slug}/contacts/?q=opiskeluhuolto", 3.0),
        ("Matrix of 200 × 40, three columns", f"/{tenant.slug}/responsibilities/", 3.0),
        ("Matrix of 200 × 40, all columns", f"/{tenant.slug}/responsibilities/?columns=all", 3.0),
    ]
    large, its_member = make_area("17", is_large=True)
    grown = [_grown(client, _client(its_member), tenant, large, *page) for page in pages]
    yield from (_page(client, tenant, *page) for page in pages)
    yield _over_plain_table(client, tenant, *pages[-1])
    yield from grown
    yield _paper(tenant)
    yield papers.minutes_of_sixty_items(tenant)
    yield from imports.rows(tenant, membership)
    yield from finding.rows(_client)
    yield from sweeps.rows()


def _client(membership: Membership) -> Client:
    client = Client()
    client.force_login(membership.user)
    session = client.session
    session[DEMO_KEY] = True
    session.save()
    return client


def _page(client: Client, tenant: Tenant, name: str, url: str, aim: float) -> Row:
    record(client, name, url)
    bare = f"/{tenant.slug}/bare/{name}/"
    return Row(name, partial(client.get, url), partial(client.get, bare), aim)


def _over_plain_table(client: Client, tenant: Tenant, name: str, url: str, aim: float) -> Row:
    """Over the simplest view that shows the same cells."""
    plain = f"/{tenant.slug}/bare/table/"
    assert client.get(plain).content.count(b"<td>") == TASKS * ORGANISATIONS
    title = f"{name}, over a plain queryset and template"
    return Row(title, partial(client.get, url), partial(client.get, plain), aim)


def _grown(
    client: Client, other: Client, tenant: Tenant, large: Tenant, name: str, url: str, aim: float
) -> Row:
    """The same page in an area that has fifty times the demo's rows beside what it shows."""
    there = url.replace(f"/{tenant.slug}/", f"/{large.slug}/")
    return Row(
        f"{name}, with 50 times the rows", partial(other.get, there), partial(client.get, url), 1.5
    )


def _paper(tenant: Tenant) -> Row:
    """The agreement's PDF over WeasyPrint alone on the same HTML with the same settings."""
    from weasyprint import HTML

    from yhdyspinta.documents import engine

    def agreement(pk: int) -> bytes:
        return agreement_pdf(Version.objects.get(pk=pk))

    with tenant_context(tenant.pk):
        pk = Agreement.objects.get().versions.get().pk
        html = papers.html_of("agreements.documents", lambda: agreement(pk))

    def ours() -> bytes:
        with tenant_context(tenant.pk):
            return agreement(pk)

    def alone() -> object:
        document = HTML(string=html, url_fetcher=engine.AssetsOnly())
        return document.write_pdf(pdf_variant="pdf/a-3a")

    return Row("PDF of a 20-page agreement", ours, alone, 1.15, rounds=3)
