"""The area that is measured: 200 tasks × 40 organisations, 2,000 posts, a 20-page agreement."""

from datetime import date
from typing import Any

from agreements.actions import create_agreement
from agreements.models import (
    Agreement,
    AgreementType,
    Clause,
    ClauseText,
    Matrix,
    Responsibility,
    RoleCode,
    Task,
    Version,
)
from contacts.models import Holding, Interface, Person, Post
from yhdyspinta.accounts.models import User
from yhdyspinta.areas.create import create_area
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Membership, Organisation, Role, Tenant

TASKS = 200
ORGANISATIONS = 40
POSTS = 2000
CLAUSES = 60
OTHER_TABLES = 14
OTHER_PEOPLE = 8000
PARAGRAPH = (
    "Osapuolet sovittavat yhteen palvelunsa ja toimivat niin, että asukkaan asia etenee"
    " viivytyksettä organisaatiosta toiseen. Vastuu tiedon kulusta on sillä, joka asian ensin"
    " havaitsee. "
)


def make_area(code: str = "14", *, is_large: bool = False) -> tuple[Tenant, Membership]:
    """The area, filled, and the coordinator whose pages are asked for.

    A large one has fifty times the rows of the demo beside what its pages show.
    """
    tenant = create_area(code).tenant
    with tenant_context(tenant.pk):
        for number in range(ORGANISATIONS - Organisation.objects.count()):
            Organisation.objects.create(kind="other", name_fi=f"Yhdistys {number}")
        organisations = list(Organisation.objects.in_order())
        user = User.objects.create_user(f"bench{code}@esimerkki.fi", name="Mittaaja")
        membership = Membership.objects.create(
            tenant=tenant, user=user, organisation=organisations[0], roles=[Role.COORDINATOR]
        )
        _make_matrix(organisations, "Vastuunjako", date(2026, 1, 1))
        for number in range(OTHER_TABLES if is_large else 0):
            _make_matrix(organisations[:4], f"Vanha taulukko {number}", None)
        if is_large:
            _make_people(organisations, OTHER_PEOPLE)
        _make_directory(organisations)
        _make_agreement(organisations, membership)
    return tenant, membership


def _make_matrix(organisations: list[Organisation], name: str, valid_from: date | None) -> None:
    matrix = Matrix.objects.create(name_fi=name, valid_from=valid_from)
    interfaces, roles = list(Interface.objects.all()), list(RoleCode.objects.all())
    tasks = Task.objects.bulk_create(
        Task(
            matrix=matrix,
            interface=interfaces[n % len(interfaces)],
            name_fi=f"Tehtävä {n}: palvelun yhteensovittaminen",
            position=n,
        )
        for n in range(TASKS)
    )
    Responsibility.objects.bulk_create(
        Responsibility(task=task, organisation=organisation, role=roles[(n + m) % len(roles)])
        for n, task in enumerate(tasks)
        for m, organisation in enumerate(organisations)
    )


def _make_people(organisations: list[Organisation], count: int) -> None:
    """People without a post: what a search has to pass by."""
    Person.objects.bulk_create(
        Person(
            organisation=organisations[n % len(organisations)],
            name=f"Muu henkilö {n}",
            email=f"muu{n}@esimerkki.fi",
        )
        for n in range(count)
    )


def _make_directory(organisations: list[Organisation]) -> None:
    interfaces = list(Interface.objects.all())
    people = Person.objects.bulk_create(
        Person(
            organisation=organisations[n % len(organisations)],
            name=f"Henkilö {n}",
            email=f"henkilo{n}@esimerkki.fi",
        )
        for n in range(POSTS)
    )
    posts = Post.objects.bulk_create(
        Post(
            organisation=person.organisation,
            interface=interfaces[n // len(organisations) % len(interfaces)],
            title_fi=f"Vastuuhenkilö {n}",
        )
        for n, person in enumerate(people)
    )
    Holding.objects.bulk_create(
        Holding(post=post, person=person, starts_on=date(2025, 1, 1))
        for post, person in zip(posts, people, strict=True)
    )


def _make_agreement(organisations: list[Organisation], membership: Membership) -> None:
    agreement: Any = create_agreement(
        type=AgreementType.objects.all()[0],
        title_fi="Yhteistyösopimus",
        title_sv="",
        languages=["fi"],
        parties=organisations[:15],
        actor=actor_of(membership),
    )
    Agreement.objects.filter(pk=agreement.pk).update(starts_on=date(2026, 1, 1), is_open_ended=True)
    version = Version.objects.get(agreement=agreement)
    clauses = Clause.objects.bulk_create(
        Clause(version=version, position=1000 + n) for n in range(CLAUSES)
    )
    ClauseText.objects.bulk_create(
        ClauseText(clause=clause, language="fi", heading=f"Kohta {n}", body=PARAGRAPH * 8)
        for n, clause in enumerate(clauses)
    )
