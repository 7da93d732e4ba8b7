"""The text: reading it, writing a clause at a time, and the places of the clauses."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from agreements import actions, policies
from agreements.forms.text import ClauseForm
from agreements.models import Agreement, Clause, ClauseText, Version
from agreements.text import to_html
from agreements.tree import in_order, tree_of
from yhdyspinta.flow import StepRefusedError
from yhdyspinta.tenancy.links import area_url
from yhdyspinta.web.access import ActorRequest, loads


@dataclass
class Editing:
    """The one clause that is being written: its form and what has come of saving it."""

    clause: Clause
    form: ClauseForm
    saved: ClauseText | None = None
    theirs: ClauseText | None = None
    reasons: list[str] | None = None


def language_of(request: ActorRequest, agreement: Agreement) -> str:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in agreement.languages else agreement.main_language


def text_url(agreement: Agreement, language: str, clause: Clause | None = None) -> str:
    place = f"#clause-{clause.pk}" if clause else ""
    return f"{area_url('agreements:text', agreement.pk)}?lang={language}{place}"


def clause_url(clause: Clause, language: str) -> str:
    return f"{area_url('agreements:clause', clause.pk)}?lang={language}#clause-{clause.pk}"


def draft_of(agreement: Agreement) -> Version:
    version = agreement.versions.first()
    if version is None:
        raise Http404
    version.agreement = agreement
    return version


@require_GET
@loads(Agreement, may=policies.read_agreement)
def agreement_text(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    return _page(request, agreement)


def _page(
    request: ActorRequest,
    agreement: Agreement,
    editing: Editing | None = None,
    *,
    reasons: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    language = language_of(request, agreement)
    names = dict(settings.LANGUAGES)
    version = draft_of(agreement)
    chapters = tree_of(version, language)
    context = {
        "agreement": agreement,
        "version": version,
        "language": language,
        "text_languages": [(code, names[code]) for code in agreement.languages],
        "chapters": chapters,
        "nodes": in_order(chapters),
        "may_edit": policies.edit_text(request.actor, agreement),
        "editing": editing,
        "reasons": reasons,
        **_beside(editing, language),
    }
    return render(request, "agreements/agreement_text.html", context, status=status)


def _beside(editing: Editing | None, language: str) -> dict[str, Any]:
    """What stands around the form: the saved text as it will be read, and the other languages'."""
    if editing is None:
        return {}
    texts = list(editing.clause.texts.all())
    own = next((text for text in texts if text.language == language), None)
    return {
        "preview": to_html(own.body, below=2) if own else "",
        "others": [text for text in texts if text.language != language and text.body],
    }


@require_http_methods(["GET", "POST"])
@loads(Clause, may=policies.draft_clause)
def clause_edit(request: ActorRequest, clause: Clause) -> HttpResponse:
    """One clause in one language; htmx saves it while it is written."""
    agreement = clause.version.agreement
    language = language_of(request, agreement)
    if request.method == "POST":
        return _save(request, clause, language)
    if not policies.edit_text(request.actor, agreement):
        raise PermissionDenied
    text = clause.texts.filter(language=language).first()
    initial: dict[str, Any] = {"version": 0}
    if text:
        initial = {"version": text.revision, "heading": text.heading, "body": text.body}
    form = ClauseForm(initial=initial, language=language)
    return _page(request, agreement, Editing(clause, form))


def _save(request: ActorRequest, clause: Clause, language: str) -> HttpResponse:
    form = ClauseForm(request.POST, language=language)
    editing = Editing(clause, form)
    if not form.is_valid():
        return _answer(request, editing, language, status=422)
    try:
        editing.saved = actions.save_clause_text(
            clause,
            language,
            heading=form.cleaned_data["heading"],
            body=form.cleaned_data["body"],
            revision=form.cleaned_data["version"],
            actor=request.actor,
        )
    except actions.ConflictError as conflict:
        editing.theirs = conflict.theirs
        return _answer(request, editing, language, status=409)
    except StepRefusedError as refusal:
        editing.reasons = refusal.reasons
        return _answer(request, editing, language, status=409)
    if request.htmx:
        return _answer(request, editing, language)
    messages.success(request, _("Saved."))
    return redirect(text_url(clause.version.agreement, language, clause))


def _answer(
    request: ActorRequest, editing: Editing, language: str, *, status: int = 200
) -> HttpResponse:
    """The part below the field for a page that saves by itself; else the whole page."""
    if not request.htmx:
        if editing.theirs:  # pressing Save again puts one's own text over theirs
            fresh = request.POST.copy()
            fresh["version"] = str(editing.theirs.revision)
            editing.form.data = fresh
        return _page(request, editing.clause.version.agreement, editing, status=status)
    context = {
        "editing": editing,
        "language": language,
        "preview": to_html(editing.saved.body, below=2) if editing.saved else "",
    }
    response = render(request, "agreements/_clause_form.html#answer", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
@loads(Agreement, may=policies.edit_text)
def clause_add(request: ActorRequest, agreement: Agreement) -> HttpResponse:
    """A new chapter at the end of the text."""
    language = language_of(request, agreement)
    try:
        clause = actions.add_clause(draft_of(agreement), actor=request.actor)
    except StepRefusedError as refusal:
        return _page(request, agreement, reasons=refusal.reasons, status=422)
    return redirect(clause_url(clause, language))


@require_POST
@loads(Clause, may=policies.draft_clause)
def clause_move(request: ActorRequest, clause: Clause) -> HttpResponse:
    """Move the clause up, down, in or out, or add a new one after or below it."""
    agreement = clause.version.agreement
    language = language_of(request, agreement)
    to = request.POST.get("to", "")
    try:
        if to in {"after", "below"}:
            new = actions.add_clause(clause.version, **{to: clause}, actor=request.actor)
            return redirect(clause_url(new, language))
        actions.move_clause(clause, to, actor=request.actor)
    except StepRefusedError as refusal:
        return _page(request, agreement, reasons=refusal.reasons, status=422)
    return redirect(text_url(agreement, language, clause))


@require_http_methods(["GET", "POST"])
@loads(Clause, may=policies.draft_clause)
def clause_remove(request: ActorRequest, clause: Clause) -> HttpResponse:
    """GET shows what would go; POST removes it."""
    agreement = clause.version.agreement
    language = language_of(request, agreement)
    nodes = in_order(tree_of(clause.version, language))
    node = next(node for node in nodes if node.clause.pk == clause.pk)
    context: dict[str, Any] = {
        "agreement": agreement,
        "node": node,
        "gone": list(node.walk()),
        "language": language,
    }
    if request.method == "POST":
        try:
            actions.remove_clause(clause, number=node.number, actor=request.actor)
        except StepRefusedError as refusal:
            context["reasons"] = refusal.reasons
        else:
            messages.success(request, _("Clause %(number)s was removed.") % {"number": node.number})
            return redirect(text_url(agreement, language))
    status = 422 if request.method == "POST" else 200
    return render(request, "agreements/clause_remove.html", context, status=status)
