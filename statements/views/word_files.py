"""The text of a round as a Word file, and the files that members send back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation, Person, Right
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.files import private_file
from redline.word.wordfile import MEDIA_TYPE
from statements.actions import returning
from statements.forms.word_files import BringFileForm, DecisionsForm
from statements.models import Round, Statement, WordReturn
from statements.permissions import coordinates, working_statement
from statements.queries.consultation import invited_organisations, voices_of
from statements.queries.returns import AuthorInput, Decisions, ReadReturn, read_return
from statements.queries.text import version_text
from statements.stages import ANSWERABLE, ReturnState, Stage
from statements.templatetags.typography import reading, whole_number
from statements.views.consulting import crumbs, round_of
from statements.word_text import round_docx


@login_required
@require_safe
def round_file(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The round's version as a Word file, in the languages that `?language=` names (all without it)."""
    statement = working_statement(ref, actor=actor(request), at=clock.now())
    consultation = round_of(statement, number)
    wanted = request.GET.get("language", "")
    languages = [wanted] if wanted in statement.languages else list(statement.languages)
    name = "-".join(["ruom", ref, "round", str(number), *languages])
    return private_file(round_docx(consultation, languages), f"{name}.docx", MEDIA_TYPE)


def senders(request: HttpRequest, statement: Statement) -> tuple[list[Organisation], bool]:
    """Whose files this person may bring in, and whether they coordinate. Raises PermissionDenied where nobody's."""
    person = actor(request)
    if coordinates(person, statement):
        return list(invited_organisations(statement)), True
    voices = list(voices_of(person, statement, Right.COMMENT, at=clock.now()))
    if not voices:
        raise PermissionDenied
    return voices, False


def takes_files(consultation: Round, *, coordinator: bool) -> bool:
    """Whether a file can still be brought in; the action decides again."""
    stage = consultation.statement.stage
    if coordinator:
        return consultation.merged_at is None and stage in ANSWERABLE
    return consultation.closed_at is None and stage == Stage.CONSULTATION


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def word_files(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Bring a file in; those that were brought in before, a member's own or for coordinators all."""
    person = actor(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    consultation = round_of(statement, number)
    organisations, coordinator = senders(request, statement)
    sent = request.method == "POST"
    form = BringFileForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        organisations=organisations,
        must_choose=not coordinator,
    )
    status = 200
    if sent:
        status = 422
        if form.is_valid():
            chosen = {one.ref: one for one in organisations}.get(form.cleaned_data["organisation"])
            file = form.cleaned_data["file"]
            try:
                made = returning.bring_file(
                    consultation,
                    content=file.read(),
                    file_name=file.name,
                    organisation=chosen,
                    submission=form.cleaned_data["submission"],
                    by=person,
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                return redirect("word-file", ref, number, made.ref)
    brought = consultation.word_returns.select_related("organisation", "uploaded_by").defer("content", "read")
    if not coordinator:
        brought = brought.filter(organisation__in=organisations)
    return render(
        request,
        "statements/word/files.html",
        {
            "statement": statement,
            "round": consultation,
            "form": form,
            "open": takes_files(consultation, coordinator=coordinator),
            "brought": brought.order_by("-uploaded_at", "-pk"),
            "crumbs": crumbs(statement, consultation),
        },
        status=status,
    )


def file_to(request: HttpRequest, statement: Statement, number: int, ref: str) -> WordReturn:
    """The file, for a coordinator or who speaks for its organisation. Raises WordReturn.DoesNotExist."""
    found: WordReturn = WordReturn.objects.select_related("round__version", "organisation").get(
        ref=ref, round__number=number, round__statement=statement
    )
    found.round.statement = statement
    if not returning.may_bring(actor(request), found.round, found.organisation, at=clock.now()):
        raise WordReturn.DoesNotExist
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def word_file(request: HttpRequest, ref: str, number: int, file: str) -> HttpResponse:
    """What each author in the file asks for and says; a person decides what is doubtful and takes it in."""
    person = actor(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    brought = file_to(request, statement, number, file)
    if brought.state != ReturnState.WAITING or not brought.read:
        if request.method == "POST":
            messages.warning(request, _("This file was taken in or put away before."))
        return redirect("word-files", ref, number)
    if "drop" in request.POST:
        returning.drop_file(brought, by=person)
        messages.success(request, _("The file is put away. Nothing came in from it."))
        return redirect("word-files", ref, number)
    organisations, coordinator = senders(request, statement)
    decisions = Decisions.kept(brought)
    text = version_text(brought.round.version)
    sent_by = brought.organisation
    if not coordinator:
        organisations = [one for one in organisations if one == sent_by]

    def form_of(data: Any, found: ReadReturn, decided: Decisions) -> DecisionsForm:
        return DecisionsForm(
            data,
            found=found,
            decisions=decided,
            text=text,
            organisations=organisations,
            sent_by=sent_by,
            language=reading(),
        )

    status = 200
    refused: Refused | None = None
    found = read_return(brought, decisions)
    form = form_of(request.POST if request.method == "POST" else None, found, decisions)
    if request.method == "POST":
        status = 422
        if form.is_valid():
            decisions = form.decisions()
            try:
                returning.decide(brought, decisions, by=person)
                if "take" in request.POST:
                    return take(request, brought, decisions, organisations, by=person)
            except Refused as refusal:
                refused = refusal
                status = status_of(refusal)
            else:
                status = 200
            # Read again with what was decided: other places may make other authors and other changes.
            found = read_return(brought, decisions)
            form = form_of(None, found, decisions)
    return render(
        request,
        "statements/word/file.html",
        {
            "statement": statement,
            "round": brought.round,
            "brought": brought,
            "found": found,
            "form": form,
            "authors": [(one, form.voice_field(one.author)) for one in found.authors],
            "asks": asks(found.authors),
            "refused": refused,
            "crumbs": crumbs(statement, brought.round),
        },
        status=status,
    )


def asks(authors: tuple[AuthorInput, ...]) -> bool:
    return any(one.changes or one.remarks for one in authors)


def take(
    request: HttpRequest, brought: WordReturn, decisions: Decisions, organisations: list[Organisation], *, by: Person
) -> HttpResponse:
    known = {one.ref: one for one in organisations}
    voices = {author: known[ref] for author, ref in decisions.voices.items() if ref in known}
    number = returning.take_file(brought, decisions=decisions, organisations=voices, by=by)
    messages.success(request, _("Taken in: %(number)s amendments and comments.") % {"number": whole_number(number)})
    return redirect("round", brought.round.statement.ref, brought.round.number)
