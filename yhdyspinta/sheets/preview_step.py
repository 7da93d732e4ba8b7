"""The wizard's preview: what would change, what the file lacks, what has moved since."""

from hashlib import blake2b
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yhdyspinta.sheets.headers import headings_of
from yhdyspinta.sheets.kinds import LEFT_OUT, ImportKind, Job, Line, Missing, Text
from yhdyspinta.sheets.matching import letter_of
from yhdyspinta.sheets.models import OPEN, ImportChange, ImportSession
from yhdyspinta.sheets.pages import LINES, Context, import_name, save_choices, steps_of
from yhdyspinta.sheets.wizard import Outcome
from yhdyspinta.web.access import ActorRequest
from yhdyspinta.web.forms import DateInput

Action = ImportChange.Action


def failure_in_words(session: ImportSession) -> str:
    """Why the worker gave the import back; "" if it did not."""
    told = {
        "permission": _(
            "Nothing was written: whoever accepted the import no longer has the right to make these"
            " changes. Someone who has it can accept the import."
        ),
        "stale": _(
            "Nothing was written: the same data was changed meanwhile. Look at the preview again."
        ),
        "damaged": _("Nothing was written: the file can no longer be read. Bring it in again."),
        "unexpected": _(
            "Nothing was written: something unexpected happened, and it has been logged."
            " Try again, or ask the support for help."
        ),
    }
    return told.get(session.failure, "")


# What has been seen, and what has moved since.


def _short(*parts: object) -> str:
    return blake2b(repr(parts).encode(), digest_size=6).hexdigest()


def _seen(lines: list[Line]) -> dict[str, str]:
    """Key of each line → short hash of what it says."""
    return {
        _short(line.row, line.label): _short(line.action, [list(map(str, d)) for d in line.details])
        for line in lines
    }


def keep_seen(session: ImportSession, outcome: Outcome) -> None:
    """Remember what the preview shows, so that only what moves from now on is asked again."""
    session.preview = {"digest": outcome.digest, "seen": _seen(outcome.lines)}
    ImportSession.objects.filter(pk=session.pk, state__in=OPEN).update(preview=session.preview)


def moved_since(session: ImportSession, outcome: Outcome) -> tuple[list[Line], int]:
    """The lines that are not as they were seen, and how many seen ones are there no more."""
    before, now = session.preview.get("seen", {}), _seen(outcome.lines)
    moved = [
        line
        for line in outcome.lines
        if before.get(key := _short(line.row, line.label)) != now[key]
    ]
    return moved, len(before.keys() - now.keys())


# What the file lacks.


class MissingForm(forms.Form):
    """What is done to what the file lacks: all alike, or each by itself."""

    def __init__(
        self, kind: ImportKind, job: Job, missing: list[Missing], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.missing, mapping = missing, job.session.mapping
        options = [("", _("Keep")), *kind.missing_options]
        self.fields["all"] = forms.ChoiceField(
            label=_("All that is missing"),
            choices=options,
            required=False,
            initial=mapping.get("missing_all", ""),
        )
        self.fields["day"] = forms.DateField(
            label=_("Last day of what ends"),
            required=False,
            widget=DateInput,
            initial=mapping.get("missing_day") or timezone.localdate(),
        )
        for each in missing[:LINES]:  # by its key: rows may go while someone chooses
            self.fields[f"each_{each.key}"] = forms.ChoiceField(
                label=each.label,
                choices=[("as_all", _("As all")), ("keep", _("Keep")), *kind.missing_options],
                required=False,
                initial=mapping.get("missing", {}).get(each.key, "as_all"),
            )

    def each_fields(self) -> list[tuple[Missing, forms.BoundField]]:
        return [(each, self[f"each_{each.key}"]) for each in self.missing[:LINES]]

    def chosen(self) -> Context:
        day = self.cleaned_data["day"]
        each = {
            missing.key: code
            for missing in self.missing[:LINES]
            if (code := self.cleaned_data[f"each_{missing.key}"]) not in ("", "as_all")
        }
        return {
            "missing_all": self.cleaned_data["all"],
            "missing": each,
            "missing_day": day.isoformat() if day else None,
        }


def choose_missing(job: Job, form: MissingForm) -> None:
    job.session.mapping = {**job.session.mapping, **form.chosen()}
    save_choices(job.session)


# The page.


def preview_page(
    request: ActorRequest, kind: ImportKind, job: Job, outcome: Outcome, form: forms.Form
) -> Context:
    """What accepting would do, in whole."""
    missing = outcome.plan.missing
    return import_name(kind, job) | {
        "outcome": outcome,
        "created": outcome.count(Action.CREATED),
        "changed": outcome.count(Action.CHANGED),
        "removed": outcome.count(Action.REMOVED),
        "missing": missing,
        "missing_form": MissingForm(kind, job, missing) if kind.missing_options else None,
        "effects": outcome.plan.effects,
        "extra": kind.preview_extra(job, outcome),
        "failure": failure_in_words(job.session),
        "notes": [*_notes(job), *outcome.plan.notes],
        "page": _page(request, outcome.lines),
        "form": form,
        "may_take_back": bool(job.skipped or job.answers or job.corrected),
        "steps": steps_of(kind, "preview"),
        "result_url": kind.result_url(job.session),
    }


def _page(request: ActorRequest, lines: list[Line]) -> Any:
    in_order = sorted(lines, key=lambda line: line.action == Action.CREATED)
    return Paginator(in_order, LINES).get_page(request.GET.get("page"))


def stale_page(request: ActorRequest, outcome: Outcome, session: ImportSession) -> Context:
    """Only what has moved since the preview was looked at, the rest counted."""
    moved, gone = moved_since(session, outcome)
    lines = moved or outcome.lines
    told = ngettext(
        "%(moved)s of %(count)s has changed since you looked.",
        "%(moved)s of %(count)s have changed since you looked.",
        len(moved) + gone,
    ) % {"moved": len(moved) + gone, "count": max(len(outcome.lines), len(moved) + gone)}
    return {
        "is_stale": True,
        "stale_in_words": told,
        "gone": gone,
        "as_seen": len(outcome.lines) - len(lines),
        "page": _page(request, lines),
    }


def _notes(job: Job) -> list[Text]:
    """What is not taken from the file, so that nothing is left out silently."""
    notes: list[Text] = []
    headings = headings_of(job.grid, job.session.header_row or 1, job.session.header_top)
    chosen = job.session.mapping.get("columns", {})
    left_out = [
        f"{letter_of(int(i))} {headings[int(i)]}".strip()
        for i, code in chosen.items()
        if code == LEFT_OUT
    ]
    if left_out:
        notes.append(_("Columns left out: %(columns)s.") % {"columns": ", ".join(left_out)})
    if job.skipped:
        rows = ", ".join(str(row) for row in sorted(job.skipped))
        notes.append(_("Rows left out: %(rows)s.") % {"rows": rows})
    if job.corrected:
        places = ", ".join(f"{letter_of(column)}{row}" for row, column in sorted(job.corrected))
        notes.append(_("Cells corrected here: %(cells)s.") % {"cells": places})
    used = [1 for row, column in job.grid.formulas if column in job.columns]
    if used:
        notes.append(
            ngettext(
                "%(count)s cell is a formula: its result as saved in the file is used.",
                "%(count)s cells are formulas: their results as saved in the file are used.",
                len(used),
            )
            % {"count": len(used)}
        )
    return notes
