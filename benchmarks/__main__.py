"""./dev bench [WORD …]: makes an area of the bench's size, measures each row that has a word."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yhdyspinta.settings")


def main() -> None:
    django.setup()
    from benchmarks import memory
    from benchmarks.area import make_area
    from benchmarks.harness import HEAD, line, measure
    from benchmarks.rows import rows

    tenant, membership = make_area()
    print(HEAD, flush=True)
    words = sys.argv[1:]
    for row in rows(tenant, membership) if words != ["memory"] else ():
        if not words or any(word.lower() in row.name.lower() for word in words):
            print(line(measure(row)), flush=True)
    if not words or "memory" in words:
        print(f"\n{memory.table(tenant, membership)}")


if __name__ == "__main__":
    main()
