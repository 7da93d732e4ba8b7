"""Who belongs to the area, and inviting more."""

from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yhdyspinta.areas import actions, policies
from yhdyspinta.areas.forms import InvitationForm, MembershipForm, PasteForm
from yhdyspinta.areas.models import INVITATION_DAYS, Invitation
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.tenancy.models import Membership
from yhdyspinta.web.access import ActorRequest, by_link, link_is_over, loads, may
from yhdyspinta.web.forms import posted


@require_GET
@may(policies.list_members)
def member_list(request: ActorRequest) -> HttpResponse:
    """Members by organisation; open invitations for those who manage them."""
    manages = policies.manage_area(request.actor)
    members = (
        Membership.objects.visible_to(request.actor)
        .active()
        .select_related("user", "organisation")
        .order_by("organisation__rank", "organisation__name_sort", "user__name")
    )
    invitations = Invitation.objects.visible_to(request.actor).open().select_related("organisation")
    context = {"members": members, "invitations": invitations, "manages": manages}
    return render(request, "areas/member_list.html", context)


@require_http_methods(["GET", "POST"])
@may(policies.manage_area)
def member_invite(request: ActorRequest) -> HttpResponse:
    form = InvitationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        actions.invite_member(**form.cleaned_data, actor=request.actor)
        messages.success(request, _("The invitation was sent."))
        return redirect(area_url("areas:members"))
    status = 422 if form.is_bound else 200
    return render(request, "areas/member_invite.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@may(policies.manage_area)
def member_paste(request: ActorRequest) -> HttpResponse:
    """Many invitations at once, all or none."""
    form = PasteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        lines = form.cleaned_data["lines"]
        for line in lines:
            actions.invite_member(
                email=line.email,
                name="",
                organisation=line.organisation,
                roles=[],
                actor=request.actor,
            )
        sent = ngettext("%(n)s invitation was sent.", "%(n)s invitations were sent.", len(lines))
        messages.success(request, sent % {"n": len(lines)})
        return redirect(area_url("areas:members"))
    status = 422 if form.is_bound else 200
    return render(request, "areas/member_paste.html", {"form": form}, status=status)


@require_http_methods(["GET", "POST"])
@loads(Membership, may=policies.manage_membership)
def member_edit(request: ActorRequest, membership: Membership) -> HttpResponse:
    initial = {"organisation": membership.organisation_id, "roles": membership.roles}
    form = MembershipForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_membership(membership, **form.cleaned_data, actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error("roles", refusal.reasons)
        else:
            messages.success(request, _("Saved."))
            return redirect(area_url("areas:members"))
    context = {"form": form, "membership": membership}
    return render(request, "areas/member_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@loads(Membership, may=policies.manage_membership)
def member_end(request: ActorRequest, membership: Membership) -> HttpResponse:
    try:
        actions.end_membership(membership, actor=request.actor)
    except StepRefusedError as refusal:
        form = MembershipForm(
            initial={"organisation": membership.organisation_id, "roles": membership.roles}
        )
        context = {"form": form, "membership": membership, "reasons": refusal.reasons}
        return render(request, "areas/member_edit.html", context, status=422)
    messages.success(request, _("The membership was ended."))
    return redirect(area_url("areas:members"))


@require_POST
@loads(Invitation, may=policies.withdraw_invitation)
def invitation_withdraw(request: ActorRequest, invitation: Invitation) -> HttpResponse:
    Invitation.objects.open().filter(pk=invitation.pk).update(withdrawn_at=timezone.now())
    messages.success(request, _("The invitation was withdrawn."))
    return redirect(area_url("areas:members"))


@require_http_methods(["GET", "POST"])
@by_link(actions.INVITATION, days=INVITATION_DAYS)
def join(request: ActorRequest) -> HttpResponse:
    """Opening the link shows the invitation; accepting it makes the membership and logs in."""
    pk = request.guest.payload["invitation"]  # type: ignore[attr-defined]
    invitation = Invitation.objects.open().filter(pk=pk).select_related("organisation").first()
    if invitation is None:
        return link_is_over(request, "used")
    if request.method == "GET":
        return render(request, "areas/join.html", {"invitation": invitation})
    membership = actions.join(invitation)
    if membership is None:
        return link_is_over(request, "used")
    user = membership.user
    if user.last_login is None and not user.has_usable_password():
        # A new user: the link in their mail proves as much as the code would.
        login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
        request.session.set_expiry(0)  # nobody has said that the device is their own
    messages.success(request, _("Welcome. You are now a member of the area."))
    return redirect(area_url("front:front"))
