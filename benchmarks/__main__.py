"""./dev bench: makes one area of the bench's size, measures every row and prints the table."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yhdyspinta.settings")


def main() -> None:
    django.setup()
    from benchmarks.harness import measure, table
    from benchmarks.rows import rows

    print(table([measure(row) for row in rows()]))


if __name__ == "__main__":
    main()
