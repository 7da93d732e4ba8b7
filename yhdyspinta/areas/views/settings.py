"""Settings of the area and of oneself, catalogues, mails and feedback."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import activate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from contacts.models import Person
from yhdyspinta.accounts.models import User
from yhdyspinta.areas import actions, policies
from yhdyspinta.areas.catalogues import CATALOGUES, catalogue_form
from yhdyspinta.areas.forms import AreaForm, OwnForm
from yhdyspinta.areas.models import Feedback
from yhdyspinta.audit.models import record
from yhdyspinta.notices.models import Mail, Recipient, recipient_for
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted


@require_http_methods(["GET", "POST"])
@may(policies.read_settings)
def settings_page(request: ActorRequest) -> HttpResponse:
    """What can be managed, and the area's own names; changing them is the admin's."""
    manages = policies.manage_area(request.actor)
    if request.method == "POST" and not manages:
        raise PermissionDenied
    form = AreaForm(posted(request), instance=request.tenant)
    if request.method == "POST" and form.is_valid():
        form.save()
        record(request.actor, "area.change", request.tenant)
        messages.success(request, _("Saved."))
        return redirect(area_url("areas:settings"))
    stuck = Mail.objects.visible_to(request.actor).filter(state__in=["unknown", "failed"]).count()
    context = {"form": form, "manages": manages, "stuck": stuck, "catalogues": CATALOGUES.values()}
    return render(request, "areas/settings.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@may(policies.own_settings)
def own(request: ActorRequest) -> HttpResponse:
    """One's own name, language and mail."""
    user = User.objects.get(pk=request.actor.user_id)
    recipient = Recipient.objects.filter(address=user.email).first()
    initial = {
        "name": user.name,
        "language": user.language,
        "cadence": recipient.cadence if recipient else Recipient.Cadence.DIGEST,
    }
    form = OwnForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        user.name, user.language = form.cleaned_data["name"], form.cleaned_data["language"]
        user.save(update_fields=["name", "language"])
        kept = recipient_for(user.email, name=user.name, languages=[user.language])
        Recipient.objects.filter(pk=kept.pk).update(cadence=form.cleaned_data["cadence"])
        activate(user.language)
        messages.success(request, _("Saved."))
        response = redirect(area_url("areas:own"))
        response.set_cookie("django_language", user.language, samesite="Lax")
        return response
    person = Person.objects.of_user(user.pk).select_related("organisation").first()
    context = {"form": form, "person": person, "user_email": user.email}
    return render(request, "areas/own.html", context, status=422 if form.is_bound else 200)


@require_GET
@may(policies.manage_area)
def catalogue(request: ActorRequest, code: str) -> HttpResponse:
    """One of the area's lists of names: interfaces, levels, role codes, types of agreements."""
    if code not in CATALOGUES:
        raise Http404
    chosen = CATALOGUES[code]
    context = {"catalogue": chosen, "rows": chosen.model._default_manager.all()}
    return render(request, "areas/catalogue.html", context)


@require_http_methods(["GET", "POST"])
@may(policies.manage_area)
def catalogue_row(request: ActorRequest, code: str, row: int | None = None) -> HttpResponse:
    """Add a row, or change its names."""
    if code not in CATALOGUES:
        raise Http404
    chosen = CATALOGUES[code]
    found = None
    if row is not None:
        found = chosen.model._default_manager.filter(pk=row).first()
        if found is None:
            raise Http404
    form = catalogue_form(chosen)(posted(request), instance=found)
    if request.method == "POST" and form.is_valid():
        record(request.actor, "catalogue.change", form.save())
        messages.success(request, _("Saved."))
        return redirect(area_url("areas:catalogue", code))
    context = {"catalogue": chosen, "form": form, "row": found}
    return render(
        request, "areas/catalogue_row.html", context, status=422 if form.is_bound else 200
    )


@require_GET
@may(policies.manage_area)
def mail_list(request: ActorRequest) -> HttpResponse:
    mails = Mail.objects.visible_to(request.actor).select_related("recipient")
    page = Paginator(mails, 50).get_page(request.GET.get("page"))
    return render(request, "areas/mail_list.html", {"page": page})


@require_POST
@loads(Mail, may=policies.send_again)
def mail_again(request: ActorRequest, mail: Mail) -> HttpResponse:
    actions.send_mail_again(mail, actor=request.actor)
    messages.success(request, _("The mail will be sent again."))
    return redirect(area_url("areas:mail"))


@require_GET
@may(policies.read_settings)
def feedback_list(request: ActorRequest) -> HttpResponse:
    page = Paginator(Feedback.objects.visible_to(request.actor), 25).get_page(
        request.GET.get("page")
    )
    return render(request, "areas/feedback_list.html", {"page": page})


@require_POST
@loads(Feedback, may=policies.answer_feedback)
def feedback_answered(request: ActorRequest, feedback: Feedback) -> HttpResponse:
    Feedback.objects.filter(pk=feedback.pk, answered_at=None).update(answered_at=timezone.now())
    return redirect(area_url("areas:feedback-list"))
