"""What the log says of agreements and responsibility tables."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "agreement.create": _("%(actor)s began the agreement %(subject)s"),
    "agreement.take_in": _("%(actor)s took in the signed agreement %(subject)s"),
    "agreement.facts": _("%(actor)s changed the facts of the agreement"),
    "agreement.parties": _("%(actor)s changed the parties: %(count)s in all"),
    "agreement.drafter_add": _("%(actor)s made %(member)s a drafter"),
    "agreement.drafter_remove": _("%(actor)s removed the drafter %(member)s"),
    "agreement.clause_remove": _("%(actor)s removed clause %(number)s"),
    "agreement.annex_add": _("%(actor)s added the annex %(title)s"),
    "agreement.annex_remove": _("%(actor)s removed the annex %(title)s"),
    "agreement.submit": _("%(actor)s sent the agreement out for statements"),
    "agreement.return": _("%(actor)s returned the agreement to preparation"),
    "agreement.decide": _("%(actor)s sent the agreement for decision; its text was frozen"),
    "agreement.sign": _("%(actor)s opened the agreement for signatures"),
    "agreement.start": _("All parties have signed: the agreement is in force"),
    "agreement.terminate": _(
        "%(actor)s marked the agreement as terminated: in force to %(ends_on)s"
    ),
    "agreement.end": _("The term of the agreement ended on %(ends_on)s"),
    "agreement.lapse": _("%(actor)s let the agreement lapse"),
    "agreement.decision_none": _("%(organisation)s: the decision was cleared"),
    "agreement.decision_on_agenda": _(
        "%(organisation)s has the agreement on the agenda: %(organ)s %(decided_on)s %(section)s"
    ),
    "agreement.decision_tabled": _(
        "%(organisation)s tabled the agreement: %(organ)s %(decided_on)s %(section)s"
    ),
    "agreement.decision_returned": _(
        "%(organisation)s returned the agreement to preparation:"
        " %(organ)s %(decided_on)s %(section)s"
    ),
    "agreement.decision_approved": _(
        "%(organisation)s approved the agreement, %(organ)s %(decided_on)s %(section)s"
    ),
    "agreement.decision_conditional": _(
        "%(organisation)s approved the agreement on a condition,"
        " %(organ)s %(decided_on)s %(section)s"
    ),
    "agreement.decision_changed": _(
        "%(organisation)s approved the agreement with changes, %(organ)s %(decided_on)s %(section)s"
    ),
    "agreement.decision_rejected": _(
        "%(organisation)s rejected the agreement, %(organ)s %(decided_on)s %(section)s"
    ),
    "agreement.on_behalf": _(
        "%(actor)s recorded the decision on behalf of the party: %(organisation)s"
    ),
    "agreement.signature": _("%(name)s (%(capacity)s) signed the agreement: %(organisation)s"),
    "agreement.seal": _("The signed agreement was sealed"),
    "matrix.add": _("%(actor)s made the responsibility table"),
    "matrix.change": _("%(actor)s changed the name or the term of the responsibility table"),
    "matrix.change_cells": _("%(actor)s changed cells of the table: %(count)s in all"),
    "matrix.remove_task": _("%(actor)s removed the task %(task)s from the table"),
    "task.add": _("%(actor)s added the task"),
    "task.change": _("%(actor)s changed the task"),
    "task.review": _("%(actor)s looked at the task: it is still so"),
    "matrix.review": _("%(actor)s looked at %(count)s tasks of the table: they are still so"),
}
