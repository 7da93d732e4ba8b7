"""Workers killed in the middle of the rounds: each reminder once, none missing, and it is told."""

import os
import random
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
from celery import Celery
from django.utils import timezone

from negotiations import watchdog
from negotiations.models import FollowUp, Sweep
from tests.factories.negotiations import make_followup, make_negotiation
from tests.factories.tenancy import make_county, make_membership, make_organisation, make_tenant
from tests.notices.test_kill import (
    PATIENCE,
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

AREAS, EACH, KILLS = 6, 30, 3
SEED = 20261124
DAY = timedelta(days=1)


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


def unswept(areas: list[Tenant]) -> list[Tenant]:
    left = []
    for tenant in areas:
        with tenant_context(tenant.pk):
            if not Sweep.objects.filter(day=timezone.localdate()).exists():
                left.append(tenant)
    return left


def speak(tenant: Tenant) -> None:
    """The watchdog, twice, at nine and at ten."""
    for hour in (9, 10):
        with tenant_context(tenant.pk):
            watchdog.warn(timezone.make_aware(datetime.combine(timezone.localdate(), clock(hour))))


def is_over(areas: list[Tenant], expected: dict[int, int]) -> bool:
    return not unswept(areas) and all(
        sum(states(tenant).values()) == expected[tenant.pk]
        and not states(tenant)[Mail.State.WAITING]
        for tenant in areas
    )


@dataclass
class Play:
    """Areas to be swept by workers that are killed."""

    areas: list[Tenant]
    broker: Celery
    env: dict[str, str]
    log: Path
    spoken: set[int] = field(default_factory=set)
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> subprocess.Popen[bytes]:
        """The timetable's messages; those before went with the broker."""
        self.broker.control.purge()
        self.broker.send_task("negotiations.tasks.remind_everywhere")
        self.broker.send_task("yhdyspinta.notices.tasks.post_everywhere")
        self.workers.append(start_worker(self.env, self.log))
        return self.workers[-1]

    def kill_one(self, pause: float) -> None:
        before = len(unswept(self.areas))
        assert before, "the kill came after the last round: it tries nothing"
        worker = self.start()
        wait_for(lambda: len(unswept(self.areas)) < before, self.log)
        time.sleep(pause)
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        for tenant in unswept(self.areas):
            self.spoken.add(tenant.pk)
            speak(tenant)

    def finish(self) -> None:
        worker = self.start()
        wait_for(lambda: not unswept(self.areas), self.log)
        self.broker.send_task("yhdyspinta.notices.tasks.post_everywhere")
        wait_for(lambda: is_over(self.areas, self.expected), self.log)
        worker.terminate()
        worker.wait(PATIENCE)
        for tenant in self.areas:
            mark_what_hangs(tenant)

    @property
    def expected(self) -> dict[int, int]:
        """How many mails each area sends."""
        return {tenant.pk: EACH + (tenant.pk in self.spoken) for tenant in self.areas}


@pytest.fixture
def play(sink: tuple[Sink, int], broker: Celery, tmp_path: Path) -> Iterator[Play]:
    """However it ends, no worker is left behind: it would take the next test's messages."""
    areas = [make_area(number) for number in range(AREAS)]
    play = Play(areas, broker, worker_env(sink[1]), tmp_path / "worker.log")
    yield play
    for worker in play.workers:
        if worker.poll() is None:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()


@pytest.mark.skipif(is_quiet(timezone.localdate()), reason="in the quiet weeks nothing is told")
@pytest.mark.django_db(transaction=True)
def test_killed_rounds_tell_everything_once(sink: tuple[Sink, int], play: Play) -> None:
    chance = random.Random(SEED)
    for _kill in range(KILLS):
        play.kill_one(chance.uniform(0, 0.05))
    assert play.spoken, "no round was missing at nine"
    play.finish()

    taken = Counter(sink[0].taken)
    assert max(taken.values()) == 1, "a mail came twice"
    known = set().union(*(_each_was_told_once(area, taken, play.spoken) for area in play.areas))
    assert set(taken) <= known


def _each_was_told_once(tenant: Tenant, taken: Counter[str], spoken: set[int]) -> set[str]:
    """Of an area; gives the mails of which it is known or unknown that they were sent."""
    assert set(states(tenant)) <= {Mail.State.SENT, Mail.State.UNKNOWN}
    sent, unknown = (message_ids(tenant, s) for s in (Mail.State.SENT, Mail.State.UNKNOWN))
    assert sent <= set(taken), "a mail is missing"
    with tenant_context(tenant.pk):
        told = Notice.objects.filter(code="follow_up.coming").values_list("key", flat=True)
        of_each = {f"follow-up/{each.pk}/{each.due_on}/-1" for each in FollowUp.objects.all()}
        assert Counter(told) == dict.fromkeys(of_each, 1)
        warned = Notice.objects.filter(code="sweep.missing")
        assert warned.count() == (tenant.pk in spoken)
        assert Sweep.objects.get(day=timezone.localdate()).notices == EACH
        assert not Notice.objects.untold().exists()
    return sent | unknown
