"""Signatures on paper or by proxy, for the convenor's coordinators: recorded one by one, or from a sheet."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import Organisation, OrganisationKind
from organisations.models.refs import as_reference
from organisations.queries.directory import organisations_named
from organisations.refusals import Refused
from organisations.views.actor import actor
from statements.actions import recording
from statements.forms.inviting import SearchForm
from statements.forms.recording import ChoicesForm, RecordForm, RetypeForm, SheetForm
from statements.models import Evidence, Statement
from statements.permissions import leads, statement_to
from statements.queries.recorded import evidence_of
from statements.queries.recorded_sheets import Judged, Sheet, Verdict, judge
from statements.stages import Stage
from statements.templatetags.typography import whole_number
from statements.views.signing import is_open, reader_language
from statements.views.ways import Crumb, crumbs

MOST_FOUND = 30
# How each verdict looks, and what it is called.
LOOKS = {Verdict.GOOD: "good", Verdict.FAULTY: "stop", Verdict.DOUBTFUL: "warm", Verdict.UNKNOWN: "stop"}

WORDS = {
    Verdict.GOOD: gettext_lazy("comes in"),
    Verdict.EMPTY: gettext_lazy("empty"),
    Verdict.FAULTY: gettext_lazy("name or place is missing"),
    Verdict.DOUBLED: gettext_lazy("left out: the same as line %(number)s"),
    Verdict.SIGNED: gettext_lazy("left out: has signed already"),
    Verdict.WAITING: gettext_lazy("left out: was recorded before and waits"),
    Verdict.DOUBTFUL: gettext_lazy("say which one it is"),
    Verdict.UNKNOWN: gettext_lazy("not in the directory"),
    Verdict.LEFT_OUT: gettext_lazy("left out by you"),
}


def recorded_crumb(statement: Statement) -> Crumb:
    return (_("On paper or by proxy"), reverse("recorded", args=[statement.ref]))


@login_required
@require_safe
def recorded(request: HttpRequest, ref: str) -> HttpResponse:
    """Everything that was recorded, and what of it waits for a second coordinator."""
    at = clock.now()
    statement = statement_to(leads, ref, actor=actor(request), at=at)
    return render(
        request,
        "statements/recording/recorded.html",
        {
            "statement": statement,
            "evidence": evidence_of(statement),
            "is_open": is_open(statement, at=at),
            "crumbs": crumbs(statement),
        },
    )


def for_recording(request: HttpRequest, ref: str) -> Statement:
    """The statement, for a coordinator of its convenor, once it has a final text. Raises Refused before."""
    statement = statement_to(leads, ref, actor=actor(request), at=clock.now())
    if statement.stage != Stage.SIGN_ON or statement.final_version is None:
        stage = Stage(statement.stage).label
        raise Refused("stage", _("This cannot be done at the stage “%(stage)s”.") % {"stage": stage})
    return statement


def beginning(statement: Statement) -> dict[str, Any]:
    """With what a form of something received begins."""
    reading, version = reader_language(), statement.final_version
    languages = statement.languages
    return {"sha256": version.sha256 if version else "", "language": reading if reading in languages else languages[0]}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_signature(request: HttpRequest, ref: str) -> HttpResponse:
    """Find the organisation (`?q=`), choose it (`?organisation=`), and say what was received."""
    statement = for_recording(request, ref)
    offered = Organisation.objects.standing().exclude(kind=OrganisationKind.PUBLIC_BODY)
    chosen = offered.filter(ref=as_reference(request.GET.get("organisation", "")) or "").first()
    search = SearchForm(request.GET)
    wanted = search.cleaned_data["q"] if search.is_valid() else ""
    context = {"statement": statement, "crumbs": crumbs(statement, recorded_crumb(statement)), "search": search}
    if chosen is None:
        found = organisations_named(wanted).exclude(kind=OrganisationKind.PUBLIC_BODY) if wanted else offered.none()
        return render(
            request,
            "statements/recording/find.html",
            {**context, "wanted": wanted, "found": found[:MOST_FOUND]},
            status=422 if request.method == "POST" or not search.is_valid() else 200,
        )
    form = RecordForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        languages=statement.languages,
        initial={**beginning(statement), "name_en": chosen.name_en, "name_km": chosen.name_km},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                line = recording.record(
                    statement,
                    organisation=chosen,
                    received=form.received(),
                    sha256=typed["sha256"],
                    name_en=typed["name_en"],
                    name_km=typed["name_km"],
                    capacity=typed["capacity"],
                    submission=typed["submission"],
                    by=actor(request),
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                told = _("Recorded. It counts once %(name)s or a second coordinator has confirmed it.")
                messages.success(request, told % {"name": chosen.name()})
                return redirect("evidence", ref, line.evidence.ref)
    return render(
        request, "statements/recording/record.html", {**context, "organisation": chosen, "form": form}, status=status
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def record_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """A sheet with many signatories: it is kept, and looked through on its own page before anything is recorded."""
    statement = for_recording(request, ref)
    form = SheetForm(
        *((request.POST, request.FILES) if request.method == "POST" else ()),
        languages=statement.languages,
        initial={**beginning(statement), "way": "paper"},
    )
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            typed = form.cleaned_data
            try:
                evidence = recording.begin_sheet(
                    statement,
                    received=form.received(),
                    of_individuals=typed["signed_by"] == "individuals",
                    sheet=typed["sheet"],
                    sha256=typed["sha256"],
                    submission=typed["submission"],
                    by=actor(request),
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                return redirect("evidence", ref, evidence.ref)
    return render(
        request,
        "statements/recording/record.html",
        {"statement": statement, "form": form, "crumbs": crumbs(statement, recorded_crumb(statement))},
        status=status,
    )


# -- a sheet that is looked through ------------------------------------------------------------------------------------


def sheet_page(request: HttpRequest, evidence: Evidence) -> HttpResponse:
    """What would become of each line; whoever began it types it anew, decides what is doubtful, takes it in, or throws
    it away. Other coordinators only see that it is there."""
    statement, person = evidence.statement, actor(request)
    sheet = judge(evidence)
    retype = RetypeForm(request.POST if "retype" in request.POST else None, initial={"sheet": evidence.sheet})
    deciding = request.method == "POST" and ("take" in request.POST or "decide" in request.POST)
    choices = ChoicesForm(request.POST if deciding else None, sheet=sheet, initial={"seen": sheet.digest})
    status = 200
    refusal = ""
    if request.method == "POST":
        status = 422
        try:
            if "drop" in request.POST:
                recording.drop_sheet(evidence, by=person)
                messages.success(request, _("The sheet is thrown away. Nothing of it was recorded."))
                return redirect("recorded", statement.ref)
            if "retype" in request.POST and retype.is_valid():
                recording.change_sheet(evidence, sheet=retype.cleaned_data["sheet"], by=person)
                return redirect("evidence", statement.ref, evidence.ref)
            if deciding and choices.is_valid():
                chosen = choices.choices()
                if "take" in request.POST:
                    taken = recording.take_sheet(evidence, choices=chosen, seen=choices.cleaned_data["seen"], by=person)
                    return taken_in(request, evidence, taken)
                recording.own_sheet(evidence, by=person)
                sheet = judge(evidence, chosen)
                choices = ChoicesForm(sheet=sheet, initial={"seen": sheet.digest})
                status = 200
        except Refused as refused:
            refusal, status = str(refused.reason), status_of(refused)
            chosen = choices.choices() if deciding and choices.is_valid() else {}
            sheet = judge(evidence, chosen)
            choices = ChoicesForm(sheet=sheet, initial={"seen": sheet.digest})
    return render(
        request,
        "statements/recording/sheet.html",
        {
            "statement": statement,
            "evidence": evidence,
            "lines": [line_shown(line, choices) for line in sheet.lines if line.verdict != Verdict.EMPTY],
            "good": len(sheet.good),
            "in_the_way": len(sheet.in_the_way),
            "left_out": sum(line.verdict != Verdict.EMPTY for line in sheet.lines)
            - len(sheet.good)
            - len(sheet.in_the_way),
            "retype": retype,
            "choices": choices,
            "has_choices": bool(choices.open),
            "is_mine": evidence.recorded_by_id == person.pk,
            "refusal": refusal,
            "crumbs": crumbs(statement, recorded_crumb(statement)),
        },
        status=status,
    )


def taken_in(request: HttpRequest, evidence: Evidence, taken: Sheet) -> HttpResponse:
    number = len(taken.good)
    told = ngettext(
        "%(number)s signature is recorded. It counts once a second coordinator has confirmed it.",
        "%(number)s signatures are recorded. They count once a second coordinator has confirmed them.",
        number,
    )
    messages.success(request, told % {"number": whole_number(number)})
    return redirect("evidence", evidence.statement.ref, evidence.ref)


def line_shown(line: Judged, choices: ChoicesForm) -> dict[str, Any]:
    return {
        "line": line,
        "look": LOOKS.get(line.verdict, "still"),
        "verdict": verdict_words(line),
        "field": choices.field_of(line),
    }


def verdict_words(line: Judged) -> str:
    """What becomes of a line, in a few words."""
    if line.fault:
        return line.fault
    return str(WORDS[line.verdict]) % {"number": whole_number(line.same_as)}
