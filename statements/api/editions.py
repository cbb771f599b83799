"""The editions of published statements, for everybody: what each says, and its files."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Router

from organisations.views.problems import problem
from printing import pdf
from statements.actions.publishing import file_content
from statements.api.counting import CountTold, count_told
from statements.api.schemas import PathNumber, PathRef, Ref, Sha256, Told, ToldInstant, VersionNamed, Words
from statements.api.telling import TextTold, text_told
from statements.models import Edition, EditionFile
from statements.permissions import public_statement
from statements.queries.editions import latest_edition
from statements.queries.text import text_of
from statements.stages import Language, SignatoryKind, Stage
from statements.variants import layout_of

router = Router(tags=["published"])


class EditionListed(Told):
    number: int
    as_of: ToldInstant
    sha256: Sha256
    is_current: bool


class EditionList(Told):
    items: list[EditionListed]


class FileTold(Told):
    """`size` is in bytes. Another shape of the PDF says so in its media type: "application/pdf; layout=summary".

    `language` is null for the press kit, a ZIP that holds all of them."""

    language: Language | None
    media_type: str
    url: str
    sha256: Sha256
    size: int


class SignatoryReservation(Told):
    block: Ref
    text: Words


class Signatory(Told):
    """One that is named; `represents`: how many organisations are in a network; `place`: what an individual gave."""

    kind: SignatoryKind
    name: Words
    represents: int
    place: str = ""
    reservations: list[SignatoryReservation]


class ContactTold(Told):
    """Whom the press may ask: printed, because the convenor says so."""

    name: Words
    role: Words
    phone: str
    email: str


class EditionTold(EditionListed):
    """Everything that the page and the PDFs of this edition say. Who is not named is in the count alone."""

    version: VersionNamed
    convenor: Words
    co_convenors: list[Words]
    addressees: list[Words]
    occasion: Words
    place: Words
    dated: date
    demonstration: bool
    press_contact: ContactTold | None
    text: TextTold
    signatories: list[Signatory]
    count: CountTold
    files: list[FileTold]


def edition_listed(edition: Edition, *, current: int) -> EditionListed:
    return EditionListed(
        number=edition.number, as_of=edition.as_of, sha256=edition.sha256, is_current=edition.number == current
    )


@router.get(
    "/public/statements/{api_ref:ref}/editions",
    response=EditionList,
    operation_id="list_editions",
    summary="The editions; only the current one is still served",
    auth=None,
)
def list_editions(request: HttpRequest, ref: PathRef) -> EditionList:  # noqa: ARG001
    statement = public_statement(ref)
    editions = list(statement.editions.order_by("number").defer("canonical"))
    current = editions[-1].number if editions and statement.stage == Stage.PUBLISHED else 0
    return EditionList(items=[edition_listed(edition, current=current) for edition in editions])


def served(ref: str, number: int) -> Edition | HttpResponse:
    """The edition if it is the current one of a published statement, else 410: it may bear a name withdrawn since.

    Raises Statement.DoesNotExist, Edition.DoesNotExist.
    """
    statement = public_statement(ref)
    edition = statement.editions.get(number=number)
    current = latest_edition(statement)
    if current is None or current.number != number or statement.stage != Stage.PUBLISHED:
        return problem(410, code="superseded", detail=_("Only the current edition of a published statement is served."))
    if edition.recalled_at is not None:
        taken_back = _("A signature in it was taken back. The next edition is being made.")
        return problem(410, code="recalled", detail=taken_back)
    edition.statement = statement
    return edition


@router.get(
    "/public/statements/{api_ref:ref}/editions/{api_number:number}",
    response=EditionTold,
    operation_id="read_edition",
    summary="All that the current edition says",
    auth=None,
)
def read_edition(request: HttpRequest, ref: PathRef, number: PathNumber) -> EditionTold | HttpResponse:
    edition = served(ref, number)
    if isinstance(edition, HttpResponse):
        return edition
    content = edition.content
    return EditionTold(
        **edition_listed(edition, current=number).model_dump(),
        version=VersionNamed(**content["version"]),
        convenor=Words(**content["convenor"]),
        co_convenors=[Words(**name) for name in content["co_convenors"]],
        addressees=[Words(**name) for name in content["addressees"]],
        occasion=Words(**content["occasion"]),
        place=Words(**content["place"]),
        dated=date.fromisoformat(content["dated"]),
        demonstration=content["demonstration"],
        press_contact=ContactTold.model_validate(content["press_contact"]) if "press_contact" in content else None,
        text=text_told(text_of(content)),
        signatories=[Signatory.model_validate(signatory) for signatory in content["signatories"]],
        count=count_told(content["count"]),
        files=[file_told(request, edition, file) for file in edition.files.order_by("language", "media_type")],
    )


def file_told(request: HttpRequest, edition: Edition, file: EditionFile) -> FileTold:
    layout = layout_of(file.media_type)
    where = [edition.statement.ref, edition.number]
    if not file.language:
        address = reverse("press-kit", args=where)
    elif layout:
        address = reverse("public-variant", args=[*where, file.language, layout.value])
    else:
        address = reverse("api-v1:read_edition_file", args=[*where, file.language])
    return FileTold(
        language=Language(file.language) if file.language else None,
        media_type=file.media_type,
        url=request.build_absolute_uri(address),
        sha256=file.sha256,
        size=file.size,
    )


@router.get(
    "/public/statements/{api_ref:ref}/editions/{api_number:number}/canonical",
    response={200: dict[str, Any]},
    operation_id="read_edition_canonical",
    summary="The current edition's canonical form: the bytes whose SHA-256 is the edition's",
    auth=None,
)
def read_edition_canonical(request: HttpRequest, ref: PathRef, number: PathNumber) -> HttpResponse:  # noqa: ARG001
    edition = served(ref, number)
    if isinstance(edition, HttpResponse):
        return edition
    return HttpResponse(edition.canonical.encode(), content_type="application/json")


@router.get(
    "/public/statements/{api_ref:ref}/editions/{api_number:number}/files/{str:language}",
    operation_id="read_edition_file",
    summary="The current edition's PDF in one language",
    url_name="read_edition_file",
    openapi_extra={
        "responses": {
            200: {"description": "OK", "content": {pdf.MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
        }
    },
    auth=None,
)
def read_edition_file(request: HttpRequest, ref: PathRef, number: PathNumber, language: Language) -> HttpResponse:  # noqa: ARG001
    """404 until it is printed, some seconds after publication."""
    edition = served(ref, number)
    if isinstance(edition, HttpResponse):
        return edition
    file = edition.files.get(language=language, media_type=pdf.MEDIA_TYPE)
    response = HttpResponse(file_content(file), content_type=file.media_type)
    response["Content-Disposition"] = f'inline; filename="{ref}-{number}-{language.value}.pdf"'
    return response
