"""Negotiation areas, and the settings of negotiations."""

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from negotiations import planning_policies
from negotiations.actions.groups import save_group
from negotiations.forms.groups import GroupForm, SettingsForm
from negotiations.models import negotiation_settings
from yhdyspinta.audit.models import record
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Group, GroupMember
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted


@require_GET
@may(planning_policies.manage_groups)
def group_list(request: ActorRequest) -> HttpResponse:
    """The negotiation areas, with their municipalities."""
    members = GroupMember.objects.select_related("organisation")
    in_order = Prefetch("members", members.order_by("organisation__name_sort"))
    groups = Group.objects.filter(is_all_municipalities=False).prefetch_related(in_order)
    return render(request, "negotiations/group_list.html", {"groups": groups})


@require_http_methods(["GET", "POST"])
@may(planning_policies.manage_groups)
def group_new(request: ActorRequest) -> HttpResponse:
    """Make a negotiation area."""
    return _form_page(request, GroupForm(posted(request)))


@require_http_methods(["GET", "POST"])
@loads(Group, may=planning_policies.edit_group)
def group_edit(request: ActorRequest, group: Group) -> HttpResponse:
    """Change a negotiation area; rounds planned before keep their negotiations."""
    return _form_page(request, GroupForm(posted(request), instance=group))


def _form_page(request: ActorRequest, form: GroupForm) -> HttpResponse:
    if form.is_bound and form.is_valid():
        save_group(
            form.save(commit=False), form.cleaned_data["municipalities"], actor=request.actor
        )
        messages.success(request, _("Saved."))
        return redirect(area_url("negotiations:groups"))
    status = 422 if form.errors else 200
    return render(request, "negotiations/group_form.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@may(planning_policies.manage_settings)
def settings_page(request: ActorRequest) -> HttpResponse:
    """What the area decides of its negotiations."""
    form = SettingsForm(posted(request), instance=negotiation_settings())
    if form.is_bound and form.is_valid():
        record(request.actor, "negotiation.settings", form.save())
        messages.success(request, _("Saved."))
        return redirect(area_url("negotiations:settings"))
    status = 422 if form.errors else 200
    return render(request, "negotiations/settings.html", {"form": form}, status=status)
