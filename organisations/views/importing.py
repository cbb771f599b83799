"""For the administrator: a spreadsheet comes in, step by step, and the directory goes out as one."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ledger import clock
from organisations.actions import deciding, importing
from organisations.forms.importing import ColumnsForm, UploadForm
from organisations.forms.refusing import add_refusal, status_of
from organisations.models import MAY_BE_ADDED, ImportState, Organisation, Person, RowDecision, RowVerdict, SheetImport
from organisations.queries.directory import exported, matching, narrowed, visible
from organisations.queries.importing import brought_in, candidates_of, imports, rows, tally
from organisations.reasons import words_of
from organisations.refusals import Refused
from organisations.sheet_words import FIELDS, content_in_words, refusal_in_words, remarks_in_words
from organisations.sheets.columns import HEADERS
from organisations.sheets.writing import CSV, XLSX, write_csv, write_xlsx
from organisations.views.actor import actor, administer
from organisations.views.asking import page_address, page_asked, words_asked
from organisations.views.directory import asked_of
from organisations.views.files import private_file
from printing.khmer import KHMER

MOST_SHOWN = 50
ON_A_PAGE = 50
EXPORTED = [name for name in importing.READABLE if not name.startswith("contact_")]
WRITERS: dict[str, tuple[Callable[..., bytes], str]] = {"xlsx": (write_xlsx, XLSX), "csv": (write_csv, CSV)}


class Step(Protocol):
    """An action that takes an import from one state to another. Raises PermissionDenied, Refused."""

    def __call__(self, sheet: SheetImport, *, by: Person) -> None: ...


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """Upload a file; and every import there was."""
    administer(request)
    posted = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if posted else UploadForm()
    status = 200
    if posted:
        status = 422
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                sheet = importing.upload_sheet(
                    file.read(), file_name=file.name, submission=form.cleaned_data["submission"], by=actor(request)
                )
            except Refused as refused:
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                return redirect("import", sheet.ref)
    return render(
        request,
        "organisations/imports.html",
        {
            "form": form,
            "imports": imports()[:MOST_SHOWN],
            "formats": list(WRITERS),
            "crumbs": [(_("Organisations"), reverse("organisations"))],
        },
        status=status,
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def import_page(request: HttpRequest, ref: str) -> HttpResponse:
    """One import, at the step where it is."""
    administer(request)
    sheet = SheetImport.objects.defer("content").get(ref=ref)
    if sheet.state == ImportState.MAPPING or (sheet.state == ImportState.CHECKED and "columns" in request.GET):
        return columns_step(request, sheet)
    if sheet.state == ImportState.CHECKED:
        return rows_step(request, sheet)
    if request.method == "POST":
        return moved_on(request, sheet, Refused("stage", _("This import has moved on. Look again.")))
    came_in = brought_in(sheet)
    return render(
        request,
        "organisations/import.html",
        {**around(sheet), "came_in": came_in[:MOST_SHOWN], "in_all": came_in.count(), "most_shown": MOST_SHOWN},
    )


def columns_step(request: HttpRequest, sheet: SheetImport) -> HttpResponse:
    """What each column holds, beside the first rows."""
    form = ColumnsForm(request.POST if request.method == "POST" else None, sheet=sheet)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                importing.name_columns(
                    sheet, form.columns(), default_kind=form.cleaned_data["default_kind"], by=actor(request)
                )
            except Refused as refused:
                if refused.code == "stage":
                    return moved_on(request, sheet, refused)
                add_refusal(form, refused)
                status = status_of(refused)
            else:
                return redirect("import", sheet.ref)
    samples: list[list[str]] = json.loads(sheet.samples or "[]")
    columns = [
        {"field": form[f"column_{place}"], "samples": [row[place] for row in samples if row[place]]}
        for place in range(len(form.headers))
    ]
    return render(
        request,
        "organisations/import_columns.html",
        {**around(sheet), "form": form, "columns": columns, "known": len(sheet.columns())},
        status=status,
    )


def rows_step(request: HttpRequest, sheet: SheetImport) -> HttpResponse:
    """What each row would do (`?verdict=`, `?page=`), and the decisions about those that need one."""
    verdict = request.GET.get("verdict", "")
    verdict = verdict if verdict in RowVerdict.values else ""
    if request.method == "POST":
        return decide(request, sheet, verdict)
    counted = tally(sheet)
    total = counted.by_verdict.get(verdict, 0) if verdict else sum(counted.by_verdict.values())
    pages = max(1, -(-total // ON_A_PAGE))
    page = min(pages, max(1, page_asked(request)))
    shown = list(rows(sheet, verdict=verdict)[(page - 1) * ON_A_PAGE : page * ON_A_PAGE])
    candidates = candidates_of(shown)
    cards = [
        {
            "row": row,
            "facts": content_in_words(row.content(), has_contact=bool(row.contact)),
            "remarks": remarks_in_words(row.remarks),
            "candidates": [
                {"organisation": one.organisation, "score": one.score, "reasons": words_of(one.reasons)}
                for one in candidates[row.number]
            ],
            "can_be_added": row.verdict in MAY_BE_ADDED,
            "will_be_added": row.will_be_added,
            "will_be_left": row.decision == RowDecision.LEAVE
            or (row.verdict == RowVerdict.SAME and not row.will_be_added),
        }
        for row in shown
    ]
    return render(
        request,
        "organisations/import_rows.html",
        {
            **around(sheet),
            "cards": cards,
            "tally": counted,
            "verdicts": [(value, RowVerdict(value).label, count) for value, count in counted.by_verdict.items()],
            "verdict": verdict,
            "all_of": total if verdict in MAY_BE_ADDED and total > 1 else 0,
            "page": page,
            "pages": pages,
            "earlier": page_address({"verdict": verdict}, page - 1) if page > 1 else "",
            "later": page_address({"verdict": verdict}, page + 1) if page < pages else "",
            "ADD": RowDecision.ADD.value,
            "LEAVE": RowDecision.LEAVE.value,
        },
    )


def decide(request: HttpRequest, sheet: SheetImport, verdict: str) -> HttpResponse:
    """Row by row (`row_12=add`), or all of the verdict at once (`all=leave`)."""
    try:
        if "all" in request.POST:
            decided = deciding.decide_all(sheet, verdict, request.POST["all"], by=actor(request))
        else:
            decided = deciding.decide_rows(sheet, decisions_in(request), by=actor(request))
    except Refused as refused:
        if refused.code == "stage":
            return moved_on(request, sheet, refused)
        raise
    messages.success(
        request, ngettext("%(number)s row decided.", "%(number)s rows decided.", decided) % {"number": decided}
    )
    return redirect(request.get_full_path())


def decisions_in(request: HttpRequest) -> dict[int, str]:
    """The decisions of the form by row number; fields that are none are passed over."""
    named = {name.removeprefix("row_"): value for name, value in request.POST.items() if name.startswith("row_")}
    return {int(number): str(value) for number, value in named.items() if number.isdecimal() and len(number) < 8}


@login_required
@require_POST
def confirm_import(request: HttpRequest, ref: str) -> HttpResponse:
    """Let the rows in."""
    return take_step(request, ref, importing.confirm_import)


@login_required
@require_POST
def undo_import(request: HttpRequest, ref: str) -> HttpResponse:
    """Take out what it brought in."""
    return take_step(request, ref, importing.ask_to_undo)


@login_required
@require_POST
def drop_import(request: HttpRequest, ref: str) -> HttpResponse:
    """Give it up before it is in."""
    return take_step(request, ref, importing.drop_import)


def take_step(request: HttpRequest, ref: str, step: Step) -> HttpResponse:
    """Then the import's own page; the list, where nothing is left of it."""
    administer(request)
    sheet = SheetImport.objects.defer("content").get(ref=ref)
    try:
        step(sheet, by=actor(request))
    except Refused as refused:
        return moved_on(request, sheet, refused)
    if sheet.state != ImportState.DROPPED:
        return redirect("import", sheet.ref)
    messages.success(request, _("The file and its rows are deleted. Nothing was imported."))
    return redirect("imports")


