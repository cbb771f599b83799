"""Public answers can be read by scripts on other sites, without credentials, and are not sent to whoever has them."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from ledger.canonical import sha256_hex

PUBLIC = "public/"  # how the addresses begin that need no token

View = Callable[..., HttpResponseBase]


def open_to_other_sites(view: View) -> View:
    """CORS for reading, and a strong ETag by the bytes."""

    @wraps(view)
    def answered(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        answer = tagged(request, view(request, *arguments, **named))
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag"
        return answer

    return answered


def tagged(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    if request.method not in ("GET", "HEAD") or not isinstance(answer, HttpResponse) or answer.status_code != 200:
        return answer
    answer["ETag"] = quote_etag(sha256_hex(answer.content)[:32])
    return get_conditional_response(request, etag=answer["ETag"], response=answer) or answer
