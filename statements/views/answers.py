"""The table of answers of a round, its files, and the reply of an organisation that is not satisfied with one."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation, Right
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.asking import page_address, page_asked
from organisations.views.files import private_file
from printing.pdf import PrintingFailed
from statements import answer_files
from statements.actions import dissenting
from statements.answer_words import heading, in_words
from statements.forms.answering import DissentForm
from statements.models import Dissent, Round, Statement
from statements.permissions import coordinates, public_round, working_statement
from statements.queries.answers import Answer, AnswerTable, answer_table, everybody, labels, reader_for
from statements.queries.consultation import voices_of
from statements.stages import Stage
from statements.templatetags.typography import whole_number
from statements.views.consulting import crumbs, round_of, tabs
from statements.views.public import withdrawn
from statements.views.reading import alternates

ON_A_PAGE = 50
AGAIN_AFTER = 4  # seconds, while a job prints


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where one table stands: its page, and its files below it. `person` is who reads it, "" for everybody."""

    page: str
    file: str
    arguments: tuple[str, int]
    person: str = ""

    def of(self, kind: str, given: dict[str, str]) -> str:
        return reverse(self.file, args=[*self.arguments, kind]) + (f"?{urlencode(given)}" if given else "")


def asked(request: HttpRequest) -> dict[str, str]:
    """What the address narrows to. The query knows which of it makes sense."""
    return {name: request.GET.get(name, "")[:20] for name in ("organisation", "outcome")}


def given_of(table: AnswerTable) -> dict[str, str]:
    return {name: value for name in ("organisation", "outcome") if (value := getattr(table, name))}


def shown(request: HttpRequest, table: AnswerTable, addresses: Addresses) -> dict[str, Any]:
    """What the page of a table shows, for whoever reads it."""
    page = Paginator(table.rows, ON_A_PAGE).get_page(page_asked(request))
    given = given_of(table)
    return {
        "statement": table.consultation.statement,
        "round": table.consultation,
        "table": table,
        "heading": heading(table),
        "rows": [(in_words(row), "") for row in page.object_list],
        "page": page,
        "earlier": page_address(given, page.previous_page_number()) if page.has_previous() else "",
        "later": page_address(given, page.next_page_number()) if page.has_next() else "",
        "outcomes": [(name, f"{label} ({whole_number(number)})") for name, label, number in table.counts],
        "chosen_outcome": labels().get(table.outcome, ""),
        "files": [(kind.upper(), addresses.of(kind, given)) for kind in answer_files.KINDS],
        "of_when": answer_files.of_when(table.consultation),
    }


def deliver(request: HttpRequest, table: AnswerTable, kind: str, addresses: Addresses) -> HttpResponse:
    """The table as a file. A long PDF is printed by a job: until it is there, a page says that it is being made."""
    if kind not in answer_files.KINDS:
        raise Http404
    if kind == "pdf" and len(table.rows) > answer_files.MOST_AT_ONCE:
        sheet = answer_files.sheet(table)
        content = answer_files.stored(sheet)
        if content is None:
            return being_made(request, table, sheet, addresses)
    else:
        try:
            content = answer_files.KINDS[kind].write(table)
        except PrintingFailed:
            context = {
                "statement": table.consultation.statement,
                "back": reverse(addresses.page, args=addresses.arguments),
            }
            return render(request, "statements/answering/not_printed.html", context, status=503)
    language = (get_language() or "en")[:2]
    name = f"ruom-{table.consultation.statement.ref}-round-{table.consultation.number}-answers-{language}.{kind}"
    return private_file(content, name, answer_files.KINDS[kind].media_type, inline=kind == "pdf")


def being_made(
    request: HttpRequest, table: AnswerTable, sheet: answer_files.Sheet, addresses: Addresses
) -> HttpResponse:
    answer_files.ask_for_print(
        sheet,
        at=clock.now(),
        statement=table.consultation.statement.ref,
        number=table.consultation.number,
        person=addresses.person,
        language=(get_language() or "en")[:2],
        **given_of(table),
    )
    context = {
        "statement": table.consultation.statement,
        "heading": heading(table),
        "again": addresses.of("pdf", given_of(table)),
        "back": reverse(addresses.page, args=addresses.arguments),
    }
    answer = render(request, "statements/answering/being_made.html", context, status=202)
    # In a header: it works without JavaScript, and the page itself stays a page.
    answer["Refresh"] = str(AGAIN_AFTER)
    return answer


# -- for those who take part -------------------------------------------------------------------------------------------


def participants_table(request: HttpRequest, ref: str, number: int, *, at: datetime) -> AnswerTable:
    """The table as this person may see it. Raises Statement.DoesNotExist, Round.DoesNotExist."""
    person = actor(request)
    consultation = round_of(working_statement(ref, actor=person, at=at), number)
    return answer_table(consultation, reader_for(person, consultation, at=at), **asked(request))


