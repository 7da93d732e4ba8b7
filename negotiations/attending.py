"""Who must attend by the rules that a negotiation serves, and of whom nobody was seen there."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from negotiations.bodies import Rule, bodies_on, is_municipality
from negotiations.duties import took_part
from negotiations.models import Negotiation, Participant
from negotiations.models.duty import filled_posts
from yhdyspinta.register.models import StatutoryDuty
from yhdyspinta.tenancy.models import Organisation

By = StatutoryDuty.AttendedBy
# On these the law lays the duty to name a party responsible for hyte.
WITH_POSTS = {Organisation.Kind.COUNTY, Organisation.Kind.MUNICIPALITY}


@dataclass(frozen=True)
class _There:
    """Who was there: the organisations, and those of whom somebody holds a hyte post."""

    organisations: set[int]
    with_post: set[int]
    # Of them only the organisation was recorded: who came for it is not known.
    unnamed: set[int]

    def lacks(self, organisation: Organisation, by: str) -> bool:
        if organisation.pk not in self.organisations:
            return True
        if by != By.HYTE or organisation.kind not in WITH_POSTS:
            return False
        return organisation.pk not in self.with_post | self.unnamed


def asked_by(rules: Iterable[Rule | None]) -> list[Rule]:
    """The rules that say who must attend."""
    return [rule for rule in rules if rule and rule.must_attend]


def not_seen_in(negotiation: Negotiation) -> list[str]:
    """Of each rule whom it asks for and of which parties nobody such was marked present.

    Only to be told: attendance is the parties' own matter, and the duty is met without it.
    """
    rows = negotiation.rules.select_related("rule", "own_rule")
    asking = asked_by(row.rule or row.own_rule for row in rows)
    rules = [rule for rule in asking if rule.attended_by != By.NONE]
    if not rules:
        return []
    there = _there(negotiation)
    bodies = bodies_on(negotiation.day or timezone.localdate())
    covered = set(negotiation.municipalities.values_list("organisation_id", flat=True))
    found = []
    for rule in sorted(rules, key=lambda rule: rule.position):
        sides = {side for pair in bodies.pairs(rule) for side in pair if side}
        parties = {side for side in sides if side.pk in covered or not is_municipality(side)}
        missing = [side for side in parties if there.lacks(side, rule.attended_by)]
        if missing:
            found.append(_sentence(rule, missing))
    return found


def _there(negotiation: Negotiation) -> _There:
    present = negotiation.participants.filter(attendance=Participant.Attendance.PRESENT)
    people = list(present.exclude(organisation=None).select_related("organisation"))
    holders = filled_posts(negotiation.day or timezone.localdate())
    held = set(holders.values_list("post__organisation_id", "person_id"))
    keys = {(one.organisation_id, one.person_id) for one in people}
    organisations = took_part(negotiation)
    named = {
        one.organisation_id
        for one in people
        if one.organisation and one.name != one.organisation.name_fi[:150]
    }
    return _There(
        organisations=organisations,
        with_post={home for home, _person in held & keys},
        unnamed=organisations - named,
    )


def _sentence(rule: Rule, missing: list[Organisation]) -> str:
    names = ", ".join(one.name for one in sorted(missing, key=lambda o: (o.rank, o.name_sort)))
    words = {"rule": rule.name, "who": rule.must_attend, "names": names}
    if rule.attended_by == By.HYTE:
        return (
            _(
                "%(rule)s asks for: %(who)s. Of %(names)s nobody who is named for it was marked"
                " present."
            )
            % words
        )
    return _("%(rule)s asks for: %(who)s. Nobody of %(names)s was marked present.") % words
