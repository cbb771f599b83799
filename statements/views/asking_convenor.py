"""Questions about a sign-on: asked for an organisation, answered for the convenor."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import tried
from organisations.views.actor import actor
from statements.actions import asking_convenor
from statements.forms.answering_sign_on import AnswerForm, QuestionForm
from statements.models import Question
from statements.permissions import leads_or_publishes, part, statement_to
from statements.queries.answering import questions_to
from statements.views.representing import acting, asked
from statements.views.ways import crumbs, tabs


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask_convenor(request: HttpRequest, ref: str, organisation: str) -> HttpResponse:
    """Ask, and read what was asked and answered for this organisation."""
    acts = acting(request, ref, organisation, signs=False)
    form = QuestionForm(request.POST if request.method == "POST" else None)
    status = tried(
        form, lambda: asking_convenor.ask(acts.statement, acts.organisation, **form.cleaned_data, by=acts.person)
    )
    if status is None:
        messages.success(request, _("The convenor has your question. You get the answer by mail."))
        return redirect("ask-convenor", ref, organisation)
    may_ask = acts.statement.stage in asking_convenor.ASKED_AT
    return asked(
        request,
        acts,
        form if may_ask or request.method == "POST" else None,
        heading=_("Ask the convenor"),
        lead=_("The convenor and the people who act for your organisation read the question and the answer."),
        questions=list(questions_to(acts.statement, [acts.organisation])),
        status=status,
    )


@login_required
@require_safe
def questions(request: HttpRequest, ref: str) -> HttpResponse:
    """For the convenor's staff: everything that was asked, what waits for an answer first."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    found = sorted(questions_to(statement), key=lambda question: question.answered_at is not None)
    return render(
        request,
        "statements/signing/questions.html",
        {
            "statement": statement,
            "questions": found,
            "crumbs": crumbs(statement),
            "tabs": tabs(statement, "questions", part(person, statement)),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer_question(request: HttpRequest, ref: str, question: str) -> HttpResponse:
    """For the convenor's staff. What was typed stays where a colleague was faster."""
    person = actor(request)
    statement = statement_to(leads_or_publishes, ref, actor=person, at=clock.now())
    asked_before: Question = questions_to(statement).get(ref=question)
    asked_before.statement = statement
    form = AnswerForm(request.POST if request.method == "POST" else None)
    status = tried(form, lambda: asking_convenor.answer(asked_before, text=form.cleaned_data["answer"], by=person))
    if status is None:
        messages.success(request, _("The answer is sent to %(name)s.") % {"name": asked_before.asked_by.name})
        return redirect("questions", ref)
    return render(
        request,
        "statements/signing/answer_question.html",
        {
            "statement": statement,
            "question": asked_before,
            "form": form if asked_before.answered_at is None or request.method == "POST" else None,
            "crumbs": crumbs(statement, (_("Questions"), reverse("questions", args=[ref]))),
        },
        status=status,
    )
