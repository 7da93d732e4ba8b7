"""How roles look in a spreadsheet: the page's light colours; the letter always says it too."""

from dataclasses import dataclass

BRAND, ON_BRAND, SOFT, GREY = "#125c72", "#ffffff", "#e3ebee", "#f2f4f6"
TEXT, MUTED, LINE = "#16202a", "#4b5763", "#d0d6db"
BANDS = (SOFT, GREY)  # interfaces in turn


@dataclass(frozen=True)
class Look:
    """The colours of a cell, and whether its letter is bold."""

    ground: str = ""
    color: str = TEXT
    bold: bool = False


LOOKS = {
    "leads": Look(BRAND, ON_BRAND, bold=True),
    "takes-part": Look(SOFT, BRAND, bold=True),
    "supports": Look(color=BRAND),
    "consulted": Look(color=BRAND),
    "informed": Look(color=MUTED),
    "nobody": Look(color=MUTED),
    "open": Look("#fdeecb", "#6a4900", bold=True),
    "disputed": Look("#fdeaea", "#a2181b", bold=True),
}
PLAIN = Look()
