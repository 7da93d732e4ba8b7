"""Who convenes, who was heard, and the duties that an area lays on itself."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from negotiations.duties import open_duties
from negotiations.models import AreaRule, Convening, Duty, Involvement
from yhdyspinta.audit.models import record
from yhdyspinta.register.terms import Term
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import current_tenant


@transaction.atomic
def record_convener(duty: Duty, convening: Convening, *, actor: Actor) -> Convening:
    """Keep who convenes the negotiations of the duty's rule in its period, for every party."""
    known = Convening.objects.of(duty).select_for_update().first()
    convening.pk = known.pk if known else None
    assert duty.rule is not None
    assert duty.period_start is not None
    convening.rule, convening.period_start = duty.rule, duty.period_start
    convening.save()
    record(actor, "duty.convener", duty, organisation=convening.convener)
    return convening


@transaction.atomic
def note_involvement(duty: Duty, involvement: Involvement, *, actor: Actor) -> Involvement:
    """Keep how another actor was heard."""
    involvement.duty = duty
    involvement.save()
    record(actor, "duty.heard", duty)
    return involvement


@transaction.atomic
def remove_involvement(involvement: Involvement, *, actor: Actor) -> Duty:
    duty = involvement.duty
    involvement.delete()
    record(actor, "duty.unheard", duty)
    return duty


@transaction.atomic
def save_rule(rule: AreaRule, *, actor: Actor) -> AreaRule:
    """Save the area's own rule and open its duties; a changed month moves the coming due days."""
    is_new = rule.pk is None
    rule.save()
    today = timezone.localdate()
    for duty in Duty.objects.filter(own_rule=rule, period_end__gte=today):
        if duty.period_start and duty.period_end:
            duty.due_on = rule.due_in(Term(duty.period_start, duty.period_end))
            duty.save(update_fields=["due_on"])
    open_duties(today)
    record(actor, "rule.create" if is_new else "rule.change", rule)
    return rule


@transaction.atomic
def end_rule(rule: AreaRule, *, on: date, actor: Actor) -> AreaRule:
    """The rule binds nobody after the day; what was to be met later and has not been, need not."""
    before, rule.valid_to = rule.valid_to, on
    rule.save(update_fields=["valid_to"])
    duties = Duty.objects.filter(own_rule=rule)
    if before:  # ended on another day: what that day left out binds again
        duties.filter(reason=_ended(before)).update(is_binding=True, reason="")
    later = Q(due_on=None) | Q(due_on__gt=on)
    unmet = duties.filter(later).unmet(on).values_list("pk", flat=True)
    Duty.objects.filter(pk__in=list(unmet)).update(is_binding=False, reason=_ended(on))
    open_duties(timezone.localdate())
    record(actor, "rule.end", rule, ends_on=on)
    return rule


def _ended(on: date) -> str:
    with translation.override(current_tenant().default_language):
        return _("The area's own duty ended on %(day)s.") % {"day": date_format(on)}
