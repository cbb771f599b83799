"""The proof: what would be published at this moment, for the convenor's staff."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ledger import clock
from organisations.refusals import Refused
from organisations.views.actor import actor
from printing.pdf import PrintingFailed
from statements.documents import proof_pdf
from statements.models import Statement
from statements.permissions import coordinates_or_publishes, statement_to
from statements.stages import PROVED, Stage
from statements.views.ways import crumbs


@login_required
@require_safe
def proof(request: HttpRequest, ref: str) -> HttpResponse:
    """The PDF with its watermark, in the language that `?language=` names, else the reader's. Nothing is stored."""
    at = clock.now()
    statement = statement_to(coordinates_or_publishes, ref, actor=actor(request), at=at)
    if statement.stage == Stage.PUBLISHED:
        return redirect("public-statement", statement.ref)
    if statement.stage not in PROVED:
        raise Refused("stage", _("A proof can be made once the text is final."))
    language = language_wanted(request, statement)
    try:
        pdf = proof_pdf(statement, language, at=at)
    except PrintingFailed:
        return render(
            request,
            "statements/publishing/proof_failed.html",
            {"statement": statement, "crumbs": crumbs(statement)},
            status=503,
        )
    return HttpResponse(
        pdf,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'inline; filename="ruom-{statement.ref}-proof-{language}.pdf"',
            "Cache-Control": "private, no-store",
        },
    )


def language_wanted(request: HttpRequest, statement: Statement) -> str:
    """One of the statement's languages: the one asked for, else the reader's, else its first."""
    for wanted in (request.GET.get("language", ""), (get_language() or "")[:2]):
        if wanted in statement.languages:
            return wanted
    return statement.languages[0]
