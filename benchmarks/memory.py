"""How much memory an import takes: the peak of a process of its own that does nothing else."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import django

AIM = 400
SIZES = [(5_000, 10), (50_000, 1)]  # tasks and organisations


def table(tenant: Any, membership: Any) -> str:
    """Each size once, in megabytes."""
    from benchmarks.imports import prepared

    lines = ["| what | MB | aim |", "|---|---:|---:|"]
    for tasks, organisations in SIZES:
        _content, session = prepared(tenant, membership, tasks, organisations)
        peak = _peak(tenant.pk, session.pk)
        lines.append(f"| Memory of importing {tasks:,} rows × {organisations} | {peak} | {AIM} |")
    return "\n".join(lines)


def _peak(tenant_id: int, session_id: int) -> int:
    args = [sys.executable, "-m", "benchmarks.memory", str(tenant_id), str(session_id)]
    done = subprocess.run(args, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def main() -> None:
    """Import one, take it back, and tell the peak in megabytes."""
    django.setup()
    from benchmarks.imports import import_all, undone
    from yhdyspinta.sheets.models import ImportSession
    from yhdyspinta.tenancy.models import Tenant

    tenant = Tenant.objects.get(pk=sys.argv[1])
    undone(tenant, lambda: import_all(ImportSession.objects.get(pk=sys.argv[2])))()
    # Not getrusage: its peak begins with what the process that started this one had.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print(int(status["VmHWM"].split()[0]) // 1024)


if __name__ == "__main__":
    main()
