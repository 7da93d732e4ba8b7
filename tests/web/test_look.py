"""The look: contrast of every pair of colours, sizes, third-party files, rules of templates."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "static" / "css"
TEMPLATES = [
    path
    for path in sorted((ROOT / "templates").rglob("*.html"))
    if path.relative_to(ROOT / "templates").parts[0] not in {"documents", "mail"}
]
TOKENS = dict(re.findall(r"--([\w-]+):\s*([^;]+);", (STYLES / "tokens.css").read_text()))
THEMES = ["light", "dark"]

TEXT = 4.5
SHAPE = 3.0
PAIRS = [
    *[
        (ink, ground, TEXT)
        for ink in ("text", "muted", "brand")
        for ground in ("ground", "surface", "soft")
    ],
    *[(f"{tone}", f"{tone}-ground", TEXT) for tone in ("info", "good", "warn", "bad")],
    *[
        (ink, f"{tone}-ground", TEXT)
        for ink in ("text", "brand")
        for tone in ("info", "good", "warn", "bad")
    ],
    *[(f"series-{n}", ground, TEXT) for n in range(1, 7) for ground in ("ground", "surface")],
    *[(tone, ground, TEXT) for tone in ("good", "bad") for ground in ("ground", "surface")],
    *[(ink, "brand-soft", TEXT) for ink in ("text", "brand", "brand-strong")],
    *[("brand-strong", ground, TEXT) for ground in ("ground", "surface")],
    ("on-brand", "brand", TEXT),
    ("on-brand", "brand-strong", TEXT),
    ("ground", "muted", TEXT),
    *[("edge", ground, SHAPE) for ground in ("ground", "surface", "soft")],
    *[(edge, "ground", SHAPE) for edge in ("warn-edge", "info", "brand")],
]
DECORATION = {"line"}  # lines that carry no meaning of their own


def colour(value: str, theme: str) -> tuple[float, ...]:
    """Red, green and blue of a token's value in a theme."""
    value = value.strip()
    if match := re.fullmatch(r"#([0-9a-f]{6})", value):
        return tuple(int(match[1][at : at + 2], 16) for at in (0, 2, 4))
    if match := re.fullmatch(r"var\(--([\w-]+)\)", value):
        return colour(TOKENS[match[1]], theme)
    if match := re.fullmatch(r"light-dark\((#\w{6}), (#\w{6})\)", value):
        return colour(match[1 + THEMES.index(theme)], theme)
    if match := re.fullmatch(r"color-mix\(in srgb, (var\([^)]*\)) (\d+)%, (.+)\)", value):
        share = int(match[2]) / 100
        mixed = zip(colour(match[1], theme), colour(match[3], theme), strict=True)
        return tuple(a * share + b * (1 - share) for a, b in mixed)
    raise ValueError(value)


def luminance(value: tuple[float, ...]) -> float:
    parts = [part / 255 for part in value]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, ground: str, theme: str) -> float:
    both = sorted(luminance(colour(TOKENS[name], theme)) for name in (ink, ground))
    return (both[1] + 0.05) / (both[0] + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_colours_that_meet_can_be_told_apart(ink, ground, least, theme):
    assert contrast(ink, ground, theme) >= least


def test_every_colour_stands_in_a_pair():
    colours = {
        name for name, value in TOKENS.items() if "light-dark" in value or "color-mix" in value
    }
    assert colours - {name for pair in PAIRS for name in pair[:2]} == DECORATION


def test_colours_are_named_in_one_file_only():
    found = [
        f"{path.name}: {word}"
        for path in STYLES.glob("*.css")
        if path.name != "tokens.css"
        for word in re.findall(r"#[0-9a-fA-F]{3,8}\b(?=[\s;,)])", path.read_text())
    ]
    assert found == ["app.css: #fff"]  # a QR code is black on white in the dark too


def test_styles_stay_small():
    assert sum(path.stat().st_size for path in STYLES.glob("*.css")) < 45_000


def test_every_style_used_by_name_is_a_token():
    used = {
        name
        for path in STYLES.glob("*.css")
        for name in re.findall(r"var\(--([\w-]+)", path.read_text())
    }
    assert used <= set(TOKENS) | {"series"}


def test_third_party_files_are_what_the_list_says():
    lines = (ROOT / "static/vendor/SHA256SUMS").read_text().splitlines()
    listed = {
        name: digest for digest, name in (line.split("  ") for line in lines if line[0] != "#")
    }
    folders = ("static/vendor", "static/fonts", "tests/browser/vendor")
    there = {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in (ROOT / folder).iterdir()
        if path.name != "SHA256SUMS"
    }
    assert there == listed


HTMX = "get post target swap trigger sync push-url replace-url indicator swap-oob include"


@pytest.mark.parametrize(
    "path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates"))
)
def test_template_keeps_the_rules(path):
    text = path.read_text()
    assert not re.search(r"(?<!data-)\bhx-[a-z]", text), "write data-hx-"
    used = set(re.findall(r"data-hx-([a-z-]+)", text))
    unknown = {name for name in used if not name.startswith("status")} - set(HTMX.split())
    assert not unknown, "features of htmx that we do without"
    assert not re.search(r'data-hx-trigger="[^"]*\[|"js:', text), (
        "no filters, no code in attributes"
    )
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)", text), (
        "no inline style or code"
    )
    assert not re.search(r"(?:src|<link[^>]*href)=\"https?://", text), "nothing from other sites"
    assert len(text.splitlines()) <= 120


@pytest.mark.parametrize(
    "path", sorted((ROOT / "static/js").glob("*.js")), ids=lambda path: path.name
)
def test_scripts_are_small_and_evaluate_nothing(path):
    text = path.read_text()
    assert not re.search(r"\beval\(|new Function|innerHTML|\.style\b", text)
    assert len(text.splitlines()) <= 260


def test_every_static_file_that_a_template_names_is_there():
    names = {
        name
        for path in TEMPLATES
        for name in re.findall(r"{% static ['\"]([^'\"]+)['\"] %}", path.read_text())
    }
    assert names
    assert [name for name in names if not (ROOT / "static" / name).is_file()] == []


def test_every_component_is_shown_on_the_component_page():
    shown = "".join(path.read_text() for path in (ROOT / "templates/web").glob("*styles*.html"))
    frame = {
        "errors",
        "field",
        "field_notes",
        "fields",
        "icon",
        "regions",
        "site_header",
        "breadcrumb",
    }
    components = {path.stem for path in (ROOT / "templates/components").glob("*.html")} - frame
    assert [
        name for name in sorted(components) if f"<c-{name.replace('_', '-')}" not in shown
    ] == []
