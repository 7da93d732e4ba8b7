"""A worker killed in the middle, five times: no mail twice, none missing, every row told of."""

import asyncio
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from celery import Celery
from django.db import connection
from django.utils import timezone

from tests.factories.tenancy import make_tenant
from tests.notices.conftest import make_recipient
from yhdyspinta.notices.models import HANGS_AFTER, Mail, Notice, notify
from yhdyspinta.notices.tasks import post
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Tenant

ROOT = Path(__file__).resolve().parents[2]
NOTICES, KILLS, PROCESSES = 200, 5, 2
SEED = 20261124
PATIENCE = 40


class Sink:
    """A slow mail server that keeps the Message-ID of each mail it has taken."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        await asyncio.sleep(0.03)
        self.taken.append(message_from_bytes(envelope.content)["Message-ID"])
        return "250 OK"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler, port = Sink(), free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, port
    controller.stop()


@pytest.fixture
def broker() -> Iterator[Celery]:
    """The real broker; what other runs left in its queue is thrown away."""
    app = Celery("test", broker=os.environ["REDIS_URL"])
    app.control.purge()
    yield app
    app.control.purge()
    app.close()


def worker_env(port: int) -> dict[str, str]:
    """The environment of a real worker on the test's database, as the application's role."""
    database = connection.settings_dict
    password = f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    host = quote(str(database["HOST"]), safe="")
    url = f"postgresql://app_rw{password}@/{database['NAME']}?host={host}"
    if database["PORT"]:
        url += f"&port={database['PORT']}"
    ours = {
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "yhdyspinta.settings",
        "EMAIL_HOST": "127.0.0.1",
        "EMAIL_PORT": str(port),
        "DEMO": "1",
        "DEBUG": "0",
    }
    return {**os.environ, **ours}


def start_worker(env: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    options = ["--concurrency", str(PROCESSES), "--loglevel", "WARNING"]
    options += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "yhdyspinta", "worker", *options],
            cwd=ROOT,
            env=env,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def wait_for(ready: Callable[[], bool], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline, log.read_text()[-3000:]
        time.sleep(0.01)


def make_notices() -> Tenant:
    tenant = make_tenant(name_fi="Järvialue")
    with tenant_context(tenant.pk):
        for n in range(NOTICES):
            notify(
                [make_recipient(address=f"vastaanottaja{n}@esimerkki.fi")],
                key=f"muistutus-{n}",
                code="negotiation.memo_approved",
                parameters={"title": f"Neuvottelu {n}"},
                at_once=True,
            )
    return tenant


def states(tenant: Tenant) -> Counter[str]:
    with tenant_context(tenant.pk):
        return Counter(Mail.objects.values_list("state", flat=True))


def is_over(tenant: Tenant) -> bool:
    counted = states(tenant)
    return sum(counted.values()) == NOTICES and not counted[Mail.State.WAITING]


def mark_what_hangs(tenant: Tenant) -> None:
    """The sweep, twice, a quarter of an hour later."""
    with tenant_context(tenant.pk):
        hanging = Mail.objects.filter(state=Mail.State.SENDING)
        hanging.update(claimed_at=timezone.now() - HANGS_AFTER - timedelta(seconds=1))
    for _twice in range(2):
        post(tenant_id=tenant.pk)


def message_ids(tenant: Tenant, state: str) -> set[str]:
    with tenant_context(tenant.pk):
        return {mail.message_id for mail in Mail.objects.filter(state=state)}


@pytest.mark.django_db(transaction=True)
def test_killed_worker_sends_nothing_twice_and_loses_nothing(
    sink: tuple[Sink, int], broker: Celery, tmp_path: Path
) -> None:
    server, port = sink
    tenant, env, log = make_notices(), worker_env(port), tmp_path / "worker.log"
    chance = random.Random(SEED)

    def start() -> subprocess.Popen[bytes]:
        broker.send_task("yhdyspinta.notices.tasks.post", kwargs={"tenant_id": tenant.pk})
        return start_worker(env, log)

    for _kill in range(KILLS):
        before = len(server.taken)
        worker = start()
        wait_for(lambda before=before: len(server.taken) > before, log)  # type: ignore[misc]
        time.sleep(chance.uniform(0, 0.3))
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()
        assert len(server.taken) < NOTICES, "the kill came after the last mail: it tries nothing"
    worker = start()
    wait_for(lambda: is_over(tenant), log)
    worker.terminate()
    worker.wait(PATIENCE)
    mark_what_hangs(tenant)

    assert max(Counter(server.taken).values()) == 1, "a mail came twice"
    counted = states(tenant)
    assert set(counted) <= {Mail.State.SENT, Mail.State.UNKNOWN}, counted
    assert counted[Mail.State.UNKNOWN] <= KILLS * PROCESSES
    sent, unknown = (message_ids(tenant, s) for s in (Mail.State.SENT, Mail.State.UNKNOWN))
    assert sent <= set(server.taken) <= sent | unknown, "a mail is missing"
    assert len(sent | unknown) == NOTICES
    with tenant_context(tenant.pk):
        assert not Notice.objects.untold().exists()
