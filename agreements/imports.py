"""How a responsibility table comes in from a spreadsheet: rows are tasks, columns organisations."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from agreements import policies
from agreements.models import Matrix, Responsibility, RoleCode
from agreements.sheet.plan import MatrixPlan
from agreements.sheet.rows import SheetReader
from agreements.sheet.words import lines_of
from agreements.table import SAME_EVERYWHERE
from yhdyspinta.sheets.columns import Target, fold, in_each_language, organisation_targets, target
from yhdyspinta.sheets.kinds import ImportKind, Job, Line, Meaning, Plan, register
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

# Words that mean a kind of role anywhere; single letters never do, since each area has its own.
ROLE_WORDS = {
    RoleCode.Kind.LEADS: (
        "vastuu",
        "päävastuu",
        "vastaa",
        "järjestää",
        "ansvar",
        "huvudansvar",
        "ansvarar",
        "ordnar",
    ),
    RoleCode.Kind.TAKES_PART: ("osallistuu", "toteuttaa", "mukana", "deltar", "medverkar"),
    RoleCode.Kind.SUPPORTS: ("tukee", "tuki", "stöder", "stöd"),
    RoleCode.Kind.CONSULTED: ("kuullaan", "konsultoidaan", "lausuu", "hörs"),
    RoleCode.Kind.INFORMED: ("tiedoksi", "tiedotetaan", "för kännedom", "informeras"),
}
VALUE_WORDS = {
    "nobody": ("ei kukaan", "ei vastuutahoa", "ei ketään", "ingen", "ingen ansvarsinstans"),
    "not_agreed": ("sopimatta", "ei sovittu", "avoin", "inte överenskommet", "öppen"),
    "disputed": ("näkemysero", "erimielinen", "olika uppfattning"),
}
TEXT_ONLY = "text"


class MatrixImport(ImportKind):
    """A responsibility table (vastuunjakotaulukko)."""

    code = "matrix"
    label = _("Responsibility table")
    lead = _(
        "A table with a task on each row and an organisation or a group in each column."
        " Tasks are grouped by interface, in a column of its own or under sub-headings."
    )
    needs = (
        (("task_fi", "task_sv"), _("Choose the column that has the tasks.")),
        (
            ("organisation", "group"),
            _("Choose at least one column for an organisation or a group."),
        ),
    )
    new_into = _("A new responsibility table")
    empties = (
        ("unfilled", _("Nothing is said: as for the whole group, or not filled in")),
        ("nobody", _("Nobody is responsible")),
        ("not_agreed", _("Not agreed")),
    )

    def may_import(self, actor: Actor) -> bool:
        return policies.change_matrices(actor)

    def into(self) -> list[tuple[int, str]]:
        return [(matrix.pk, matrix.name) for matrix in Matrix.objects.all()]

    def targets(self) -> list[Target]:
        return [
            target(
                "interface",
                _("Interface of cooperation"),
                "yhdyspinta",
                "gränssnitt",
                "interface",
                "teema",
            ),
            target("task_fi", _("Task in Finnish"), *TASK_HEADINGS),
            target("task_sv", _("Task in Swedish"), "tehtävä ruotsiksi", "uppgift på svenska"),
            target("task_en", _("Task in English"), "tehtävä englanniksi"),
            target(
                "duty_holder",
                _("By law"),
                "järjestämisvastuu",
                "lain mukaan",
                "enligt lag",
                "järjestäjä",
            ),
            target("law", _("Law and section"), *LAW_HEADINGS),
            target(
                "note",
                _("Note"),
                "huom",
                "huomautus",
                "huomioitavaa",
                "anmärkning",
                "lisätieto",
                "selite",
            ),
            *organisation_targets(),
        ]

    def meanings(self) -> list[Meaning]:
        roles = RoleCode.objects.order_by("position", "pk")
        return [
            *(_role_meaning(role) for role in roles),
            *(_value_meaning(code, letter) for code, letter in SAME_EVERYWHERE.items()),
            Meaning(TEXT_ONLY, _("No role: keep the text only")),
        ]

    def values_in(self, job: Job) -> Iterable[tuple[str, int, int]]:
        reader = SheetReader(job, self.meanings())
        for task in reader.task_rows():
            for index, _column, text in reader.cells(task.row):
                for token in reader.tokens(text):
                    yield token, task.number, index

    def plan(self, job: Job) -> Plan:
        return MatrixPlan(SheetReader(job, self.meanings())).plan

    def lines(self, changes: Sequence[Any]) -> list[Line]:
        return lines_of(changes)

    def result_url(self, session: ImportSession) -> str:
        exists = session.target_id and Matrix.objects.filter(pk=session.target_id).exists()
        return (
            area_url("agreements:matrix-of", session.target_id)
            if exists
            else area_url("agreements:matrix")
        )

    def subject(self, session: ImportSession) -> Matrix | ImportSession:
        return Matrix.objects.filter(pk=session.target_id or 0).first() or session


TASK_HEADINGS = (
    "tehtävä", "tehtävät", "tehtävä / kokonaisuus", "tehtävä/kokonaisuus", "tehtäväkokonaisuus",
    "kokonaisuus", "palvelu", "palvelu tai tehtävä", "toiminto", "task",
    "uppgift", "uppgifter", "uppgift / helhet",
)  # fmt: skip
LAW_HEADINGS = (
    "laki",
    "lakiperuste",
    "laki ja pykälä",
    "lainsäädäntö",
    "säädös",
    "lag",
    "lagrum",
    "lag och paragraf",
    "law",
)


def _role_meaning(role: RoleCode) -> Meaning:
    letters = dict.fromkeys([role.letter, role.letter_fi, role.letter_sv, role.letter_en])
    names = (
        role.name_fi,
        role.name_sv,
        role.name_en,
        *ROLE_WORDS.get(RoleCode.Kind(role.kind), ()),
    )
    words = tuple(fold(word) for word in names if word)
    return Meaning(role.code, f"{role.letter} {role.name}", tuple(filter(None, letters)), words)


def _value_meaning(code: str, letter: str) -> Meaning:
    label = Responsibility.Value(code).label
    words = [*in_each_language(label), *VALUE_WORDS[code]]
    return Meaning(code, label, (letter,), tuple(map(fold, words)))


register(MatrixImport())
