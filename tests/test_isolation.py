"""Every address is asked with another area's rows, by every role; new ones come by themselves."""

import io
import zipfile
from importlib import import_module
from inspect import Parameter, signature
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from pypdf import PdfReader

from tests.conftest import People
from tests.urls_of import Page, area_pages
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant, TenantModel

MARK = "Vierasalue"
NAMES = {"name_fi", "title_fi", "name", "title", "what", "heading", "text"}
ROLES = ["viewer", "editor", "recorder", "signatory", "coordinator", "admin", "partner"]
# What else addresses take than the pk of what they load; `None`: a pk of the other area.
OTHER_PARTS: dict[str, Any] = {"token": "x", "code": "interfaces", "label": "contacts.person"}


def factories() -> dict[str, Any]:
    """make_agreement and all the others of tests/factories, by the model's name."""
    found: dict[str, Any] = {}
    for path in sorted(Path(__file__).parent.glob("factories/*.py")):
        if path.stem in {"__init__", "register"}:
            continue
        module = import_module(f"tests.factories.{path.stem}")
        found |= {
            name[5:].replace("_", ""): f
            for name, f in vars(module).items()
            if name.startswith("make_")
        }
    return found


MAKE = factories()
LOADED = [page for page in area_pages() if hasattr(page.view, "loaded_model")]


def make(model: type[models.Model], **fields: Any) -> Any:
    name = model._meta.model_name or ""
    if name == "membership":
        return MAKE["membership"](organisation=MAKE["organisation"](), **fields)
    return MAKE[name](**fields)


def test_everything_that_a_page_loads_can_be_made() -> None:
    missing = {p.view.loaded_model.__name__ for p in LOADED} - {
        p.view.loaded_model.__name__ for p in LOADED if p.view.loaded_model._meta.model_name in MAKE
    }
    assert not missing, "write make_<model>() in tests/factories"


@pytest.fixture
def elsewhere(people: People) -> Tenant:
    return people.members["outsider"].tenant


@pytest.mark.parametrize("page", LOADED, ids=lambda page: page.name)
def test_another_areas_row_is_not_found(page: Page, people: People, elsewhere: Tenant) -> None:
    with tenant_context(elsewhere.pk):
        pk = make(page.view.loaded_model).pk
    values = {
        **dict.fromkeys(page.takes, pk),
        **OTHER_PARTS,
        "area": people.tenant.slug,
        "pk": pk,
    }
    for who in ROLES:
        client = people.client(who)
        for method in (client.get, client.post):
            assert method(page.url(**values)).status_code in {404, 405}, who


@pytest.mark.parametrize("page", area_pages(), ids=lambda page: page.name)
def test_an_outsider_finds_nothing(page: Page, people: People) -> None:
    if not getattr(page.view, "login_required", True):
        assert page.view.access_check.__name__ in {"public", "by_link"}
        return
    values = {**dict.fromkeys(page.takes, 1), **OTHER_PARTS, "area": people.tenant.slug}
    outsider, stranger = people.client("outsider"), people.client("anonymous")
    assert outsider.get(page.url(**values)).status_code == 404
    assert outsider.post(page.url(**values)).status_code == 404
    assert stranger.get(page.url(**values)).status_code == 302


def _mark_everything() -> None:
    """One row of everything that has a name and a factory, with the mark in each of its names."""
    for name, factory in MAKE.items():
        model = _models().get(name)
        if model and _needs_nothing(factory) and (fields := _marked(model, name)):
            factory(**fields)


def _needs_nothing(factory: Any) -> bool:
    kinds = {Parameter.VAR_KEYWORD, Parameter.VAR_POSITIONAL}
    parameters = signature(factory).parameters.values()
    return all(p.default is not Parameter.empty or p.kind in kinds for p in parameters)


def _marked(model: type[models.Model], name: str) -> dict[str, str]:
    return {
        field.name: f"{MARK} {name}"
        for field in model._meta.local_fields
        if field.name in NAMES and isinstance(field, models.CharField | models.TextField)
    }


def _models() -> dict[str, type[TenantModel]]:
    return {m._meta.model_name or "": m for m in apps.get_models() if issubclass(m, TenantModel)}


def text_of(response: Any) -> str:
    """The words of a page, a PDF or a workbook."""
    kind, content = response.headers.get("Content-Type", ""), response.content
    if "pdf" in kind:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            return "".join(book.read(name).decode("utf-8", "replace") for name in book.namelist())
    return str(content.decode("utf-8", "replace"))


@pytest.mark.parametrize(
    "page", [page for page in area_pages() if page.takes == ("area",)], ids=lambda page: page.name
)
def test_no_page_shows_another_areas_words(page: Page, people: People, elsewhere: Tenant) -> None:
    with tenant_context(elsewhere.pk):
        _mark_everything()
    for who in ("viewer", "coordinator", "admin"):
        # The question is only the mark's beginning, for a page may repeat it.
        query = {"q": MARK[:8].lower()}
        response = people.client(who).get(page.url(area=people.tenant.slug), query)
        assert MARK not in text_of(response), who
