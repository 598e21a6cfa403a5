"""The description of the API at /openapi.json, with examples taken from real answers (`service/examples/`)."""

import functools
import json
from importlib import resources
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from matching.profile import EnterpriseProfile
from service import deprecation
from service.errors import problem
from service.matches.schemas import ExplainRequest
from service.openapi_keys import secure
from service.schemas import Problem

DESCRIPTION = (
    "Say what an enterprise does and what it wants to build; get the plan's industries, sites and policies that fit, "
    "ranked, graded and quoted sentence by sentence. No answer grants anything: the "
    "authority decides. Errors are RFC 9457 problem documents in Chinese and English."
)
_WHEN = {
    304: "The client holds this already (If-None-Match)",
    400: "The body is not JSON that can be read, or the address carries a key",
    401: "No key that opens this was sent",
    403: "The key lacks the scope; `scope` names it",
    404: "There is no such thing",
    408: "The body did not arrive in time",
    409: "Computed again, the answer differs (`changed` says why), or the first request of this Idempotency-Key is under way, "
    "or it cannot be done as things stand (`type` says why)",
    413: "The body is too large",
    415: "The body is not JSON in UTF-8",
    429: "Too many requests; try again after Retry-After seconds",
    422: "Fields or parameters are wrong (`errors` names each), or the Idempotency-Key was used for something else",
    503: "Busy or without its database; try again after Retry-After seconds",
}
Responses = dict[int | str, dict[str, Any]]


def answers(*statuses: int, example: str | None = None) -> Responses:
    """The answers of one operation besides 200, and an example file for 200."""
    found: Responses = {status: answer_of(status) for status in statuses}
    if example is not None:
        found[200] = {"content": {"application/json": {"example": read_example(example)}}}
    return found


def body_of(schema: str, example: str) -> dict[str, Any]:
    """The request body of an operation that reads it itself."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    content = {"application/json": {"schema": reference, "example": read_example(example)}}
    return {"requestBody": {"required": True, "content": content}}


@functools.cache
def read_example(name: str) -> Any:
    """An example as `python -m service.examples` wrote it."""
    file = resources.files("service").joinpath("examples", f"{name}.json")
    return json.loads(file.read_text(encoding="utf-8"))


def install(app: FastAPI) -> None:
    """Let the application describe itself, the shapes it reads by itself included."""

    def describe() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _describe(app)
        return app.openapi_schema

    app.openapi = describe  # type: ignore[method-assign]


def _describe(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(
        title=app.title, version=app.version, description=DESCRIPTION, routes=app.routes
    )
    schemas = described.setdefault("components", {}).setdefault("schemas", {})
    for model in (EnterpriseProfile, ExplainRequest, Problem):
        schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(schema.pop("$defs", {}))
        schemas[model.__name__] = schema
    _relax(schemas)
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    for item in described["paths"].values():
        for operation in item.values():
            _drop_framework_422(operation["responses"])
    secure(described, app, answer_of)
    deprecation.describe(described, app)
    return described


_SPARSE = ("PlanView", "ClauseView", "IndustryView", "SiteView", "PolicyView")


def _relax(schemas: dict[str, Any]) -> None:
    """`fields=` leaves fields out: of an entry only `id` is always there."""
    for name in _SPARSE:
        if name in schemas:
            schemas[name]["required"] = ["id"]


def _drop_framework_422(responses: dict[str, Any]) -> None:
    """The framework adds its own shape of error wherever there is a parameter; ours is another, and declared."""
    if "application/json" in responses.get("422", {}).get("content", {}):
        del responses["422"]


def answer_of(status: int) -> dict[str, Any]:
    if status < 400:
        return {"description": _WHEN[status]}
    example = problem(status, "…", "…", "…") | {"instance": "/v1/…", "request_id": "…"}
    reference = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": reference, "example": example}}
    return {"description": _WHEN[status], "content": content}
