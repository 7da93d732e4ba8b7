"""The worker killed in the middle of acceptance, five times: all or nothing, and then all."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from agreements.models import Responsibility, Task
from tests.agreements.test_matrix_import import AREA, preview_of, start
from tests.conftest import make_people
from tests.factories.responsibility import make_interface, make_roles
from tests.factories.tenancy import make_group
from tests.notices.test_kill import PATIENCE, ROOT, free_port, worker_env
from yhdyspinta.sheets.models import ImportChange, ImportSession
from yhdyspinta.tenancy.context import tenant_context

TASKS = 400
# Numbers that the database gives out are seen before the rows are: they tell how far it has come.
MOMENTS = (
    ("agreements_matrix_id_seq", 1),
    ("agreements_task_id_seq", 1),
    ("agreements_responsibility_id_seq", 1),
    ("agreements_responsibility_id_seq", TASKS),
    ("sheets_importchange_id_seq", 1),
)
HEADINGS = ["Tehtävä", "Hyvinvointialue", "Kunnat", "Koivujoki"]
WORK = (
    "import sys, django; django.setup();"
    " from yhdyspinta.sheets.tasks import accept_waiting;"
    " accept_waiting(tenant_id=int(sys.argv[1]))"
)


def given_out(sequence: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(pg_sequence_last_value(%s::regclass), 0)", [sequence])
        (value,) = cursor.fetchone()
        return int(value)


def work(tenant_id: int, log: Path) -> subprocess.Popen[bytes]:
    """The worker's round in a process of its own, as the application's role."""
    with log.open("ab") as file:
        return subprocess.Popen(
            [sys.executable, "-c", WORK, str(tenant_id)],
            cwd=ROOT,
            env=worker_env(free_port()),
            stdout=file,
            stderr=file,
            start_new_session=True,
        )


def kill_at(worker: subprocess.Popen[bytes], sequence: str, before: int, log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while given_out(sequence) < before:
        assert worker.poll() is None, log.read_text()[-3000:] or "it was done before the kill"
        assert time.monotonic() < deadline, log.read_text()[-3000:]
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_has_written_nothing_and_the_next_writes_all(tmp_path: Path) -> None:
    area, log = make_people(), tmp_path / "worker.log"
    with tenant_context(area.tenant.pk):
        make_roles()
        make_group()
        make_interface(code="hyte", name_fi="Hyte")
    client = area.client("admin")
    rows = [[f"Tehtävä {n}", "V", "O", "K"] for n in range(TASKS)]
    session = start(client, area, [HEADINGS, ["Hyte"], *rows])
    digest = preview_of(client, session).context["form"]["digest"].value()
    client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})

    for sequence, further in MOMENTS:
        before = given_out(sequence) + further
        kill_at(work(area.tenant.pk, log), sequence, before, log)
        with tenant_context(area.tenant.pk):
            assert ImportSession.objects.get().state == ImportSession.State.ACCEPTING
            assert not Task.objects.exists()
            assert not ImportChange.objects.exists()

    assert work(area.tenant.pk, log).wait(PATIENCE) == 0, log.read_text()[-3000:]
    with tenant_context(area.tenant.pk):
        assert ImportSession.objects.get().state == ImportSession.State.ACCEPTED
        assert Task.objects.count() == TASKS
        assert Responsibility.objects.count() == 3 * TASKS
