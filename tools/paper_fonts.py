"""Makes the fonts of our PDFs from the variable Source Sans 3: PATH_OF_FILES as its only argument.

Run by hand when the fonts change; the results are committed in yhdyspinta/documents/fonts.
"""

import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

FONTS = Path(__file__).parent.parent / "yhdyspinta" / "documents" / "fonts"
# The licence keeps the name "Source" for unchanged files, so a subset needs a name of its own.
FAMILY = "Yhdyspinta Sans"
BOLD = 700
STYLES = {
    "Regular": ("SourceSans3[wght].ttf", 400),
    "Bold": ("SourceSans3[wght].ttf", BOLD),
    "Italic": ("SourceSans3-Italic[wght].ttf", 400),
    "Bold Italic": ("SourceSans3-Italic[wght].ttf", BOLD),
}
CHARACTERS = [
    *range(0x20, 0x2B0),  # Latin with every letter of Finnish, Swedish, Sámi and the neighbours
    *range(0x2B0, 0x370),  # modifiers and combining accents, for what has no glyph of its own
    *range(0x370, 0x400),  # Greek
    *range(0x400, 0x460),  # Cyrillic
    *range(0x1E00, 0x1F00),  # more accented Latin
    *range(0x2000, 0x2070),  # dashes, quotation marks, dots
    *range(0x2070, 0x20D0),  # superscripts, currency
    *range(0x2100, 0x2300),  # letter-like signs, arrows, mathematics
    *range(0x25A0, 0x2760),  # boxes, ticks
]


def make(style: str, source: Path, weight: int) -> None:
    font = instantiateVariableFont(TTFont(source, recalcTimestamp=False), {"wght": weight})
    options = Options()
    options.hinting = False
    options.name_IDs = ["*"]
    options.layout_features = ["kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=CHARACTERS)
    subsetter.subset(font)
    if weight == BOLD:
        font["OS/2"].fsSelection = font["OS/2"].fsSelection & ~0x40 | 0x20
        font["head"].macStyle |= 1
    rename(font, style)
    font.save(FONTS / f"{FAMILY}-{style}.ttf".replace(" ", ""))


def rename(font: TTFont, style: str) -> None:
    """Our names; the copyright (0), the maker (8, 9, 11) and the licence (13, 14) stay."""
    names = font["name"]
    names.names = [n for n in names.names if n.nameID in {0, 8, 9, 11, 13, 14}]
    postscript = f"{FAMILY}-{style}".replace(" ", "")
    for name_id, text in {
        1: FAMILY,
        2: style,
        3: f"1.0;{postscript}",
        4: f"{FAMILY} {style}",
        5: "Version 1.0",
        6: postscript,
    }.items():
        names.setName(text, name_id, 3, 1, 0x409)  # Windows, Unicode, English


if __name__ == "__main__":
    for style, (name, weight) in STYLES.items():
        make(style, Path(sys.argv[1]) / name, weight)
