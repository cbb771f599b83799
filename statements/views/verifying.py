"""For everybody: whether a PDF is genuine and current, and what has become of the edition whose code was scanned."""

from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from organisations.actions.throttling import check_limit, take
from organisations.views.machines import caller_of
from organisations.views.waiting import too_many
from printing.pdf import MEDIA_TYPE
from statements.documents import count_line
from statements.forms.verifying import PdfForm
from statements.models import Edition, EditionFile
from statements.permissions import public_statement
from statements.queries.text import text_of
from statements.stages import Language
from statements.variants import Layout, file_label, layout_of, media_type
from statements.verifying import Finding, Verdict, standing, verdict_on
from statements.views import public
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
    plain = public.file(request, ref, edition, language)
    if plain.status_code not in {HTTPStatus.OK, HTTPStatus.NOT_MODIFIED}:
        return plain
    if layout not in set(Layout):
        raise Http404
    files = EditionFile.objects.select_related("edition__statement").filter(edition__statement__ref=ref)
    stored = files.filter(edition__number=edition, language=language, media_type=media_type(Layout(layout))).first()
    if stored is None:
        raise Http404
    answer = public.conditional(request, stored)
    if "Content-Disposition" in answer:
        answer["Content-Disposition"] = f'inline; filename="ruom-{ref}-{edition}-{language}-{layout}.pdf"'
    return answer


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
    files = found.files.filter(media_type__startswith=MEDIA_TYPE).order_by("language", "media_type")
    files = files.select_related("edition__statement")
    return render(
        request,
        "public/check_edition.html",
        {"form": PdfForm(), "files": [shown(file) for file in files], **told(finding)},
    )


def shown(file: EditionFile) -> tuple[str, str, EditionFile]:
    """A file as the page lists it: what it is in words, its address, and itself."""
    layout = layout_of(file.media_type)
    label = file_label(file.language, layout)
    where = [file.edition.statement.ref, file.edition.number, file.language]
    if layout is None:
        return label, reverse("public-file", args=where), file
    return label, reverse("public-variant", args=[*where, layout.value]), file


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
