"""Files handed out before a meeting, and questions asked beforehand."""

from django.db import transaction
from django.db.models import Max

from negotiations.actions.locks import open_one
from negotiations.actions.meeting import note_evidence
from negotiations.models import Attachment, Negotiation, SurveyQuestion
from yhdyspinta.audit.models import record
from yhdyspinta.documents.models import StoredFile, store_file
from yhdyspinta.documents.uploads import Upload
from yhdyspinta.tenancy.actor import Actor


@transaction.atomic
def add_attachment(attachment: Attachment, upload: Upload, *, actor: Actor) -> Attachment:
    """Keep the file; of a meeting that was held it may be what shows it."""
    negotiation = open_one(attachment.negotiation_id)
    attachment.title = (attachment.title or upload.name)[:200]
    attachment.file = store_file(
        upload.content,
        upload.name,
        upload.media_type,
        StoredFile.Origin.UPLOADED,
        created_by=actor.membership_id,
    )
    attachment.save()
    record(actor, "negotiation.attached", negotiation)
    if negotiation.was_held():
        note_evidence(negotiation, actor)
    return attachment


@transaction.atomic
def drop_attachment(attachment: Attachment, *, actor: Actor) -> None:
    """Take the file off the negotiation; what it was stays in the log."""
    negotiation = open_one(attachment.negotiation_id)
    record(actor, "negotiation.detached", negotiation)
    attachment.delete()
    if negotiation.was_held():
        note_evidence(negotiation, actor)


@transaction.atomic
def add_question(
    negotiation: Negotiation, question: SurveyQuestion, *, actor: Actor
) -> SurveyQuestion:
    """One more question, the last of them."""
    question.negotiation = open_one(negotiation.pk)
    last = question.negotiation.questions.aggregate(last=Max("position"))["last"]
    question.position = (last or 0) + 1
    question.save()
    record(actor, "negotiation.asked", question.negotiation)
    return question
