"""What is handed out and asked before a meeting: files, questions and the answers to them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from negotiations import planning_policies
from negotiations.actions.material import add_attachment, add_question, drop_attachment
from negotiations.forms import AttachmentForm, QuestionForm
from negotiations.models import Attachment, Negotiation, SurveyAnswer, SurveyQuestion
from yhdyspinta.documents.models import response_for
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads
from yhdyspinta.web.forms import pk_of, posted, posted_files


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=planning_policies.attach)
def attachment_new(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """Hand out a file."""
    initial = {"item": pk_of(request.GET.get("item", ""))}
    form = AttachmentForm(
        posted(request), posted_files(request), negotiation=negotiation, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        try:
            add_attachment(
                form.save(commit=False), form.cleaned_data["upload"], actor=request.actor
            )
        except StepRefusedError as refusal:
            form.add_error(None, " ".join(refusal.reasons))
        else:
            return redirect(f"{negotiation.get_absolute_url()}#material")
    context = {"form": form, "negotiation": negotiation}
    status = 422 if form.errors else 200
    return render(request, "negotiations/attachment_form.html", context, status=status)


@require_safe
@loads(Attachment, may=planning_policies.read_attachment)
def attachment_file(request: ActorRequest, attachment: Attachment) -> HttpResponse:
    """The file as it was brought."""
    return response_for(attachment.file)


@require_POST
@loads(Attachment, may=planning_policies.remove_attachment)
def attachment_remove(request: ActorRequest, attachment: Attachment) -> HttpResponse:
    """Take a file away."""
    back = f"{area_url('negotiations:detail', attachment.negotiation_id)}#material"
    try:
        drop_attachment(attachment, actor=request.actor)
    except StepRefusedError as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect(back)


@require_http_methods(["GET", "POST"])
@loads(Negotiation, may=planning_policies.ask_beforehand)
def questions(request: ActorRequest, negotiation: Negotiation) -> HttpResponse:
    """The questions beforehand and what was answered; more of them until the meeting."""
    may_change = planning_policies.change_questions(request.actor, negotiation)
    form = QuestionForm(posted(request)) if may_change else None
    if request.method == "POST" and form and form.is_valid():
        try:
            add_question(negotiation, form.save(commit=False), actor=request.actor)
        except StepRefusedError as refusal:
            form.add_error(None, " ".join(refusal.reasons))
        else:
            messages.success(request, _("Saved."))
            return redirect(area_url("negotiations:questions", negotiation.pk))
    answers: dict[int, list[SurveyAnswer]] = {}
    found = SurveyAnswer.objects.filter(question__negotiation=negotiation)
    for answer in found.select_related("participant__organisation").order_by("pk"):
        answers.setdefault(answer.question_id, []).append(answer)
    context = {
        "negotiation": negotiation,
        "questions": [(each, answers.get(each.pk, [])) for each in negotiation.questions.all()],
        "form": form,
        "may_change": may_change,
    }
    status = 422 if form and form.errors else 200
    return render(request, "negotiations/questions.html", context, status=status)


@require_POST
@loads(SurveyQuestion, may=planning_policies.remove_question)
def question_remove(request: ActorRequest, question: SurveyQuestion) -> HttpResponse:
    """Take a question away; one that has been answered stays."""
    if question.answers.exists():
        messages.error(request, _("The question has been answered already, so it stays."))
    else:
        question.delete()
    return redirect(area_url("negotiations:questions", question.negotiation_id))
