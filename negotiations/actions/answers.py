"""Answering an invitation: coming, remotely, a deputy instead, or not coming."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Component

from negotiations import answering, invitations
from negotiations.models import Negotiation, Participant, SurveyAnswer
from negotiations.replies import read_reply
from yhdyspinta.audit.models import record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor

A, P = Participant.Answer, Participant.Part


@dataclass(frozen=True)
class Answer:
    """What an invitee says on the page of answers."""

    answer: str
    deputy_name: str = ""
    deputy_email: str = ""
    language: str = ""
    diet: str = ""
    access_needs: str = ""
    texts: dict[int, str] = field(default_factory=dict)
    # When a calendar says that it was answered; None of what is answered on our pages.
    in_calendar_at: datetime | None = None


@transaction.atomic
def answer_invitation(
    participant: Participant, answer: Answer, *, actor: Actor | None = None
) -> Participant:
    """Keep the answer; a deputy who is named is invited, and one who is not needed is told.

    Raises AnswerOverError when answers are not asked any more, StepRefusedError when the deputy
    is on the list already.
    """
    negotiation = Negotiation.objects.select_for_update().get(pk=participant.negotiation_id)
    answering.check_open(negotiation)
    participant = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    participant.answer = answer.answer
    participant.answered_at = answer.in_calendar_at or timezone.now()
    participant.answered_by_calendar = answer.in_calendar_at is not None
    participant.language = answer.language
    participant.diet = answer.diet
    participant.access_needs = answer.access_needs
    participant.save()
    _name_deputy(negotiation, participant, answer)
    _keep_texts(participant, answer.texts)
    record(actor, "negotiation.answered", negotiation)
    return participant


@transaction.atomic
def take_reply(negotiation: Negotiation, event: Component, *, actor: Actor | None) -> Participant:
    """An answer that came as the event of a calendar; what was said of needs before stays.

    Raises AnswerOverError and StepRefusedError, of which NothingNewError when it is old.
    """
    negotiation = Negotiation.objects.select_for_update().get(pk=negotiation.pk)
    reply = read_reply(event, negotiation)
    answering.check_open(negotiation)
    one = reply.participant
    if one.answer == A.DEPUTY and reply.answer == A.NOT_COMING:
        return one  # the calendar knows nothing of the deputy
    if one.answer == A.REMOTE and reply.answer == A.COMING:
        return one  # nor of how one takes part
    answer = Answer(
        answer=reply.answer,
        language=one.language,
        diet=one.diet,
        access_needs=one.access_needs,
        in_calendar_at=reply.answered_at,
    )
    return answer_invitation(one, answer, actor=actor)


def _name_deputy(negotiation: Negotiation, participant: Participant, answer: Answer) -> None:
    old = participant.replaced_by.select_related("organisation").first()
    is_wanted = answer.answer == A.DEPUTY
    if old and is_wanted and (old.name, old.email) == (answer.deputy_name, answer.deputy_email):
        return
    if old:
        if old.email:
            negotiation.sequence += 1
            negotiation.save(update_fields=["sequence"])
            invitations.send_cancellation(negotiation, code="negotiation.cancelled", to=[old])
        old.delete()
    if is_wanted:
        _invite_deputy(negotiation, participant, answer)


def _invite_deputy(negotiation: Negotiation, participant: Participant, answer: Answer) -> None:
    deputy = Participant(
        negotiation=negotiation,
        organisation=participant.organisation,
        organisation_name=participant.organisation_name,
        name=answer.deputy_name,
        email=answer.deputy_email,
        deputy_for=participant.name,
        part=P.GUEST if participant.part == P.GUEST else P.MEMBER,
        replaces=participant,
    )
    try:
        with transaction.atomic():
            deputy.save()
    except IntegrityError as error:
        raise StepRefusedError([_("The deputy is already on the list of participants.")]) from error
    if deputy.email:
        invitations.send_invitation(negotiation, [deputy])


def _keep_texts(participant: Participant, texts: dict[int, str]) -> None:
    """The answers to the questions beforehand; an emptied one is taken away."""
    questions = participant.negotiation.questions.in_bulk(texts)
    for pk, question in questions.items():
        if text := texts[pk].strip():
            SurveyAnswer.objects.update_or_create(
                question=question, participant=participant, defaults={"text": text}
            )
        else:
            SurveyAnswer.objects.filter(question=question, participant=participant).delete()
