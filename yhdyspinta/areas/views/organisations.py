"""Organisations: listed, corrected, renamed, merged, split and ended; the register's changes."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations.duties import open_duties
from yhdyspinta.areas import policies, reform
from yhdyspinta.areas.carrying import DAY
from yhdyspinta.areas.following import what_follows
from yhdyspinta.areas.forms import OrganisationForm
from yhdyspinta.areas.reform_forms import EndForm, MergeForm, RegisterForm, RenameForm, SplitForm
from yhdyspinta.areas.register_changes import accept_chosen, changes_for, keep_name
from yhdyspinta.audit.models import Entry, read_together, record
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.actor import Actor
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Organisation
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import pk_of, posted

LOOK_AT = [f"organisation.{code}" for code in ("differ", "shared", "unplaced", "namesakes")]


def _manage(actor: Actor, organisation: Organisation) -> bool:
    return policies.manage_area(actor)


@require_GET
@may(policies.own_settings)
def organisation_list(request: ActorRequest) -> HttpResponse:
    """Those of today and those to come; below them those that have ended, with their successors."""
    today, manages = timezone.localdate(), policies.manage_area(request.actor)
    found = Organisation.objects.visible_to(request.actor).in_order()
    everyone = list(found.select_related("successor").prefetch_related("former_names"))
    ended = [each for each in everyone if each.valid_to and each.valid_to < today]
    context = {
        "organisations": [each for each in everyone if each not in ended],
        "ended": ended,
        "today": today,
        "manages": manages,
        "changes": len(changes_for(request.tenant, today)) if manages else 0,
    }
    return render(request, "areas/organisation_list.html", context)


@require_http_methods(["GET", "POST"])
@may(policies.manage_area)
def organisation_add(request: ActorRequest) -> HttpResponse:
    return _organisation_form(request, None)


@require_http_methods(["GET", "POST"])
@loads(Organisation, may=_manage)
def organisation_edit(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """Correct what is said of it; a new name or a successor comes by a page of its own."""
    return _organisation_form(request, organisation)


def _organisation_form(request: ActorRequest, organisation: Organisation | None) -> HttpResponse:
    form = OrganisationForm(posted(request), instance=organisation)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        record(request.actor, f"organisation.{'change' if organisation else 'create'}", saved)
        open_duties(timezone.localdate())
        messages.success(request, _("Saved."))
        return redirect(area_url("areas:organisations"))
    kept = Organisation.objects.get(pk=organisation.pk) if organisation else None
    context = {"form": form, "organisation": kept}
    return render(
        request, "areas/organisation_form.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "POST"])
@loads(Organisation, may=_manage)
def organisation_rename(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """A new name from a day; the old one stays in what was before."""
    names = {name: getattr(organisation, name) for name in ("name_fi", "name_sv", "name_en")}
    form = RenameForm(posted(request), initial={"on": timezone.localdate(), **names})
    if form.is_valid():
        try:
            reform.rename(
                organisation, form.names(), on=form.cleaned_data["on"], actor=request.actor
            )
        except StepRefusedError as refusal:
            form.add_error(None, refusal.reasons)
        else:
            messages.success(request, _("The organisation has its new name."))
            return redirect(area_url("areas:organisations"))
    context = {"form": form, "organisation": organisation}
    return render(
        request, "areas/organisation_rename.html", context, status=422 if form.is_bound else 200
    )


# --- Mergers, splits and ends: a form, what follows, and only then the change ------------------


@require_http_methods(["GET", "POST"])
@may(policies.manage_area)
def organisation_merge(request: ActorRequest) -> HttpResponse:
    """Organisations become a part of another one, or of a new one, from a day."""
    chosen = pk_of(request.GET.get("organisation", ""))
    form = MergeForm(posted(request), initial={"organisations": [chosen], "on": _next_year()})
    page = "areas/organisation_merge.html"
    if not form.is_valid():
        return _ask(request, page, form)
    olds, into, on = form.olds(), form.target(), form.cleaned_data["on"]
    if reasons := reform.merge_reasons(olds, into, on):
        form.add_error(None, reasons)
        return _ask(request, page, form)
    if not _is_accepted(request):
        preview = {"olds": olds, "into": into, "on": on, "rows": what_follows(olds, on)}
        return _ask(request, page, form, preview)
    try:
        made = reform.merge(olds, into, on=on, actor=request.actor)
    except StepRefusedError as refusal:  # someone was faster
        form.add_error(None, refusal.reasons)
        return _ask(request, page, form)
    return redirect(area_url("areas:organisation-after", made.pk))


@require_http_methods(["GET", "POST"])
@loads(Organisation, may=_manage)
def organisation_split(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """New organisations begin from an old one, which ends or goes on smaller."""
    form = SplitForm(posted(request), initial={"on": _next_year()})
    page, more = "areas/organisation_split.html", _about(organisation)
    if not form.is_valid():
        return _ask(request, page, form, **more)
    parts, on, ends = form.parts(), form.cleaned_data["on"], form.is_ending()
    if reasons := reform.split_reasons(organisation, parts, on, ends=ends):
        form.add_error(None, reasons)
        return _ask(request, page, form, **more)
    if not _is_accepted(request):
        preview = {"parts": parts, "on": on, "ends": ends, "rows": what_follows([organisation], on)}
        return _ask(request, page, form, preview, **more)
    try:
        made = reform.split(organisation, parts, on=on, ends=ends, actor=request.actor)
    except StepRefusedError as refusal:
        form.add_error(None, refusal.reasons)
        return _ask(request, page, form, **more)
    return redirect(area_url("areas:organisation-after", made[0].pk))


@require_http_methods(["GET", "POST"])
@loads(Organisation, may=_manage)
def organisation_end(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """The organisation leaves the area, and nobody here goes on with its matters."""
    form = EndForm(posted(request))
    page, more = "areas/organisation_end.html", _about(organisation)
    if not form.is_valid():
        return _ask(request, page, form, **more)
    on = form.cleaned_data["on"]
    if reasons := reform.ending_reasons(organisation, on + DAY):
        form.add_error(None, reasons)
        return _ask(request, page, form, **more)
    if not _is_accepted(request):
        preview = {"on": on, "rows": what_follows([organisation], on + DAY)}
        return _ask(request, page, form, preview, **more)
    try:
        reform.end(organisation, on=on, actor=request.actor)
    except StepRefusedError as refusal:
        form.add_error(None, refusal.reasons)
        return _ask(request, page, form, **more)
    messages.success(request, _("The last day of the organisation is recorded."))
    return redirect(area_url("areas:organisations"))


def _about(organisation: Organisation) -> dict[str, Any]:
    return {"organisation": organisation}


def _next_year() -> Any:
    """Municipalities change with the year."""
    return timezone.localdate().replace(year=timezone.localdate().year + 1, month=1, day=1)


def _is_accepted(request: ActorRequest) -> bool:
    return "accept" in request.POST and "correct" not in request.POST


def _ask(
    request: ActorRequest, page: str, form: Any, preview: dict[str, Any] | None = None, **more: Any
) -> HttpResponse:
    """The form, with what is wrong in it; or what would follow, to accept or to go back from."""
    if "correct" in request.POST:
        preview = None
    context = {"form": form, "preview": preview, **more}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, page, context, status=status)


@require_GET
@loads(Organisation, may=_manage)
def organisation_after(request: ActorRequest, organisation: Organisation) -> HttpResponse:
    """What became of a merger or a split, and what a person should look at now."""
    notes = Entry.objects.visible_to(request.actor).about(organisation).filter(code__in=LOOK_AT)
    context = {
        "organisation": organisation,
        "predecessors": organisation.predecessors.in_order(),
        "is_ahead": bool(
            organisation.predecessors.filter(valid_to__gte=timezone.localdate()).exists()
        ),
        "notes": read_together(notes.with_names()[:50]),
    }
    return render(request, "areas/organisation_after.html", context)


# --- The register ------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@may(policies.manage_area)
def register_changes(request: ActorRequest) -> HttpResponse:
    """What the national register says otherwise; each is accepted or left."""
    today = timezone.localdate()
    changes = changes_for(request.tenant, today)
    form = RegisterForm(posted(request), changes=changes)
    if form.is_valid():
        chosen = form.chosen()
        done = accept_chosen(request.tenant, chosen, today=today, actor=request.actor)
        if done.count:
            text = ngettext("%(n)s change is made.", "%(n)s changes are made.", done.count)
            messages.success(request, text % {"n": done.count})
        elif not done.reasons:
            messages.info(request, _("Nothing was changed."))
        if not done.reasons:
            return redirect(area_url("areas:register-changes"))
        changes = changes_for(request.tenant, today)
        form.add_error(None, done.reasons)
    rows = [(each, form[f"take-{each.key}"], form[f"on-{each.key}"]) for each in changes]
    status = 422 if form.is_bound and form.errors else 200
    return render(
        request, "areas/register_changes.html", {"form": form, "rows": rows}, status=status
    )


@require_POST
@may(policies.manage_area)
def register_keep(request: ActorRequest, key: str) -> HttpResponse:
    """The area keeps its own name for an organisation."""
    for change in changes_for(request.tenant, timezone.localdate()):
        if change.key == key and change.can_keep:
            keep_name(change, actor=request.actor)
            messages.success(request, _("The own name is kept."))
    return redirect(area_url("areas:register-changes"))
