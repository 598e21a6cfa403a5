"""A JSON body as one of this noun's shapes, every fault told in both languages."""

from typing import Any, TypeVar

from anyio import to_thread
from fastapi import Request
from pydantic import BaseModel, ValidationError

from matching.problems import ProfileError, parse_json
from service.errors import BodyNotJson, NotJson, WebhookInvalid
from service.wording import query_error

Shape = TypeVar("Shape", bound=BaseModel)


class Read:
    """A dependency: the body as `shape`. Raises NotJson (415), BodyNotJson (400) or WebhookInvalid (422)."""

    def __init__(self, shape: type[BaseModel]) -> None:
        self._shape = shape

    async def __call__(self, request: Request) -> BaseModel:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind != "application/json":
            raise NotJson
        return await to_thread.run_sync(self._read, await request.body())

    def _read(self, raw: bytes) -> BaseModel:
        try:
            return self._shape.model_validate(parse_json(raw))
        except ProfileError as error:
            raise BodyNotJson(errors=[one._asdict() for one in error.errors]) from None
        except ValidationError as error:
            raise WebhookInvalid(
                errors=[query_error(dict(one)) for one in error.errors()]
            ) from None


def body_of_model(shape: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """The request body of an operation that reads it itself."""
    content = {"application/json": {"schema": shape.model_json_schema(), "example": example}}
    return {"requestBody": {"required": True, "content": content}}
