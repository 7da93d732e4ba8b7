"""What awaits the actor in agreements: writing, sending, deciding, signing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from agreements.models import Agreement, AgreementDrafter, Party, Signature
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Role
from yhdyspinta.web.answers import Todo

S = Agreement.State


def awaiting(actor: Actor) -> list[Todo]:
    """What the actor's roles ask for now; what is asked of the own organisation first."""
    asked = [_of_recorder, _of_signatory, _of_writers, _of_coordinator]
    return [todo for ask in asked for todo in ask(actor)]


def _own_parties(actor: Actor, state: str) -> "list[Party]":
    return list(
        Party.objects.of_organisation(actor.organisation_id)
        .filter(agreement__state=state)
        .select_related("agreement")
    )


def _of_recorder(actor: Actor) -> Iterator[Todo]:
    if not actor.has(Role.RECORDER):
        return
    for party in _own_parties(actor, S.DECIDING):
        if not party.has_decided():
            text = _("Record your organ's decision: %(title)s") % {"title": party.agreement}
            yield Todo(text, area_url("agreements:decision", party.pk), party.agreement.starts_on)


def _of_signatory(actor: Actor) -> Iterator[Todo]:
    if not actor.has(Role.SIGNATORY):
        return
    parties = _own_parties(actor, S.SIGNING)
    signed = set(Signature.objects.filter(party__in=parties).values_list("party_id", flat=True))
    for party in parties:
        if party.pk not in signed:
            text = _("Sign the agreement: %(title)s") % {"title": party.agreement}
            yield Todo(text, area_url("agreements:sign", party.pk), party.agreement.starts_on)


def _of_writers(actor: Actor) -> Iterator[Todo]:
    drafts = Agreement.objects.visible_to(actor).filter(state=S.DRAFT)
    if not actor.has(Role.COORDINATOR):
        own = AgreementDrafter.objects.filter(membership_id=actor.membership_id)
        drafts = drafts.filter(pk__in=own.values("agreement_id"))
    for agreement in drafts:
        text = _("Write the draft and send it out: %(title)s") % {"title": agreement}
        yield Todo(text, agreement.get_absolute_url())


def _of_coordinator(actor: Actor) -> Iterator[Todo]:
    if not actor.has(Role.COORDINATOR):
        return
    agreements = Agreement.objects.with_progress().filter(state__in=[S.REVIEW, S.DECIDING])
    for agreement in agreements:
        sentence = _next(agreement)
        if sentence:
            yield Todo(sentence % {"title": agreement}, agreement.get_absolute_url())


def _next(agreement: Agreement) -> str:
    counts = vars(agreement)
    if agreement.state == S.REVIEW:
        return _("Out for statements, then to be sent for decision: %(title)s")
    if counts["approved_count"] == counts["party_count"]:
        return _("All have approved. Open for signatures: %(title)s")
    if counts["decided_count"] > counts["approved_count"]:
        return _("A party has not approved as it stands: %(title)s")
    return ""
