"""./dev bench: makes one area of the bench's size, measures every row and prints the tables."""

import os

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
    for row in rows(tenant, membership):
        print(line(measure(row)), flush=True)
    print(f"\n{memory.table(tenant, membership)}")


if __name__ == "__main__":
    main()
