"""Worker and beat killed during the rounds: each reminder once, none missing, and it is told."""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from celery import Celery
from django.utils import timezone

from negotiations.models import FollowUp, Sweep
from tests.factories.negotiations import make_followup, make_negotiation
from tests.factories.tenancy import make_county, make_membership, make_organisation, make_tenant
from tests.notices.test_kill import (
    PROCESSES,
    ROOT,
    Sink,
    mark_what_hangs,
    message_ids,
    start_worker,
    states,
    wait_for,
    worker_env,
)
from tests.notices.test_kill import broker as broker
from tests.notices.test_kill import sink as sink
from yhdyspinta.notices.models import Mail, Notice
from yhdyspinta.notices.quiet import is_quiet
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Role, Tenant

AREAS, EACH = 6, 12
SEED = 20261124
DAY = timedelta(days=1)
Process = subprocess.Popen[bytes]
WATCH, POST, ROUND = "watch-reminders", "post-mail", "remind-of-duties"


def make_area(number: int) -> Tenant:
    """Every follow-up is due tomorrow: it is told at once. The last round was two days ago."""
    tenant = make_tenant(name_fi=f"Alue {number}")
    with tenant_context(tenant.pk):
        make_membership(Role.ADMIN, organisation=make_county())
        negotiation = make_negotiation(state="approved")
        for n in range(EACH):
            home = make_organisation(
                name_fi=f"Kunta {n}", registry_email=f"kunta{n}@alue{number}.fi"
            )
            make_followup(
                negotiation=negotiation,
                organisation=home,
                due_on=timezone.localdate() + DAY,
                what=f"Jatkotoimi {n}",
            )
        Sweep.objects.create(day=timezone.localdate() - 2 * DAY)
    return tenant


def start_beat(env: dict[str, str], folder: Path, timetable: tuple[str, ...]) -> Process:
    """The real beat, with the file and the lock that those before it left behind."""
    files = [f"--schedule={folder / 'beat'}", f"--pidfile={folder / 'beat.pid'}"]
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "tests.negotiations.fast_timetable"]
            + ["beat", "--loglevel", "WARNING", *files],
            cwd=ROOT,
            env=env | {"TIMETABLE": " ".join(timetable)},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def kill(process: Process | None) -> None:
    if process and process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@dataclass
class Play:
    """Areas to be swept by a worker that nobody but beat tells what to do; both are killed."""

    areas: list[Tenant]
    server: Sink
    broker: Celery
    env: dict[str, str]
    folder: Path
    chance: random.Random = field(default_factory=lambda: random.Random(SEED))
    beat: Process | None = None
    worker: Process | None = None
    kills: int = 0

    def start(self, *timetable: str) -> None:
        """What the broker had of those before is lost too."""
        self.broker.control.purge()
        self.beat = self.beat or start_beat(self.env, self.folder, timetable)
        self.worker = start_worker(self.env, self.folder / "log")

    def wait_for(self, ready: Callable[[], bool]) -> None:
        def is_ready() -> bool:
            time.sleep(0.05)  # what is asked of the database is taken from those who work
            return ready()

        wait_for(is_ready, self.folder / "log")

    def kill(self) -> None:
        """The worker, and beat with it."""
        self.kill_worker()
        self.end()

    def kill_worker(self) -> None:
        time.sleep(self.chance.uniform(0, 0.05))
        kill(self.worker)
        self.kills += 1

    def end(self) -> None:
        kill(self.worker)
        kill(self.beat)
        self.beat = None

    def unswept(self) -> int:
        return self._in_areas(lambda: not Sweep.objects.filter(day=timezone.localdate()).exists())

    def warned(self) -> int:
        return self._in_areas(lambda: Notice.objects.filter(code="sweep.missing").exists())

    def is_over(self) -> bool:
        """Every mail has been made and tried."""
        found = [states(tenant) for tenant in self.areas]
        return all(
            sum(counted.values()) == EACH + 1 and not counted[Mail.State.WAITING]
            for counted in found
        )

    def _in_areas(self, is_so: Callable[[], bool]) -> int:
        """In how many areas it is so."""
        count = 0
        for tenant in self.areas:
            with tenant_context(tenant.pk):
                count += is_so()
        return count


@pytest.fixture
def play(sink: tuple[Sink, int], broker: Celery, tmp_path: Path) -> Iterator[Play]:
    """However it ends, no process is left behind: it would take the next test's messages."""
    areas = [make_area(number) for number in range(AREAS)]
    play = Play(areas, sink[0], broker, worker_env(sink[1]), tmp_path)
    yield play
    play.end()


@pytest.mark.skipif(is_quiet(timezone.localdate()), reason="in the quiet weeks nothing is told")
@pytest.mark.django_db(transaction=True)
def test_killed_rounds_tell_everything_once(play: Play) -> None:
    # The rounds don't run: the watchdog tells every area's administrators, by mail.
    play.start(WATCH, POST)
    play.wait_for(lambda: play.warned() == AREAS and bool(play.server.taken))
    play.kill()
    # The rounds run again: the worker is killed among them, both among the mails they left.
    play.start(WATCH, ROUND, POST)
    play.wait_for(lambda: play.unswept() < AREAS)
    play.kill_worker()
    assert play.unswept(), "the kill came after the last round: it tries nothing"
    play.start(WATCH, ROUND, POST)
    before = len(play.server.taken)
    play.wait_for(lambda: not play.unswept() and len(play.server.taken) > before + AREAS)
    play.kill()
    assert not play.is_over(), "the kill came after the last mail: it tries nothing"
    play.start(WATCH, ROUND, POST)
    play.wait_for(play.is_over)
    play.end()
    for tenant in play.areas:
        mark_what_hangs(tenant)

    taken = Counter(play.server.taken)
    assert max(taken.values()) == 1, "a mail came twice"
    known = set().union(*(_each_was_told_once(area, taken) for area in play.areas))
    assert set(taken) <= known
    assert len(known - set(taken)) <= play.kills * PROCESSES


def _each_was_told_once(tenant: Tenant, taken: Counter[str]) -> set[str]:
    """Of an area; gives the mails of which it is known or unknown that they were sent."""
    assert set(states(tenant)) <= {Mail.State.SENT, Mail.State.UNKNOWN}
    sent, unknown = (message_ids(tenant, s) for s in (Mail.State.SENT, Mail.State.UNKNOWN))
    assert sent <= set(taken), "a mail is missing"
    with tenant_context(tenant.pk):
        told = Notice.objects.filter(code="follow_up.coming").values_list("key", flat=True)
        of_each = {f"follow-up/{each.pk}/{each.due_on}/-1" for each in FollowUp.objects.all()}
        assert Counter(told) == dict.fromkeys(of_each, 1)
        warning = Notice.objects.select_related("mail").get(code="sweep.missing")
        assert warning.mail
        assert warning.mail.message_id in set(taken) | unknown
        assert Sweep.objects.get(day=timezone.localdate()).notices == EACH
        assert not Notice.objects.untold().exists()
    return sent | unknown
