"""For everybody: an edition in other shapes, its press kit, and whether a PDF is genuine and current."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.actions.throttling import check_limit, take
from organisations.views.machines import caller_of
from organisations.views.waiting import too_many
from statements import press_kit
from statements.documents import count_line
from statements.forms.verifying import PdfForm
from statements.models import Edition
from statements.permissions import public_statement
from statements.queries.text import text_of
from statements.stages import Language
from statements.variants import Layout, media_type
from statements.verifying import Finding, Verdict, standing, verdict_on
from statements.views import public
from statements.views.downloads import downloads_of
from statements.views.reading import reader_language


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check_pdf(request: HttpRequest) -> HttpResponse:
    """Bring a PDF and hear what it is. Nothing of it is stored."""
    form = PdfForm(request.POST, request.FILES) if request.method == "POST" else PdfForm()
    finding: Finding | None = None
    until = None
    status = HTTPStatus.OK
    if request.method == "POST":
        if not form.is_valid():
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        elif until := take(check_limit(caller_of(request))):
            form.add_error(None, _("Too many files came from your network. Try again in a quarter of an hour."))
        else:
            finding = verdict_on(form.cleaned_data["file"].read())
    page = render(request, "public/check_pdf.html", {"form": form, **told(finding)}, status=status)
    return too_many(page, until) if until else page


@require_safe
def variant(request: HttpRequest, ref: str, edition: int, language: str, layout: str) -> HttpResponse:
    """The current edition's PDF in another shape; of an earlier one what its own PDF says. 404 while it is not made."""
    if language not in Language.values or layout not in set(Layout):
        raise Http404
    current = public.served(request, ref, edition)
    if isinstance(current, HttpResponse):
        return current
    stored = current.files.get(language=language, media_type=media_type(Layout(layout)))
    return public.conditional(request, stored, name=f"{press_kit.stem(current)}-{language}-{layout}.pdf")


@require_safe
def kit(request: HttpRequest, ref: str, edition: int) -> HttpResponse:
    """The current edition's press kit; while it is not made, a page (404) that says so."""
    current = public.served(request, ref, edition)
    if isinstance(current, HttpResponse):
        return current
    stored = current.files.filter(media_type=press_kit.MEDIA_TYPE).first()
    if stored is None:
        page = render(request, "public/being_made.html", {"statement": current.statement}, status=HTTPStatus.NOT_FOUND)
        page["Cache-Control"] = "no-store"
        return page
    return public.conditional(request, stored, name=f"{press_kit.stem(current)}-press-kit.zip")


@never_cache
@require_safe
def check_edition(request: HttpRequest, ref: str, edition: int) -> HttpResponse:
    """Where the code on a PDF leads: what has become of that edition, and its files' SHA-256."""
    statement = public_statement(ref)
    found = statement.editions.filter(number=edition).first()
    if found is None:
        raise Http404
    found.statement = statement
    finding = standing(found)
    return render(
        request, "public/check_edition.html", {"form": PdfForm(), "downloads": downloads_of(found), **told(finding)}
    )


def told(finding: Finding | None) -> dict[str, object]:
    """A finding as the pages draw it. Of a statement that was withdrawn no count is told."""
    if finding is None or finding.edition is None:
        return {"finding": finding}
    language = reader_language()
    return {
        "finding": finding,
        "title": title(finding.edition, language),
        "count_line": ""
        if finding.verdict is Verdict.WITHDRAWN
        else count_line(finding.edition.content["count"], language),
    }


def title(edition: Edition, language: Language) -> str:
    titled = text_of(edition.content).title
    return (titled.texts.get(language) or next(iter(titled.texts.values()), "")) if titled else ""
