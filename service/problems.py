"""Turning exceptions into answers: one problem document, as JSON or, for browsers, as a page."""

import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from matching.problems import ProfileError, problem_document
from service.errors import NotFound, QueryInvalid, ServiceError, Unexpected, problem
from service.routes import allowed_at
from service.security import request_id_of
from service.wording import query_error

MEDIA_TYPE = "application/problem+json"
Page = Callable[[Request, Mapping[str, Any]], Awaitable[Response]]
WantsPage = Callable[[Request], bool]


class Problems:
    """Answers exceptions; `page` and `wants_page` are the pages' own, so that errors know no templates."""

    def __init__(self, wants_page: WantsPage, page: Page) -> None:
        self._wants_page = wants_page
        self._page = page

    def install(self, app: FastAPI) -> None:
        app.add_exception_handler(HTTPException, self.http)
        app.add_exception_handler(RequestValidationError, self.validation)
        app.add_exception_handler(ProfileError, self.profile)

    async def http(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        headers = error.headers
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = allowed_at(request.scope["app"], request.url.path)
            headers = {**(headers or {}), "Allow": ", ".join(allowed)}
        return await self.answer(request, _document(error), headers)

    async def validation(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        told = [query_error(item) for item in error.errors()]
        # A parameter that two dependencies ask for fails twice and is told once.
        once = {(item["pointer"], item["code"]): item for item in told}
        return await self.http(request, QueryInvalid(errors=list(once.values())))

    async def profile(self, request: Request, error: Exception) -> Response:
        assert isinstance(error, ProfileError)
        return await self.answer(request, problem_document(error), None)

    async def unexpected(self, request: Request) -> Response:
        """The last resort; a page that fails itself still becomes a problem document."""
        body = Unexpected().document()
        try:
            return await self.answer(request, body, None)
        except Exception:
            return _json(request, body, None)

    async def answer(
        self, request: Request, body: dict[str, Any], headers: Mapping[str, str] | None
    ) -> Response:
        body = body | {"instance": request.url.path, "request_id": request_id_of(request.scope)}
        if not self._wants_page(request):
            return _json(request, body, headers)
        wait = (headers or {}).get("Retry-After")
        response = await self._page(request, body | ({"retry_after": int(wait)} if wait else {}))
        response.headers.update(headers or {})
        return response


def _json(request: Request, body: dict[str, Any], headers: Mapping[str, str] | None) -> Response:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(content, body["status"], dict(headers or {}), media_type=MEDIA_TYPE)


def _document(error: HTTPException) -> dict[str, Any]:
    """Ours knows its words; the framework's own are a route that is missing or a method it lacks."""
    if isinstance(error, ServiceError):
        return error.document()
    if error.status_code == HTTPStatus.NOT_FOUND:
        return NotFound().document()
    phrase = HTTPStatus(error.status_code).phrase
    slug = phrase.lower().replace(" ", "-")
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return problem(
            405,
            slug,
            "此地址不支持该方法，可用方法见 Allow。",
            "This address does not take that method; see Allow.",
        )
    return problem(error.status_code, slug, "请求有误，请核对后重试。", "The request is not valid.")