@login_required
@require_safe
def import_template(request: HttpRequest, file_format: str) -> HttpResponse:
    """An empty spreadsheet with the headers that are understood."""
    administer(request)
    khmer = (get_language() or "").startswith("km")
    headers = [header_in_khmer(name) if khmer else str(FIELDS[name]) for name in importing.READABLE]
    return as_file(file_format, "ruom-organisations", headers, [])


def header_in_khmer(name: str) -> str:
    """As the reader knows it: a translation of the page's words might be spelled otherwise."""
    return next(header for header in HEADERS[name] if KHMER.search(header))


@login_required
@require_safe
def export_organisations(request: HttpRequest, file_format: str) -> HttpResponse:
    """The directory as this person sees it, narrowed as on its page, in the columns that an import reads again."""
    at = clock.now()
    among = visible(request.user, at=at)
    # In English whoever asks: what is read again must be spelled as the reader knows it.
    with translation.override("en"):
        return as_file(file_format, "organisations", *table(request, among, at=at))


def table(request: HttpRequest, among: QuerySet[Organisation], *, at: datetime) -> tuple[list[str], list[list[str]]]:
    found = matching(narrowed(among, asked_of(request, among), at=at), words_asked(request), language="en")
    return [str(FIELDS[name]) for name in EXPORTED], exported(found)


def as_file(file_format: str, name: str, headers: list[str], lines: list[list[str]]) -> HttpResponse:
    """A download. Raises SheetImport.DoesNotExist for another format, which is a 404."""
    if file_format not in WRITERS:
        raise SheetImport.DoesNotExist
    write, media_type = WRITERS[file_format]
    return private_file(write(headers, lines), f"{name}.{file_format}", media_type)


def moved_on(request: HttpRequest, sheet: SheetImport, refused: Refused) -> HttpResponse:
    """Somebody was faster, or the same button was pressed twice: the import's page tells how it stands."""
    messages.info(request, refused.reason)
    return redirect("import", sheet.ref)


def around(sheet: SheetImport) -> dict[str, Any]:
    return {
        "sheet": sheet,
        "refusal": refusal_in_words(sheet.refusal),
        "crumbs": [(_("Organisations"), reverse("organisations")), (_("Imports"), reverse("imports"))],
    }
