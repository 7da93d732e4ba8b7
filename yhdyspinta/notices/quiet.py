"""The weeks when digests and reminders wait: July, and from Christmas to Epiphany."""

from datetime import date


def is_quiet(day: date) -> bool:
    """Whether digests and reminders are held back on the day."""
    return day.month == 7 or (day.month, day.day) >= (12, 23) or (day.month, day.day) <= (1, 6)