@login_required
@require_safe
def answers(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Everything said in the round, and what became of it."""
    at = clock.now()
    person = actor(request)
    table = participants_table(request, ref, number, at=at)
    consultation = table.consultation
    statement = consultation.statement
    voices = list(voices_of(person, statement, Right.COMMENT, at=at))
    context = shown(request, table, Addresses("answers", "answers-file", (ref, number)))
    return render(
        request,
        "statements/answering/answers.html",
        {
            **context,
            "is_public": False,
            "rows": [(row, contest_url(consultation, row.row, voices)) for row, _url in context["rows"]],
            "tabs": tabs(statement, consultation, "answers") if coordinates(person, statement) else [],
            "crumbs": crumbs(statement, consultation),
        },
    )


def is_contestable(consultation: Round) -> bool:
    """Whether somebody can still reply to an answer; the action looks again, under its locks."""
    return consultation.merged_at is not None and consultation.statement.stage in dissenting.CONTESTABLE


def contest_url(consultation: Round, row: Answer, voices: list[Organisation]) -> str:
    """Where this person replies to an answer; "" where it is not theirs to."""
    theirs = row.disposition is not None and any(voice.pk in row.own for voice in voices)
    if not theirs or not is_contestable(consultation):
        return ""
    return reverse("dissent", args=[consultation.statement.ref, consultation.number, row.kind, row.subject.ref])


@login_required
@require_safe
def answers_file(request: HttpRequest, ref: str, number: int, kind: str) -> HttpResponse:
    """What the page shows this person, with the same narrowing, as PDF, DOCX or XLSX in the reader's language."""
    table = participants_table(request, ref, number, at=clock.now())
    addresses = Addresses("answers", "answers-file", (ref, number), person=actor(request).ref)
    return deliver(request, table, kind, addresses)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def dissent(request: HttpRequest, ref: str, number: int, kind: str, said: str) -> HttpResponse:
    """Reply that one's organisation is not satisfied with the answer to its own input, or change that reply."""
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    consultation = round_of(statement, number)
    table = answer_table(consultation, reader_for(person, consultation, at=at))
    row = next((one for one in table.rows if one.kind == kind and one.subject.ref == said), None)
    if row is None:
        raise Http404
    voices = [voice for voice in voices_of(person, statement, Right.COMMENT, at=at) if voice.pk in row.own]
    if not voices:
        raise PermissionDenied
    if row.disposition is None or not is_contestable(consultation):
        messages.warning(request, late(consultation))
        return redirect("answers", ref, number)
    typed = request.POST if request.method == "POST" else None
    form = DissentForm(typed, voices=voices, initial=before(row, voices))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                dissenting.dissent(
                    row.disposition, organisation=form.voice(), text=form.cleaned_data["text"], by=person
                )
            except Refused as refused:
                status = status_of(refused)
                if status == 409:
                    form.put_away()
                add_refusal(form, refused)
            else:
                messages.success(request, _("Your reply stands beside the answer now. The coordinators are told."))
                page = reverse("answers", args=[ref, number])
                return redirect(f"{page}?organisation={form.voice().ref}#{row.kind}-{row.subject.ref}")
    context = {
        "statement": statement,
        "round": consultation,
        "row": in_words(row),
        "form": form,
        "late": status == 409,
        "crumbs": [*crumbs(statement, consultation), (heading(table), reverse("answers", args=[ref, number]))],
    }
    return render(request, "statements/answering/dissent.html", context, status=status)


def before(row: Answer, voices: list[Organisation]) -> dict[str, str]:
    """What the one organisation that this person speaks for here said already."""
    if len(voices) > 1 or row.disposition is None:
        return {}
    said = next((one for one in row.disposition.dissents.all() if one.organisation_id == voices[0].pk), None)
    return {"text": said.text} if isinstance(said, Dissent) else {}


def late(consultation: Round) -> str:
    if consultation.merged_at is None:
        return str(dissenting.still_open().reason)
    return _("The final text is settled: the answers cannot be replied to any more.")


# -- for everybody -----------------------------------------------------------------------------------------------------


def public_table(request: HttpRequest, consultation: Round) -> AnswerTable:
    return answer_table(consultation, everybody(consultation), **asked(request))


@require_safe
def public_answers(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """The table without any person's name, and in a masked round without that of any organisation."""
    consultation = public_round(ref, number)
    if consultation.statement.stage == Stage.WITHDRAWN:
        return is_withdrawn(request, consultation.statement)
    context = shown(request, public_table(request, consultation), public_addresses(consultation))
    return render(
        request,
        "statements/answering/answers.html",
        {
            **context,
            "is_public": True,
            "alternates": alternates("public-answers", ref, str(number)),
            "crumbs": [(consultation.statement.title(), reverse("public-statement", args=[ref]))],
        },
    )


@require_safe
def public_answers_file(request: HttpRequest, ref: str, number: int, kind: str) -> HttpResponse:
    consultation = public_round(ref, number)
    if consultation.statement.stage == Stage.WITHDRAWN:
        return is_withdrawn(request, consultation.statement)
    return deliver(request, public_table(request, consultation), kind, public_addresses(consultation))


def public_addresses(consultation: Round) -> Addresses:
    return Addresses("public-answers", "public-answers-file", (consultation.statement.ref, consultation.number))


def is_withdrawn(request: HttpRequest, statement: Statement) -> HttpResponse:
    return withdrawn(request, statement, None, {"statement": statement, "alternates": []})
