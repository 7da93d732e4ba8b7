"""Who is reminded of what, when: by roles, at thresholds, and never too often."""

from negotiations.reminders.coming import DAYS_AHEAD, coming
from negotiations.reminders.ledger import Reminder
from negotiations.reminders.sweep import remind, remind_once
from negotiations.reminders.thresholds import OF_DUTIES, Threshold, passed

__all__ = [
    "DAYS_AHEAD",
    "OF_DUTIES",
    "Reminder",
    "Threshold",
    "coming",
    "passed",
    "remind",
    "remind_once",
]
