"""Clauses of agreements that a continuous duty can point to."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.utils.translation import get_language

from agreements.models import Agreement, Clause, Version
from agreements.tree import grown, in_order
from negotiations.models import Evidence
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url

S = Agreement.State
POINTED = (S.DECIDING, S.SIGNING, S.IN_FORCE, S.TERMINATED)


@dataclass(frozen=True)
class Place:
    """A clause by its number and heading, and where it is read."""

    agreement: Agreement
    clause: Clause
    label: str

    @property
    def value(self) -> str:
        return f"{self.agreement.pk}:{self.clause.anchor}"

    @property
    def url(self) -> str:
        return f"{area_url('agreements:text', self.agreement.pk)}#clause-{self.clause.pk}"


def places(agreements: Iterable[Agreement]) -> Iterator[Place]:
    """The clauses of the newest version of each agreement; three queries however many."""
    clauses = Prefetch("clauses", Clause.objects.prefetch_related("texts"))
    found = Version.objects.filter(agreement__in=list(agreements)).select_related("agreement")
    newest = found.order_by("agreement__title_fi", "agreement_id", "-number").distinct(
        "agreement__title_fi", "agreement_id"
    )
    for version in newest.prefetch_related(clauses):
        agreement = version.agreement
        for node in in_order(grown(version.clauses.all(), _language(agreement))):
            yield Place(agreement, node.clause, f"{node.number} {node.heading}".strip())


def _language(agreement: Agreement) -> str:
    spoken = (get_language() or "fi")[:2]
    return spoken if spoken in agreement.languages else agreement.main_language


def offered(actor: Actor | None) -> list[Place]:
    """Of the agreements in force and of those whose text is fixed, as far as the actor sees."""
    seen = Agreement.objects.visible_to(actor) if actor else Agreement.objects.all()
    frozen = Q(state__in=(S.IN_FORCE, S.TERMINATED)) | Q(versions__frozen_at__isnull=False)
    return list(places(seen.filter(frozen, state__in=POINTED).distinct()))


def pointed_to(evidence: Iterable[Evidence]) -> dict[int, Place]:
    """The clause that each piece of evidence points to, by the evidence's pk."""
    pointing = [each for each in evidence if each.agreement and each.clause_anchor]
    if not pointing:
        return {}
    agreements = {each.agreement.pk: each.agreement for each in pointing if each.agreement}
    by_value = {place.value: place for place in places(agreements.values())}
    found = ((e.pk, by_value.get(f"{e.agreement_id}:{e.clause_anchor}")) for e in pointing)
    return {pk: place for pk, place in found if place}
