"""The area's own templates of agendas."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from negotiations import policies
from negotiations.actions.templates import remove_template, save_template
from negotiations.forms.templates import HeadingForms, TemplateForm
from negotiations.headings import usual
from negotiations.models import AgendaTemplate
from yhdyspinta.web.access import ActorRequest, loads, may
from yhdyspinta.web.forms import posted


@require_GET
@may(policies.list_templates)
def template_list(request: ActorRequest) -> HttpResponse:
    """Each template with the kind of negotiation it is for, and the usual headings."""
    templates = AgendaTemplate.objects.select_related("rule", "forum").prefetch_related("items")
    context = {"templates": templates, "usual": usual()}
    return render(request, "negotiations/template_list.html", context)


@require_http_methods(["GET", "POST"])
@may(policies.list_templates)
def template_new(request: ActorRequest) -> HttpResponse:
    """Make a template."""
    return _form(request, AgendaTemplate())


@require_http_methods(["GET", "POST"])
@loads(AgendaTemplate, may=policies.edit_template)
def template_edit(request: ActorRequest, template: AgendaTemplate) -> HttpResponse:
    """Change a template; agendas made before stay as they are."""
    return _form(request, template)


def _form(request: ActorRequest, template: AgendaTemplate) -> HttpResponse:
    data = posted(request)
    form, headings = TemplateForm(data, instance=template), HeadingForms(data, template)
    if request.method == "POST" and form.is_valid() & headings.is_valid():
        save_template(form.save(commit=False), headings.items(), actor=request.actor)
        messages.success(request, _("The template was saved."))
        return redirect("negotiations:templates", request.tenant.slug)
    context = {"form": form, "headings": headings, "template": template}
    status = 422 if request.method == "POST" else 200
    return render(request, "negotiations/template_form.html", context, status=status)


@require_POST
@loads(AgendaTemplate, may=policies.edit_template)
def template_remove(request: ActorRequest, template: AgendaTemplate) -> HttpResponse:
    """Remove a template."""
    remove_template(template, actor=request.actor)
    return redirect("negotiations:templates", request.tenant.slug)
