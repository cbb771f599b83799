"""What changed between two versions, on a page and as files; and an old version restored."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ledger import clock
from organisations.forms.refusing import status_of
from organisations.models import Person
from organisations.refusals import Refused
from organisations.views.actor import actor
from organisations.views.files import private_file
from printing import pdf
from redline.word import wordfile
from statements import comparisons
from statements.actions import versioning
from statements.comparisons import Change, Side, change, side_now, side_of
from statements.models import Statement
from statements.permissions import coordinates, reads_text, statement_to, working_statement
from statements.queries.text import digest
from statements.stages import WRITABLE
from statements.templatetags.typography import whole_number
from statements.views.versions import comparison_form, versions_crumb
from statements.views.ways import crumbs

FILES = {"pdf": (pdf.MEDIA_TYPE, comparisons.change_pdf), "docx": (wordfile.MEDIA_TYPE, comparisons.change_docx)}


def side(statement: Statement, number: str, *, by: Person) -> Side:
    """The text that a number in the address means; 0 is the text as it is now, for those who may read it.

    Raises Http404.
    """
    if number == "0" and reads_text(by, statement):
        return side_now(statement)
    if not number.isdecimal() or not number.isascii() or len(number) > 6:
        raise Http404
    version = statement.versions.filter(number=int(number)).first()
    if version is None:
        raise Http404
    return side_of(version)


def asked_change(request: HttpRequest, statement: Statement, *, by: Person) -> Change:
    """The two sides that `?from=` and `?to=` name. Raises Http404."""
    before, after = (side(statement, request.GET.get(name, ""), by=by) for name in ("from", "to"))
    return change(before, after)


@login_required
@require_safe
def compare(request: HttpRequest, ref: str) -> HttpResponse:
    """What changed from one text to the other, block by block; with `?all=1` also what stayed."""
    person = actor(request)
    statement = working_statement(ref, actor=person, at=clock.now())
    found = asked_change(request, statement, by=person)
    numbers = list(statement.versions.order_by("number").values_list("number", flat=True))
    whole = request.GET.get("all") == "1"
    asked = {"from": str(found.before.number), "to": str(found.after.number)}
    files = reverse("compared-file", args=[ref, "pdf"]), reverse("compared-file", args=[ref, "docx"])
    query = f"?from={asked['from']}&to={asked['to']}"
    return render(
        request,
        "statements/versions/compare.html",
        {
            "statement": statement,
            "found": found,
            "blocks": [block for block in found.comparison.blocks if whole or block.is_change],
            "whole": whole,
            "query": query,
            "pdf_url": files[0] + query,
            "docx_url": files[1] + query,
            "form": comparison_form(statement, numbers, with_present=reads_text(person, statement), data=asked),
            "restorable": found.before.version
            if found.after.version is None and statement.stage in WRITABLE and coordinates(person, statement)
            else None,
            "crumbs": crumbs(statement, versions_crumb(statement)),
        },
    )


@login_required
@require_safe
def compared_file(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """The same as a PDF, or as a Word file in which the changes are tracked."""
    if kind not in FILES:
        raise Http404
    at = clock.now()
    person = actor(request)
    statement = working_statement(ref, actor=person, at=at)
    found = asked_change(request, statement, by=person)
    media_type, write = FILES[kind]
    return private_file(write(found, at=at), f"{found.stem}.{kind}", media_type)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, ref: str, number: int) -> HttpResponse:
    """Show what restoring a version would change, then do it: what was written since stays in every later version."""
    person = actor(request)
    statement = statement_to(coordinates, ref, actor=person, at=clock.now())
    version = statement.versions.get(number=number)
    refused: Refused | None = None
    if request.method == "POST":
        try:
            versioning.restore_version(statement, version, sha256=request.POST.get("sha256", ""), by=person)
        except Refused as refusal:
            refused = refusal
        else:
            messages.success(
                request, _("The text says again what version %(number)s said.") % {"number": whole_number(number)}
            )
            return redirect("text", ref)
    found = change(side_now(statement), side_of(version))
    return render(
        request,
        "statements/versions/restore.html",
        {
            "statement": statement,
            "version": version,
            "blocks": [block for block in found.comparison.blocks if block.is_change],
            "sha256": digest(statement, found.before.text),
            "writable": statement.stage in WRITABLE,
            "refused": refused,
            "crumbs": crumbs(statement, versions_crumb(statement)),
        },
        status=status_of(refused) if refused else 200,
    )
