"""The CPU of the signing page, and beside it that of the same HTML put together by hand.

`python -m bench.runs.sign_page RUNS SIZE` prints {"page": [ms], "handwritten": [ms], "bare": [ms]}, for one page each.
"""

import json
import sys
from io import BytesIO

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from bench.measuring import all_in_turns, cpu_seconds
from bench.peers import handwritten
from bench.runs.people import Signer, invited_signers, open_statement
from ledger import clock
from organisations.models import Person


class Visit:
    """GETs of one address by one person, answered by the whole WSGI application in this process."""

    def __init__(self, application: WSGIHandler, path: str, signer: Signer) -> None:
        self._application = application
        self._environ = RequestFactory().get(path).environ | {"HTTP_COOKIE": f"sessionid={signer.session}"}

    def get(self) -> str:
        response = self._application.get_response(WSGIRequest({**self._environ, "wsgi.input": BytesIO()}))
        assert isinstance(response, HttpResponse)
        assert response.status_code == 200
        response.close()
        return response.content.decode()

    def milliseconds(self, size: int) -> float:
        """CPU ms a page."""
        return 1000 * cpu_seconds(lambda: [self.get() for _ in range(size)]) / size


def without_tokens(html: str) -> str:
    return handwritten.TOKENS.sub("", html)


def main(runs: int, size: int) -> None:
    settings.ROOT_URLCONF = "bench.peers.handwritten"
    settings.ALLOWED_HOSTS = ["testserver"]
    at = clock.now()
    statement = open_statement(at=at)
    signer = invited_signers(statement, 1, at=at)[0]
    application = WSGIHandler()
    page = Visit(application, reverse("sign", args=[statement.ref]), signer)
    request = RequestFactory().get("/")
    request.user = Person.objects.get(pk=signer.person.pk)
    assert handwritten.learn(request, statement.ref, page.get()) > 40
    visits = [page, *(Visit(application, f"/en/{kind}/{statement.ref}/", signer) for kind in ("handwritten", "bare"))]
    assert len({without_tokens(visit.get()) for visit in visits}) == 1, "the pages differ"
    costs = all_in_turns([lambda visit=visit: visit.milliseconds(size) for visit in visits], runs=runs)  # type: ignore[misc]
    print(json.dumps(dict(zip(("page", "handwritten", "bare"), costs, strict=True))))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
