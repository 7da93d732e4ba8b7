"""axe-core in the page, under the page's own strict CSP."""

from functools import cache
from pathlib import Path

from playwright.sync_api import Page

Findings = list[str]

_RUN = """async () => {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const result = await window.axe.run(document, {runOnly: tags, preload: false});
  return result.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ')).join(' | '));
}"""


@cache
def _source() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def judge(page: Page) -> Findings:
    """Rules broken on the page, each with where."""
    page.evaluate(_source())
    found: Findings = page.evaluate(_RUN)
    return found


def scrolls_sideways(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return wide
