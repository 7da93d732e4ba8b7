"""How a responsibility table comes in from a spreadsheet, whatever its shape."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from agreements import policies
from agreements.models import Matrix, Responsibility, RoleCode
from agreements.sheet import headings, tokens
from agreements.sheet.missing import END, REMOVE
from agreements.sheet.plan import MatrixPlan
from agreements.sheet.rows import BY_ROLE, OWN, SheetReader
from agreements.sheet.words import lines_of
from agreements.table import SAME_EVERYWHERE
from yhdyspinta.sheets.columns import Finder, Guess, Target, fold, in_each_language, target
from yhdyspinta.sheets.kinds import ImportKind, Job, Line, Meaning, Plan, Text, register
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.sheets.names import Names, organisation_targets
from yhdyspinta.sheets.wizard import Outcome
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

TEXT_ONLY = "text"


class MatrixImport(ImportKind):
    """A responsibility table (vastuunjakotaulukko)."""

    code = "matrix"
    label = _("Responsibility table")
    lead = _(
        "A table with a task on each row. In its columns stand organisations with the letters of"
        " their roles, or roles with the names of organisations, or what the law says of each."
        " Tasks are grouped by interface, in a column of its own, under sub-headings or by sheet."
    )
    needs = (
        (("task_fi", "task_sv", "key"), _("Choose the column that has the tasks.")),
        (
            ("organisation", "group", "role", "law_text"),
            _(
                "Choose at least one column for an organisation or a group, for a role,"
                " or for what the law says."
            ),
        ),
    )
    repeatable = (BY_ROLE, "note", "shown")
    joinable = OWN
    new_into = _("A new responsibility table")
    missing_options = (
        (END, _("End its responsibilities")),
        (REMOVE, _("Remove the task from the table")),
    )
    empties = (
        ("unfilled", _("Nothing is said: as for the whole group, or not filled in")),
        ("nobody", _("Nobody is responsible")),
        ("not_agreed", _("Not agreed")),
    )

    def may_import(self, actor: Actor) -> bool:
        return policies.change_matrices(actor)

    def into(self) -> list[tuple[int, str]]:
        return [(matrix.pk, matrix.name) for matrix in Matrix.objects.all()]

    # Columns.

    def targets(self) -> list[Target]:
        return [
            target("interface", _("Interface of cooperation"), *headings.INTERFACE),
            target("task_fi", _("Task in Finnish"), *headings.TASK),
            target("task_sv", _("Task in Swedish"), *headings.TASK_SV),
            target("task_en", _("Task in English"), *headings.TASK_EN),
            *_targets_of_law(),
            target("note", _("Note"), *headings.NOTE),
            target("starts_on", _("In force from"), *headings.STARTS_ON),
            target("ends_on", _("In force until"), *headings.ENDS_ON),
            target("key", _("Row key of an export"), *headings.KEY),
            target("shown", _("Only to read"), *_in_every_language(headings.SHOWN)),
            *_targets_of_roles(),
            *organisation_targets(),
        ]

    def finder(self) -> Finder:
        names = Names()

        def find(text: str) -> Guess:
            likely = headings.likely_target(text)
            return Guess(likely, how="likely") if likely else names.find(text)

        return find

    def shape_in_words(self, codes: Iterable[str]) -> Text:
        codes = list(codes)
        if any(code.startswith("law_text:") for code in codes):
            return _("A law table: its columns say what the law says of each side.")
        if any(code.startswith(BY_ROLE) for code in codes):
            return _("Roles are the columns: their cells name who has the role.")
        own = [code for code in codes if code.startswith(OWN)]
        if sum(code.startswith("organisation:") for code in own) > 5:
            return _("One column for each organisation, such as each municipality.")
        return _("Organisations are the columns: their cells say the role.") if own else ""

    # Letters and names.

    def meanings(self) -> list[Meaning]:
        roles = list(RoleCode.objects.order_by("position", "pk"))
        return [
            *(_role_meaning(role) for role in roles),
            *(_value_meaning(code, letter) for code, letter in SAME_EVERYWHERE.items()),
            Meaning(TEXT_ONLY, _("No role: keep the text only"), (tokens.MARK,)),
        ]

    def told(self, token: str) -> Text:
        return tokens.told(token)

    def _reader(self, job: Job) -> SheetReader:
        return SheetReader(job, self.meanings(), Names())

    def values_in(self, job: Job) -> Iterator[tuple[str, int, int]]:
        reader = self._reader(job)
        for task in reader.task_rows():
            for token, index in reader.letters_in(task.row):
                yield token, task.number, index

    def names_in(self, job: Job) -> Iterator[tuple[str, int, int]]:
        if not any(code.startswith(BY_ROLE) for code in job.columns.values()):
            return
        reader = self._reader(job)
        for task in reader.task_rows():
            for name, index in reader.names_in(task.row):
                yield name, task.number, index

    def name_targets(self) -> list[Target]:
        return organisation_targets()

    # Rows.

    def plan(self, job: Job) -> Plan:
        return MatrixPlan(self._reader(job)).plan

    def lines(self, changes: Sequence[Any]) -> list[Line]:
        return lines_of(changes)

    def preview_extra(self, job: Job, outcome: Outcome) -> str:
        """The table as it would be, where it changes."""
        effects = outcome.plan.picture
        if not effects or not effects.touched:
            return ""
        return render_to_string("agreements/_matrix_preview.html", effects.painted())

    def result_url(self, session: ImportSession) -> str:
        exists = session.target_id and Matrix.objects.filter(pk=session.target_id).exists()
        return (
            area_url("agreements:matrix-of", session.target_id)
            if exists
            else area_url("agreements:matrix")
        )

    def subject(self, session: ImportSession) -> Matrix | ImportSession:
        return Matrix.objects.filter(pk=session.target_id or 0).first() or session


def _in_every_language(texts: Iterable[Any]) -> list[str]:
    return [told for text in texts for told in in_each_language(text)]


def _targets_of_law() -> list[Target]:
    section = _("By law")
    return [
        target("duty_holder", _("By law"), *headings.DUTY_HOLDER, section=section),
        target("law", _("Law and section"), *headings.LAW, section=section),
        target(
            "law_text:county",
            _("What the law says of the county"),
            *headings.COUNTY_BY_LAW,
            section=section,
        ),
        target(
            "law_text:municipality",
            _("What the law says of the municipality"),
            *headings.MUNICIPALITY_BY_LAW,
            section=section,
        ),
    ]


def _targets_of_roles() -> list[Target]:
    """Columns that name who has a role; words of a kind go to the first role of it."""
    found, kinds = [], set()
    for role in RoleCode.objects.order_by("position", "pk"):
        names = [role.name_fi, role.name_sv, role.name_en]
        if role.kind not in kinds:
            kind = RoleCode.Kind(role.kind)
            names += [*headings.ROLE_WORDS[kind], *headings.ROLE_HEADINGS[kind]]
        kinds.add(role.kind)
        label = _("Who has the role: %(role)s") % {"role": role.name}
        found.append(target(f"{BY_ROLE}{role.code}", label, *names, section=_("Roles as columns")))
    return found


def _role_meaning(role: RoleCode) -> Meaning:
    letters = dict.fromkeys([role.letter, role.letter_fi, role.letter_sv, role.letter_en])
    words = headings.ROLE_WORDS.get(RoleCode.Kind(role.kind), ())
    names = [name for name in (role.name_fi, role.name_sv, role.name_en, *words) if name]
    return Meaning(
        role.code,
        f"{role.letter} {role.name}",
        tuple(filter(None, letters)),
        tuple(map(fold, names)),
        in_prose=True,
    )


def _value_meaning(code: str, letter: str) -> Meaning:
    label = Responsibility.Value(code).label
    words = [*in_each_language(label), *headings.VALUE_WORDS[code]]
    return Meaning(code, label, (letter,), tuple(map(fold, words)))


register(MatrixImport())
