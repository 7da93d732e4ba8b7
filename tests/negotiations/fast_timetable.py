"""The project's own timetable with its hours made moments, for a beat that a test kills.

`celery -A tests.negotiations.fast_timetable beat`; TIMETABLE names what it runs.
"""

import os

from yhdyspinta.celery import app

EVERY = 1.5
chosen = os.environ["TIMETABLE"].split()
app.conf.beat_schedule = {
    name: app.conf.beat_schedule[name] | {"schedule": EVERY} for name in chosen
}
app.conf.beat_sync_every = 1  # it writes its file as often as it can: a kill may come in the middle
