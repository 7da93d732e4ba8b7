"""Clause text: a subset of Markdown to clean HTML, the same for the page and for the paper.

Paragraphs, headings, lists, bold, italic, https and mailto links, tables, [[term]] and
[[term|inflected form]]. No raw HTML, no images, no code.
"""

import re
from functools import cache
from html import escape
from typing import Any

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

DEEPEST = 6
TAGS = {
    *("p", "br", "strong", "em", "a", "span", "blockquote", "hr", "ul", "ol", "li"),
    *("table", "thead", "tbody", "tr", "th", "td", "h2", "h3", "h4", "h5", "h6"),
}
ATTRIBUTES = {"a": {"href"}, "th": {"scope", "class"}, "td": {"class"}, "ol": {"start"}}
CLASSES = {"span": {"term"}, "th": {"number"}, "td": {"number"}}
SCHEMES = {"https", "mailto"}
NOT_OURS = [
    *("image", "html_block", "html_inline", "code", "fence", "backticks"),
    *("reference", "lheading"),
]
SECTION = re.compile(r"(?<=\d) §")  # a section's sign stays on the line of its number
HEAD_ONLY = re.compile(r"<tr>((?:(?!<tr>).)*)</tr>\s*</thead>\s*</table>", re.DOTALL)
TERM = re.compile(r"\[\[([^\[\]|\n]{1,80})(?:\|([^\[\]|\n]{1,80}))?\]\]")


def to_html(text: str, *, below: int = 2) -> SafeString:
    """The text as HTML whose headings stand below a heading of that level."""
    markdown = _markdown()
    tokens = markdown.parse(text)
    _shift_headings(tokens, below)
    _mend_tables(tokens)
    html = HEAD_ONLY.sub(_with_empty_row, markdown.renderer.render(tokens, markdown.options, {}))
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={tag: set(names) - {"class"} for tag, names in ATTRIBUTES.items()},
        allowed_classes=CLASSES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(SECTION.sub("\N{NO-BREAK SPACE}§", clean))


def normal(text: str) -> str:
    """The text as it is stored: plain line ends, no spaces after the last word."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


@cache
def _markdown() -> MarkdownIt:
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False})
    markdown.enable("table").disable(NOT_OURS)
    markdown.validateLink = _is_safe_link  # type: ignore[assignment,method-assign]
    markdown.inline.ruler.before("link", "term", _term)
    markdown.add_render_rule("term", _render_term)
    return markdown


def _is_safe_link(address: str) -> bool:
    return address.split(":", 1)[0].lower() in SCHEMES


def _term(state: StateInline, silent: bool) -> bool:
    found = TERM.match(state.src, state.pos)
    shown = (found[2] or found[1]).strip() if found else ""
    if found is None or not shown:
        return False
    if not silent:
        token = state.push("term", "", 0)
        token.content = shown
    state.pos = found.end()
    return True


def _render_term(self: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    return f'<span class="term">{escape(tokens[index].content)}</span>'


def _shift_headings(tokens: list[Any], below: int) -> None:
    """No level is skipped, whatever was typed: a reader's software and PDF/UA ask for that."""
    last = min(below, DEEPEST)
    for token in tokens:
        if token.type == "heading_open":
            last = min(below + int(token.tag[1]), last + 1, DEEPEST)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{last}"


def _mend_tables(tokens: list[Any]) -> None:
    for token in tokens:
        if token.type in {"th_open", "td_open"}:
            style = str(token.attrs.pop("style", ""))
            if style.endswith("right"):
                token.attrs["class"] = "number"
            if token.type == "th_open":
                token.attrs["scope"] = "col"


def _with_empty_row(head: re.Match[str]) -> str:
    """A table without rows gets an empty one: a head alone is no table to a reader's software."""
    row = "<td></td>" * head[1].count("<th")
    return head[0].replace("</table>", f"<tbody>\n<tr>{row}</tr>\n</tbody>\n</table>")
