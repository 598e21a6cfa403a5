"""Sending a call and reading its answer: again where that helps, the same write once."""

import asyncio
import itertools
import logging
import uuid
from collections.abc import AsyncIterator
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from luodi_client.call import Call, json_of
from luodi_client.errors import AnswerUnreadable, ApiError, ConnectionFailed, LuodiError, error_of
from luodi_client.held import Held
from luodi_client.retrying import Retrying

Shape = TypeVar("Shape", bound=BaseModel)
log = logging.getLogger("luodi_client")


class Sending:
    """How calls are sent; `headers` hold the key, which is never logged."""

    def __init__(
        self, http: httpx.AsyncClient, headers: dict[str, str], retrying: Retrying, language: str
    ) -> None:
        self._http, self._headers, self._retrying = http, headers, retrying
        self.language = language
        self._held = Held()

    async def answer(self, shape: type[Shape], call: Call) -> Shape:
        """The answer as its shape; raises ApiError, ConnectionFailed or AnswerUnreadable."""
        body = await self._read(call)
        try:
            return shape.model_validate_json(body)
        except ValidationError as error:
            raise AnswerUnreadable(f"{call.method} {call.path}: {error}") from None

    async def done(self, call: Call) -> None:
        """The call made, where there is nothing to read."""
        await self._send(call, self._own_headers(call))

    async def every(self, shape: type[Shape], page: type[Any], call: Call) -> AsyncIterator[Shape]:
        """Every item of a list, page by page as they are needed."""
        cursor: str | None = None
        while True:
            found = await self.answer(page, call._replace(query={**call.query, "cursor": cursor}))
            for item in found.items:
                yield item
            cursor = found.next_cursor
            if cursor is None:
                return

    async def _read(self, call: Call) -> bytes:
        """The body, from what is held where the service says that it is still so."""
        headers = self._own_headers(call)
        if call.method != "GET":
            return (await self._send(call, headers)).content
        address = str(httpx.URL(call.path, params=call.parameters()))
        kept = self._held.find(address)
        if kept is not None:
            headers["If-None-Match"] = kept.tag
        response = await self._send(call, headers)
        if kept is not None and response.status_code == httpx.codes.NOT_MODIFIED:
            return kept.body
        if tag := response.headers.get("etag"):
            self._held.keep(address, tag, response.content)
        return response.content

    async def _send(self, call: Call, headers: dict[str, str]) -> httpx.Response:
        for attempt in itertools.count(1):
            failure: LuodiError
            try:
                response = await self._once(call, headers)
            except httpx.TransportError as error:
                wait = self._retrying.after_failure(attempt, error)
                failure = ConnectionFailed(
                    f"{call.method} {call.path}: {type(error).__name__} {error}".strip()
                )
            else:
                if response.status_code < 400:
                    return response
                failure = error_of(response, self.language)
                wait = self._retrying.after_error(attempt, failure)
            if wait is None:
                raise failure
            told = failure.status if isinstance(failure, ApiError) else "no answer"
            log.info("%s %s: %s, again in %.1f s", call.method, call.path, told, wait)
            await asyncio.sleep(wait)
        raise AssertionError("unreachable")

    async def _once(self, call: Call, headers: dict[str, str]) -> httpx.Response:
        content: bytes | AsyncIterator[bytes] | None = None
        if call.batch is not None:
            content = call.batch.achunks()
        elif call.body is not None:
            content = json_of(call.body).encode()
        return await self._http.request(
            call.method, call.path, params=call.parameters(), content=content, headers=headers
        )

    def _own_headers(self, call: Call) -> dict[str, str]:
        """Made once for all attempts: a write keeps its Idempotency-Key."""
        headers = dict(self._headers)
        if call.method == "POST":
            headers["Idempotency-Key"] = call.idempotency_key or str(uuid.uuid4())
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        if call.batch is not None:
            headers |= {"Content-Type": call.batch.kind, "Content-Length": str(call.batch.size)}
        return headers
