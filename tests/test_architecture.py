"""The rules of the house that no other tool holds."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from tests.urls_of import Page, all_pages

# Other people's pages look after themselves.
FOREIGN = ("allauth.", "django.")
CODE = ["yhdyspinta", "contacts", "agreements", "negotiations", "indicators"]
OTHER_NAME = re.compile(r"import \w*gettext\w* as (?!_$)")
BY_HAND = re.compile(r"\.(filter|exclude|get)\(\s*tenant(_id)?=")


@pytest.mark.parametrize("page", all_pages(), ids=lambda page: page.name)
def test_every_view_says_who_may_use_it(page: Page) -> None:
    is_foreign = page.view.__module__.startswith(FOREIGN)
    assert is_foreign or hasattr(page.view, "access_check"), (
        "decorate it with may(), loads(), by_link(), members_only or public"
    )


def _sources() -> list[Path]:
    root = Path(settings.BASE_DIR)
    return [
        path
        for top in CODE
        for path in (root / top).rglob("*.py")
        if "migrations" not in path.parts
    ]


def test_nobody_filters_the_tenant_by_hand() -> None:
    allowed = {"tenancy", "accounts", "areas", "demo"}
    found = [
        f"{path}:{number}"
        for path in _sources()
        if not allowed & set(path.parts)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if BY_HAND.search(line)
    ]
    assert not found


def test_texts_are_marked_by_names_that_makemessages_knows() -> None:
    """Under another name a text would never come into the catalogues."""
    found = [
        f"{path}:{number}"
        for path in _sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OTHER_NAME.search(line)
    ]
    assert not found


def test_texts_within_f_strings_are_in_the_catalogues() -> None:
    """Makemessages does not look into them: what stands only there is never translated."""
    catalogue = Path(settings.BASE_DIR, "locale/fi/LC_MESSAGES/django.po")
    known = set(re.findall(r'^msgid "(.*)"$', catalogue.read_text(encoding="utf-8"), re.MULTILINE))
    texts = {
        str(call.args[0].value)
        for path in _sources()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "_"
        and isinstance(call.args[0], ast.Constant)
    }
    assert texts
    assert not texts - known


def test_every_module_says_what_one_finds_in_it() -> None:
    silent = [
        str(path)
        for path in _sources()
        if (text := path.read_text(encoding="utf-8")).strip() and not text.startswith('"""')
    ]
    assert not silent


def test_text_stands_in_the_catalogue_only() -> None:
    """Finnish and Swedish letters in templates would be text that no catalogue knows."""
    found = [
        f"{path}:{number}"
        for path in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if re.search(r"[äöåÄÖÅ]", re.sub(r"\{#.*?#\}", "", line))
    ]
    assert not found
