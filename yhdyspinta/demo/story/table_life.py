"""How the responsibility table has lived: law that changes, practice, what was agreed before."""

from datetime import date, timedelta

from agreements.models import LegalBasis, Matrix, Responsibility, RoleCode, Task
from yhdyspinta.demo.clock import DAY, month_end, today, weeks_ago
from yhdyspinta.demo.stage import Stage
from yhdyspinta.tenancy.models import Group

EMPLOYMENT_REFORM = date(2025, 1, 1)  # 380/2023: from the state to the employment areas
PRACTICE = (
    ("Perhekeskuksen kohtaamispaikat", "municipalities", "leads"),
    ("Etsivä nuorisotyö", "county", "takes_part"),
    ("Ikäihmisten ohjattu liikunta ja ryhmätoiminta", "county", "nobody"),
    ("Koulupoissaolojen seuranta ja varhainen tuki", "county", "leads"),
)
AGREED_ANEW = ("Yhteistyösopimuksen seuranta", "Tiedottaminen palvelujen muutoksista kuntiin")
LONG_AGO = "service-network-premises"


def let_the_table_live(stage: Stage, matrix: Matrix) -> None:
    """Everything that a table has after a few years of use."""
    matrix.records_practice = True
    matrix.save(update_fields=["records_practice"])
    tasks = {task.name_fi: task for task in Task.objects.filter(matrix=matrix)}
    _change_laws(tasks)
    _tell_practice(stage, tasks)
    _agree_anew(stage, tasks)
    Responsibility.objects.filter(task__matrix=matrix, value="disputed").update(
        disputed_by=stage.municipalities[0]
    )
    Task.objects.filter(matrix=matrix, interface__code=LONG_AGO).update(
        reviewed_on=today() - timedelta(weeks=60)
    )


def _change_laws(tasks: dict[str, Task]) -> None:
    """A reform that has been, and one that is only an example."""
    services = LegalBasis.objects.get(task=tasks["Julkiset työvoimapalvelut"])
    services.starts_on = EMPLOYMENT_REFORM
    services.save(update_fields=["starts_on"])
    LegalBasis.objects.create(
        task=services.task,
        duty_holder=LegalBasis.DutyHolder.OTHER,
        law="916/2012",
        ends_on=EMPLOYMENT_REFORM - DAY,
    )
    coming = LegalBasis.objects.get(task=tasks["Kuntouttava työtoiminta"])
    first = date(today().year + 1, 1, 1)
    coming.ends_on = first - DAY
    coming.save(update_fields=["ends_on"])
    LegalBasis.objects.create(
        task=coming.task,
        duty_holder=LegalBasis.DutyHolder.BOTH,
        law="Lakiehdotus (esimerkki)",
        starts_on=first,
    )


def _tell_practice(stage: Stage, tasks: dict[str, Task]) -> None:
    roles = {role.code: role for role in RoleCode.objects.all()}
    everyone = Group.objects.get(is_all_municipalities=True)
    Responsibility.objects.bulk_create(
        Responsibility(
            task=tasks[name],
            organisation=stage.county if who == "county" else None,
            group=everyone if who == "municipalities" else None,
            role=roles.get(code),
            value="role" if code in roles else code,
            layer=Responsibility.Layer.PRACTICE,
        )
        for name, who, code in PRACTICE
    )


def _agree_anew(stage: Stage, tasks: dict[str, Task]) -> None:
    """Until some months ago the county only took part."""
    first = month_end(weeks_ago(32)) + DAY
    takes_part = RoleCode.objects.get(code="takes_part")
    for name in AGREED_ANEW:
        now = Responsibility.objects.filter(task=tasks[name], organisation=stage.county)
        now.update(starts_on=first)
        Responsibility.objects.create(
            task=tasks[name],
            organisation=stage.county,
            role=takes_part,
            ends_on=first - DAY,
        )
