"""A program that calls the API: one token, JSON both ways, no cookie."""

import json
from typing import Any

from django.http import HttpResponseBase
from django.test import Client

from organisations.actions.mandating import issue_token
from organisations.models import Person


class Caller:
    """Somebody's program; nobody's where `person` is None."""

    def __init__(self, person: Person | None = None, *, language: str = "en") -> None:
        self.client = Client()
        self.headers = {"Accept-Language": language}
        if person is not None:
            self.headers["Authorization"] = f"Bearer {issue_token(to=person, by=person)}"

    def raw(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Any request; a `body` of bytes goes out as it is."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else b""
        response: HttpResponseBase = self.client.generic(
            method,
            f"/api/v1{path}",
            content,
            content_type=headers.pop("Content_Type", "application/json"),
            headers=self.headers | {name.replace("_", "-"): value for name, value in headers.items()},
        )
        return response

    def ask(self, method: str, path: str, body: Any = None, *, expect: int, **headers: str) -> Any:
        """The answer's JSON, None where it is empty. Fails unless the status is the expected one."""
        response = self.raw(method, path, body, **headers)
        assert response.status_code == expect, (method, path, response.status_code, response.content.decode())
        return response.json() if response.content else None

    def get(self, path: str, *, expect: int = 200, **headers: str) -> Any:
        return self.ask("GET", path, expect=expect, **headers)

    def post(self, path: str, body: Any = None, *, expect: int = 201, **headers: str) -> Any:
        return self.ask("POST", path, body, expect=expect, **headers)

    def put(self, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        return self.ask("PUT", path, body, expect=expect, **headers)

    def patch(self, path: str, body: Any = None, *, expect: int = 200, **headers: str) -> Any:
        return self.ask("PATCH", path, body, expect=expect, **headers)

    def delete(self, path: str, *, expect: int = 204, **headers: str) -> Any:
        return self.ask("DELETE", path, expect=expect, **headers)

    def move(self, ref: str, move: str, *, expect: int = 200, **more: str) -> Any:
        return self.post(f"/statements/{ref}/moves", {"move": move, **more}, expect=expect)
