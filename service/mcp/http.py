"""`POST /mcp`: the tools over HTTP (MCP streamable HTTP, stateless), with the keys, scopes and limits of `/v1`."""

import functools
import importlib
from typing import Annotated, Any, cast

from anyio import to_thread
from fastapi import APIRouter, Depends, Request
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from matching.problems import ProfileError, parse_json
from service.errors import BodyNotJson
from service.mcp.desk import ServiceDesk, desk_of
from service.partners.caller import Partner, optional_partner
from service.security import require_same_origin

router = APIRouter(include_in_schema=False)
_DESK = "luodi.desk"
Caller = Annotated[Partner | None, Depends(optional_partner())]


@router.post("/mcp")
async def speak(request: Request, caller: Caller) -> Response:
    """One message and its answer. GET and DELETE are 405: there are no sessions to listen to or to end."""
    require_same_origin(request)
    body = await request.body()
    try:
        await to_thread.run_sync(parse_json, body)
    except ProfileError as error:
        raise BodyNotJson(errors=[one._asdict() for one in error.errors]) from None
    request.scope[_DESK] = desk_of(request, caller)
    return _Exchange(body, await to_thread.run_sync(_protocol))


class _Exchange(Response):
    """An answer that the SDK writes, of a body that has been read."""

    def __init__(self, body: bytes, protocol: Any) -> None:
        super().__init__()
        self._body, self._protocol = body, protocol

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        first: list[Message] = [{"type": "http.request", "body": self._body, "more_body": False}]

        async def again() -> Message:
            return first.pop() if first else await receive()

        await self._protocol.exchange(_server(), scope, again, send)


@functools.cache
def _server() -> Any:
    return _protocol().server(lambda context: cast(ServiceDesk, context.request.scope[_DESK]))


def _protocol() -> Any:
    return importlib.import_module("service.mcp.protocol")
