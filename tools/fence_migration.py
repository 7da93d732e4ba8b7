"""Adds the fences and ties that a migration's tables need, and makes it one step: FILE …"""

import importlib.util
import os
import sys
from pathlib import Path
from typing import Any

import django

# Memberships are asked for before the area is known.
UNFENCED = {"Membership"}
ROOT = Path(__file__).resolve().parent.parent


def load(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location("migration", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Migration


def lines_for(migration: Any, label: str) -> list[str]:
    """The operations, as source, that the migration's tables and keys ask for."""
    from django.db.migrations import AddField, CreateModel

    from yhdyspinta.tenancy.fields import TenantForeignKey

    fences, ties = [], []
    for operation in migration.operations:
        if isinstance(operation, CreateModel):
            fields = dict(operation.fields)
            table = operation.options.get("db_table") or f"{label}_{operation.name.lower()}"
            is_history = "pgh_id" in fields
            if "tenant" in fields and operation.name not in UNFENCED:
                fences.append(f'{"fence_history" if is_history else "fence"}("{table}")')
        elif isinstance(operation, AddField):
            fields = {operation.name: operation.field}
            table = f"{label}_{operation.model_name.lower()}"
            is_history = operation.model_name.lower().endswith("event")
            if operation.name == "tenant":
                fences.append(f'{"fence_history" if is_history else "fence"}("{table}")')
        else:
            continue
        for name, field in fields.items():
            if isinstance(field, TenantForeignKey) and not is_history:
                target = _table_of(str(field.remote_field.model), label, table)
                ties.append(f'tie("{table}", "{name}_id", "{target}")')
    return fences + ties


def _table_of(target: str, label: str, own: str) -> str:
    if target == "self":
        return own
    app, _, model = target.rpartition(".")
    return f"{(app or label).lower()}_{model.lower()}"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yhdyspinta.settings")
    django.setup()
    for name in sys.argv[1:]:
        path = Path(name)
        source = path.read_text(encoding="utf-8")
        if "rls import" in source:
            continue
        lines = lines_for(load(path), path.parent.parent.name)
        if not lines:
            continue
        names = sorted({line.split("(")[0] for line in lines})
        head, _, tail = source.rstrip().rpartition("]")
        body = (
            head.rstrip()
            + "\n"
            + "".join(f"        {line},\n" for line in lines)
            + "    ])"
            + tail
            + "\n"
        ).replace("    operations = [\n", "    operations = batched([\n", 1)
        body = body.replace(
            "\n\nclass Migration",
            "\nfrom yhdyspinta.tenancy.batch import batched"
            f"\nfrom yhdyspinta.tenancy.rls import {', '.join(names)}\n\n\nclass Migration",
            1,
        )
        path.write_text(body, encoding="utf-8")
        print(f"{path}: {len(lines)} steps added")


if __name__ == "__main__":
    main()
