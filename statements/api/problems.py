"""How "no" looks to a program: problem details for HTTP (RFC 9457), with a reason in the reader's language."""

import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import Field

from ledger.away import UNREACHED, is_away
from organisations.forms.refusing import status_of
from organisations.refusals import Outdated, Refused
from organisations.views.problems import problem
from organisations.views.refusals import BACK_WITHIN
from organisations.views.waiting import too_many
from statements.api.schemas import Told, VersionNamed
from statements.api.signing_in import TooManyWrongTokens
from statements.models import BlockRevision, Version

logger = logging.getLogger("django.request")
# Addresses where a body may hold a file.
WITH_A_FILE = ("/evidence", "/evidence/sheets")


class PresentRevision(Told):
    """What a paragraph says now in one language; number 0 where it says nothing."""

    language: str
    number: int
    text: str


class InvalidPart(Told):
    """One part of the request that does not have the expected form. `at` is where: body, texts, en."""

    at: list[str | int]
    code: str
    message: str


class Problem(Told):
    """Problem details (RFC 9457). `detail` is a sentence for a person, `code` is stable for programs."""

    type: str = Field(description="urn:ruom:problem: and the code")
    title: str
    status: int
    detail: str
    code: str
    field: str | None = Field(None, description="The input at fault, if one is: text_km for the Khmer words.")
    present: PresentRevision | VersionNamed | None = Field(
        None, description="What stands now, where the client's is old."
    )
    errors: list[InvalidPart] | None = None


class NotJson(Exception):
    """The body claims to be something else than JSON."""


def present_state(refused: Outdated) -> PresentRevision | VersionNamed | None:
    match refused.present:
        case BlockRevision() as revision:
            return PresentRevision(language=revision.language, number=revision.number, text=revision.text)
        case Version() as version:
            return VersionNamed(number=version.number, sha256=version.sha256)
        case _:
            return None


# -- what is raised, and what becomes of it ----------------------------------------------------------------------------


def refused(request: HttpRequest, raised: Refused) -> HttpResponse:  # noqa: ARG001
    present = present_state(raised) if isinstance(raised, Outdated) else None
    return problem(
        status_of(raised), code=raised.code, detail=str(raised.reason), field=raised.field or None, present=present
    )


def forbidden(request: HttpRequest, raised: PermissionDenied) -> HttpResponse:  # noqa: ARG001
    return problem(403, detail=_("This is not yours to do."))


def not_there(request: HttpRequest, raised: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return problem(404, detail=_("There is nothing here, or it is not for you."))


def too_large(request: HttpRequest, raised: RequestDataTooBig) -> HttpResponse:  # noqa: ARG001
    return problem(413)


def no_token(request: HttpRequest, raised: AuthenticationError) -> HttpResponse:  # noqa: ARG001
    response = problem(401, detail=_("Send your token in the header: Authorization: Bearer …"))
    invalid = ', error="invalid_token"' if "Authorization" in request.headers else ""
    response["WWW-Authenticate"] = f'Bearer realm="ruom"{invalid}'
    return response


def too_many_wrong_tokens(request: HttpRequest, raised: TooManyWrongTokens) -> HttpResponse:  # noqa: ARG001
    return too_many(
        problem(429, detail=_("Too many wrong tokens came from your network. Wait a little.")), raised.until
    )


def unreadable(request: HttpRequest, raised: HttpError) -> HttpResponse:  # noqa: ARG001
    if isinstance(raised.__cause__, NotJson):
        return problem(415, detail=_("Send the body as application/json."))
    return problem(raised.status_code, detail=_("The body is not JSON."))


def invalid(request: HttpRequest, raised: ValidationError) -> HttpResponse:  # noqa: ARG001
    errors = [
        InvalidPart(at=list(place(error["loc"])), code=error["type"], message=error["msg"])
        for error in raised.errors[:50]
    ]
    return problem(422, code="invalid", detail=_("Parts of the request do not have the expected form."), errors=errors)


def place(location: tuple[str | int, ...]) -> tuple[str | int, ...]:
    """Where in the request, without the name that the parameter bears in our code."""
    return ("body", *location[2:]) if location[0] == "body" else location


def away(request: HttpRequest, raised: Exception) -> HttpResponse:  # noqa: ARG001
    """The database cannot be had. Any other failure goes on to where failures go."""
    if not is_away(raised):
        raise raised
    logger.error("The database could not be had.", exc_info=raised)
    answer = problem(
        503,
        detail=_("Ruom cannot reach its records just now, and cannot say whether this was saved. Send it again later."),
    )
    answer["Retry-After"] = BACK_WITHIN
    return answer


HANDLERS: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
    Refused: refused,
    PermissionDenied: forbidden,
    ObjectDoesNotExist: not_there,
    Http404: not_there,
    RequestDataTooBig: too_large,
    AuthenticationError: no_token,
    TooManyWrongTokens: too_many_wrong_tokens,
    HttpError: unreadable,
    ValidationError: invalid,
    **dict.fromkeys(UNREACHED, away),
}


def connect(api: NinjaAPI) -> None:
    """Let the API answer what doors and actions raise."""
    for kind, handler in HANDLERS.items():
        api.add_exception_handler(kind, handler)


def read_with_its_file(request: HttpRequest) -> None:
    """Read the body where a file may stand in it, however large: on the page a file is no part of what a form may hold
    (DATA_UPLOAD_MAX_MEMORY_SIZE), and settings.LARGEST_BODY is the bound of both. Not for who shows no token at all."""
    match, token = request.resolver_match, request.headers.get("Authorization", "")
    if (
        request.method == "POST"
        and token.startswith("Bearer ")
        and match is not None
        and match.route.endswith(WITH_A_FILE)
    ):
        request._body = request.read()


def door(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """What all addresses share: HEAD beside GET, 404 and 405 as problems, and what a cache may keep."""

    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        method = request.method
        read_with_its_file(request)
        request.method = "GET" if method == "HEAD" else method
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            response = not_there(request)
        finally:
            request.method = method  # so that whoever sends a HEAD's answer knows to leave out the body
        if isinstance(response, HttpResponseNotAllowed):
            allowed = {method.strip() for method in response["Allow"].split(",")}
            response = problem(405)
            response["Allow"] = ", ".join(sorted(allowed | {"HEAD"} if "GET" in allowed else allowed))
        patch_vary_headers(response, ["Authorization"])
        # Public answers may be kept, but are asked about each time: a name withdrawn is gone from the next answer.
        response["Cache-Control"] = "no-store" if "Authorization" in request.headers else "no-cache"
        return response

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # signed in by token alone, never by a cookie
    return answer
