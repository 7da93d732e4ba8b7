"""The rules that duties come of: the law's, and those that the area lays on itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from negotiations import policies
from negotiations.actions.duties import end_rule, save_rule
from negotiations.board import TABS
from negotiations.forms.duties import RuleEndForm, RuleForm
from negotiations.models import AreaRule
from negotiations.rulebook import by_way, rules_of_law
from negotiations.views.duties import TAB_NAMES
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted


@require_GET
@may(policies.list_duties)
def rule_list(request: ActorRequest) -> HttpResponse:
    """What the law asks of whom, and the area's own duties, those that have ended last."""
    today = timezone.localdate()
    laws = rules_of_law(today)
    rules = list(AreaRule.objects.visible_to(request.actor))
    context = {
        "groups": [(TAB_NAMES[tab], by_way(laws, ways)) for tab, ways in TABS.items()],
        "rules": sorted(rules, key=lambda rule: bool(rule.valid_to and rule.valid_to < today)),
        "today": today,
        "may_manage": policies.manage_rules(request.actor),
    }
    return render(request, "negotiations/rule_list.html", context)


@require_http_methods(["GET", "POST"])
@may(policies.manage_rules)
def rule_new(request: ActorRequest) -> HttpResponse:
    """A new duty, opened at once for those whom it binds."""
    return _rule_form(request, None)


@require_http_methods(["GET", "POST"])
@loads(AreaRule, may=policies.manage_rule)
def rule_edit(request: ActorRequest, rule: AreaRule) -> HttpResponse:
    """Correct its name, basis, words or month."""
    return _rule_form(request, rule)


def _rule_form(request: ActorRequest, rule: AreaRule | None) -> HttpResponse:
    form = RuleForm(posted(request), instance=rule)
    if request.method == "POST" and form.is_valid():
        save_rule(form.save(commit=False), actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(area_url("negotiations:rules"))
    kept = AreaRule.objects.get(pk=rule.pk) if rule else None
    context = {"form": form, "rule": kept}
    status = 422 if form.is_bound else 200
    return render(request, "negotiations/rule_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
@loads(AreaRule, may=policies.manage_rule)
def rule_end(request: ActorRequest, rule: AreaRule) -> HttpResponse:
    """The last day of the area's own duty."""
    form = RuleEndForm(posted(request), rule=rule, initial={"on": rule.valid_to})
    if form.is_valid():
        end_rule(rule, on=form.cleaned_data["on"], actor=request.actor)
        messages.success(request, _("Saved."))
        return redirect(area_url("negotiations:rules"))
    context = {"form": form, "rule": rule, "is_ending": True}
    status = 422 if form.is_bound else 200
    return render(request, "negotiations/rule_form.html", context, status=status)
