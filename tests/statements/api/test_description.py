"""The OpenAPI description is valid, complete, and true of what the API answers."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from tests import factories
from tests.cast import Cast
from tests.statements.api.calling import Caller

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
def description(db: None) -> dict[str, Any]:
    described: dict[str, Any] = Caller(language="km").get("/openapi.json")
    return described


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method, path, operation)
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if method in METHODS
    ]


def test_it_is_valid(description: dict[str, Any]) -> None:
    validate(description)


def test_every_operation_is_named_and_tells_of_its_problems(description: dict[str, Any]) -> None:
    found = operations(description)
    names = [operation["operationId"] for _method, _path, operation in found]
    assert len(set(names)) == len(names) >= 45
    for method, path, operation in found:
        assert operation["summary"], path
        problems = {status for status in operation["responses"] if status >= "400"}
        assert problems or path == "/api/v1/me", path
        for status in problems:
            assert operation["responses"][status] == {"$ref": f"#/components/responses/Problem{status}"}
        if "/public/" not in path:
            assert operation["security"] == [{"Token": []}]
            assert {"401", "403"} <= problems
        if "requestBody" in operation:
            assert {"400", "413", "415", "422"} <= problems
        if method != "get":
            assert "409" in problems
    assert description["components"]["responses"]["Problem409"]["description"] == "Things stand otherwise"


def test_answers_are_as_described(cast: Cast, description: dict[str, Any]) -> None:
    edition = factories.published(cast)
    ref = edition.statement.ref
    callers = {"": Caller(cast.chanthy), "/public": Caller()}
    for part, rest in (
        ("", ""),
        ("", "/text"),
        ("", "/versions"),
        ("", "/versions/1"),
        ("", "/invitations"),
        ("", "/rounds"),
        ("", "/rounds/1"),
        ("", "/rounds/1/comments"),
        ("", "/rounds/1/amendments"),
        ("", "/rounds/1/merge"),
        ("", "/signatures"),
        ("", "/count"),
        ("", "/events"),
        ("", "/addressees"),
        ("/public", ""),
        ("/public", "/count"),
        ("/public", "/editions"),
        ("/public", "/editions/1"),
    ):
        answer = callers[part].get(f"{part}/statements/{ref}{rest}")
        described = rest.replace("/versions/1", "/versions/{number}").replace("/rounds/1", "/rounds/{number}")
        described = described.replace("/editions/1", "/editions/{number}")
        operation = description["paths"][f"/api/v1{part}/statements/{{ref}}{described}"]["get"]
        schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
        Draft202012Validator({**schema, "components": description["components"]}).validate(answer)
    problem = Caller().get("/me", expect=401)
    schema = description["components"]["responses"]["Problem401"]["content"]["application/problem+json"]["schema"]
    Draft202012Validator({**schema, "components": description["components"]}).validate(problem)
