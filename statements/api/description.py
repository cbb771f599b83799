"""The API object: strict JSON in, plain UTF-8 out, and an OpenAPI description that tells of problems too."""

import json
from functools import cached_property
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils import translation
from ninja import NinjaAPI
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import JSONRenderer
from ninja.responses import NinjaJSONEncoder
from ninja.types import DictStrAny

from organisations.views.problems import MEDIA_TYPE, TITLES
from statements.api.problems import NotJson, Problem

READING = frozenset({"get"})


class StrictParser(Parser):
    """Takes application/json alone, without the NaN and Infinity that Python would read."""

    def parse_body(self, request: HttpRequest) -> DictStrAny:
        if request.content_type != "application/json":
            raise NotJson
        parsed: DictStrAny = json.loads(request.body, parse_constant=no_such_number)
        return parsed


def no_such_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


class PlainRenderer(JSONRenderer):
    """Khmer as Khmer, not as six bytes of escape for each letter."""

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:  # noqa: ARG002
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False, separators=(",", ":")).encode()


class DescribedAPI(NinjaAPI):
    @cached_property
    def description_document(self) -> OpenAPISchema:
        """Built once: it follows from the code alone."""
        with translation.override("en"):
            return self.described(super().get_openapi_schema())

    def described(self, document: OpenAPISchema) -> OpenAPISchema:
        """With every problem an operation can answer with."""
        components = document["components"]
        schema = Problem.model_json_schema(ref_template=REF_TEMPLATE, mode="serialization")
        components["schemas"].update(schema.pop("$defs", {}))
        components["schemas"]["Problem"] = schema
        components["responses"] = {
            f"Problem{status}": {
                "description": str(title),
                "content": {MEDIA_TYPE: {"schema": {"$ref": REF_TEMPLATE.format(model="Problem")}}},
            }
            for status, title in TITLES.items()
        }
        for address, operations in document["paths"].items():
            for method, operation in operations.items():
                for status in statuses(address, method, operation):
                    operation["responses"][status] = {"$ref": f"#/components/responses/Problem{status}"}
        return document

    def get_openapi_schema(
        self,
        *,
        path_prefix: str | None = None,  # noqa: ARG002
        path_params: DictStrAny | None = None,  # noqa: ARG002
    ) -> OpenAPISchema:
        return self.description_document


def statuses(address: str, method: str, operation: DictStrAny) -> list[int]:
    """Which problems an operation can answer with, from what it asks for."""
    found = [422] if operation["parameters"] or "requestBody" in operation else []
    if "security" in operation:
        found += [401, 403]
    if "{" in address:
        found.append(404)
    if method not in READING:
        found.append(409)
    if "requestBody" in operation:
        found += [400, 413, 415]
    if "/editions/{" in address:
        found.append(410)
    return sorted(found)
