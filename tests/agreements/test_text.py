"""Clause text: what the subset lets through, and what it does not."""

import time
from html.parser import HTMLParser

import pytest

from agreements.text import normal, to_html

SAMPLES = {
    "paragraphs": ("Yksi\n\nKaksi", "<p>Yksi</p>\n<p>Kaksi</p>"),
    "emphasis": ("**lihava** *kursiivi*", "<strong>lihava</strong> <em>kursiivi</em>"),
    "list": ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
    "numbered": ("3. a\n4. b", '<ol start="3">'),
    "link": ("[Finlex](https://finlex.fi)", 'href="https://finlex.fi"'),
    "mail": ("[kirjaamo](mailto:kirjaamo@liperi.fi)", 'href="mailto:kirjaamo@liperi.fi"'),
    "term": ("[[yhdyspinta]]", '<span class="term">yhdyspinta</span>'),
    "inflected": ("[[yhdyspinta|yhdyspinnalla]]", '<span class="term">yhdyspinnalla</span>'),
    "heading": ("# Otsikko", "<h3>Otsikko</h3>"),
    "no level skipped": ("### Otsikko", "<h3>Otsikko</h3>"),
    "table": ("| A | B |\n|---|--:|\n| 1 | 2 |", '<th class="number" scope="col">B</th>'),
    "table without rows": ("| A | B |\n|---|---|", "<tr><td></td><td></td></tr>"),
    "section": ("612/2021 7 §", "7\N{NO-BREAK SPACE}§"),
    "lone brackets": ("[[ ]] [[", "[[ ]] [["),
}
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "handler": '<a href="https://x" onclick="x()">x</a>',
    "image": "![x](https://x/x.png)",
    "javascript": "[x](javascript:alert(1))",
    "data": "[x](data:text/html;base64,xxxx)",
    "file": "[x](file:///etc/passwd)",
    "plain http": "[x](http://x.fi)",
    "style": '<p style="x">x</p>',
    "term": '[[<img src=x onerror=alert(1)>|"><script>]]',
    "table": '| <svg onload=x> |\n|---|\n| <iframe src="x"> |',
}


class Tags(HTMLParser):
    """The tags that a browser would see, with their attributes."""

    def __init__(self):
        super().__init__()
        self.seen = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


@pytest.mark.parametrize(("text", "html"), SAMPLES.values(), ids=SAMPLES)
def test_subset_becomes_html(text, html):
    assert html in to_html(text)


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_nothing_else_becomes_markup(text):
    found = Tags()
    found.feed(to_html(text))
    for tag, attributes in found.seen:
        assert tag in {"p", "a", "span", "table", "thead", "tbody", "tr", "th", "td"}
        assert set(attributes) <= {"href", "rel", "class", "scope"}
        assert attributes.get("href", "https:").startswith("https:")


def test_headings_stand_below_the_clauses_own():
    assert "<h5>A</h5>" in to_html("# A\n\n#### B\n\n# C", below=4)
    assert "<h6>B</h6>" in to_html("# A\n\n#### B\n\n# C", below=4)


def test_code_and_html_stay_as_they_were_typed():
    assert to_html("`a` <b>x</b>") == "<p>`a` &lt;b&gt;x&lt;/b&gt;</p>\n"


@pytest.mark.parametrize("text", ["[[" * 25_000, "*" * 100_000, "|a" * 50_000, "> " * 20_000])
def test_odd_text_takes_no_long_time(text):
    start = time.monotonic()
    to_html(text)
    assert time.monotonic() - start < 5


def test_stored_text_has_plain_line_ends():
    assert normal("\r\n a  \r\nb\t\r\n\r\n") == " a\nb"
