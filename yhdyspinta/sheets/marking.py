"""The user's own file with its errors marked, to be put right in Excel and brought in again."""

import base64
import io
import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, count
from pathlib import PurePath
from typing import Any

import xlsxwriter
from django.conf import settings
from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from yhdyspinta.sheets.formats import MEDIA_TYPES, XLSX
from yhdyspinta.sheets.kinds import Job, Problem
from yhdyspinta.sheets.matching import letter_of
from yhdyspinta.sheets.read import Grid, grids_of

SECONDS = 40
LARGEST = 20_000  # rows; the workbook of a larger table is made anew from its texts
PINK = "#F8D7DA"

# Sheet → row → (columns to colour, what is wrong).
Marks = dict[str, dict[int, tuple[list[int], str]]]


def marked_copy(job: Job, problems: Iterable[Problem]) -> HttpResponse:
    """The file as a download, with a column that says what is wrong on each row."""
    marks = marks_of(job, problems)
    content = marked_workbook(job, marks)
    name = PurePath(job.session.file.name).stem
    name = _("%(name)s, errors marked.xlsx") % {"name": name}
    return HttpResponse(
        content,
        headers={
            "Content-Type": MEDIA_TYPES[XLSX],
            "Content-Disposition": content_disposition_header(True, name) or "",
            "Cache-Control": "private, no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def marks_of(job: Job, problems: Iterable[Problem]) -> Marks:
    """What is wrong, by the user's own sheets and rows."""
    columns: dict[tuple[str, int], list[int]] = defaultdict(list)
    told: dict[tuple[str, int], list[str]] = defaultdict(list)
    for problem in problems:
        if not problem.row:
            continue
        place = job.grid.place_of(problem.row)
        if problem.column is not None:
            columns[place].append(problem.column)
        told[place].append(_in_words(problem))
    marks: Marks = defaultdict(dict)
    for (sheet, row), texts in told.items():
        marks[sheet][row] = (columns[sheet, row], "\n".join(dict.fromkeys(texts)))
    return dict(marks)


def _in_words(problem: Problem) -> str:
    place = "" if problem.column is None else f"{letter_of(problem.column)}: "
    text = f"{place}{problem.sort}"
    return (
        f"{text} ({problem.found}). {problem.expected}"
        if problem.found
        else (f"{text}. {problem.expected}")
    )


def marked_workbook(job: Job, marks: Marks) -> bytes:
    """The user's own workbook marked; one made from its texts where that can't be."""
    grids = grids_of(job.session.file)
    stored = job.session.file
    is_small = sum(len(grid.rows) for grid in grids) <= LARGEST
    if stored.media_type == MEDIA_TYPES[XLSX] and is_small:
        own = _mark_in_child(stored.read(), marks, job)
        if own is not None:
            return own
    return _made_anew(grids, marks, job)


def _mark_in_child(content: bytes, marks: Marks, job: Job) -> bytes | None:
    """None when the child can't do it: what the file does to openpyxl, it does there."""
    asked: dict[str, Any] = {
        "content": base64.b64encode(content).decode(),
        "heading": _("Error"),
        "header_row": job.session.header_row or 1,
        "marks": marks,
    }
    try:
        child = subprocess.run(
            [sys.executable, "-m", "yhdyspinta.sheets.marking_child"],
            input=json.dumps(asked).encode(),
            capture_output=True,
            cwd=settings.BASE_DIR,
            env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return None
    return child.stdout if child.returncode == 0 and child.stdout else None


def _made_anew(grids: Iterable[Grid], marks: Marks, job: Job) -> bytes:
    """Every sheet's texts with the same marks; nothing in it is a formula or a link."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        wrong = book.add_format({"bg_color": PINK, "text_wrap": True})
        taken: set[str] = set()
        for number, grid in enumerate(grids, 1):
            page = book.add_worksheet(_sheet_name(grid.name, number, taken))
            _write(page, grid, marks.get(grid.name, {}), wrong, job.session.header_row or 1)
    return file.getvalue()


def _sheet_name(name: str, number: int, taken: set[str]) -> str:
    """The sheet's own name, or a number where Excel takes no such name or has it already."""
    is_good = 0 < len(name.encode("utf-16-le")) <= 2 * 31 and not set(name) & set("[]:*?/\\'")
    names = chain([name] if is_good else [], map(str, count(number)))
    free = next(each for each in names if each.lower() not in taken)
    taken.add(free.lower())
    return free


def _write(page: Any, grid: Grid, rows: Any, wrong: Any, header: int) -> None:
    for number, row in enumerate(grid.rows, 1):
        columns, told = rows.get(number, ((), ""))
        for column, text in enumerate(row):
            if text:
                page.write_string(number - 1, column, text, wrong if column in columns else None)
        for column in columns:
            if column >= len(row) or not row[column]:
                page.write_blank(number - 1, column, None, wrong)
        if told:
            page.write_string(number - 1, grid.width, told, wrong)
    if rows:
        page.write_string(header - 1, grid.width, _("Error"), wrong)
