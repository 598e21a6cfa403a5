"""The tools spoken over MCP, by the official SDK.

Only this module imports the SDK, and it is imported with the first call: the SDK takes longer to load than all the rest.
"""

import json
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import mcp_types as types
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel.server import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from starlette.types import Receive, Scope, Send

from matching.problems import ProfileError, problem_document
from service.errors import ServiceError, Unexpected
from service.mcp import resources
from service.mcp.answers import answer
from service.mcp.desk import Desk
from service.mcp.errors import ResourceUnknown
from service.mcp.tools import tools

Context = ServerRequestContext[Any, Any]
DeskOf = Callable[[Context], Desk]
INSTRUCTIONS = (
    "Luodi 落地 matches enterprises against a government plan's industries, sites and policies, each with the plan's own "
    "sentences. Everything here only reads. 只读工具：检索目录、读取条目、匹配企业、解释匹配；请逐字引用 evidence 中的原文，不作承诺。"
)
_error_log = logging.getLogger("luodi.error")


def server(desk_of: DeskOf) -> Server[Any]:
    """The server; `desk_of` finds who is asked, for each call anew."""

    async def list_tools(ctx: Context, params: Any) -> types.ListToolsResult:
        return types.ListToolsResult(tools=_described())

    async def call_tool(ctx: Context, params: types.CallToolRequestParams) -> types.CallToolResult:
        return await _called(desk_of(ctx), params)

    async def list_resources(ctx: Context, params: Any) -> types.ListResourcesResult:
        desk = desk_of(ctx)
        _allowed(desk)
        found = resources.plan_texts(desk.shelf)
        return types.ListResourcesResult(resources=[_resource(one) for one in found])

    async def list_templates(ctx: Context, params: Any) -> types.ListResourceTemplatesResult:
        return types.ListResourceTemplatesResult(resource_templates=[_clauses()])

    async def read(
        ctx: Context, params: types.ReadResourceRequestParams
    ) -> types.ReadResourceResult:
        desk = desk_of(ctx)
        _allowed(desk)
        try:
            found = resources.read(desk.shelf, str(params.uri))
        except ResourceUnknown as error:
            raise _protocol_error(error) from None
        text = types.TextResourceContents(uri=found.uri, mime_type="text/plain", text=found.text)
        return types.ReadResourceResult(contents=[text])

    return Server(
        "luodi",
        version=version("luodi"),
        title="Luodi 落地",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        on_list_resources=list_resources,
        on_list_resource_templates=list_templates,
        on_read_resource=read,
    )


async def exchange(made: Server[Any], scope: Scope, receive: Receive, send: Send) -> None:
    """One request and its answer, as JSON; nothing of it outlives the answer."""
    manager = StreamableHTTPSessionManager(made, json_response=True, stateless=True)
    async with manager.run():
        await manager.handle_request(scope, receive, send)


async def over_stdio(made: Server[Any]) -> None:
    """Serve whoever started the process, until they close its input."""
    async with stdio_server() as (reading, writing):
        await made.run(reading, writing, made.create_initialization_options())


async def _called(desk: Desk, params: types.CallToolRequestParams) -> types.CallToolResult:
    """The answer, or the problem as the tool's own answer, so that the agent can read what to do about it."""
    try:
        text = await answer(desk, params.name, params.arguments or {})
    except (ServiceError, ProfileError) as error:
        return _failed(_problem(error))
    except Exception as error:
        _error_log.error(
            "unexpected error", exc_info=error, extra={"fields": {"tool": params.name}}
        )
        return _failed(Unexpected().document())
    content = types.TextContent(type="text", text=text)
    return types.CallToolResult(content=[content], structured_content=json.loads(text))


def _failed(problem: dict[str, Any]) -> types.CallToolResult:
    text = json.dumps(problem, ensure_ascii=False, separators=(",", ":"))
    content = types.TextContent(type="text", text=text)
    return types.CallToolResult(content=[content], is_error=True)


def _problem(error: ServiceError | ProfileError) -> dict[str, Any]:
    """The RFC 9457 document of `/v1`, its pointers into the tool's arguments, `retry_after` in place of the header."""
    if isinstance(error, ProfileError):
        return problem_document(error)
    found = error.document()
    for one in found.get("errors", []):
        one["pointer"] = one["pointer"].removeprefix("/query")
    return found | ({"retry_after": error.retry_after} if error.retry_after else {})


def _allowed(desk: Desk) -> None:
    try:
        desk.allow(resources.SCOPE)
    except ServiceError as error:
        raise _protocol_error(error) from None


def _protocol_error(error: ServiceError) -> MCPError:
    """Resources have no answer of their own to tell a problem in."""
    told = f"{error.detail_zh} {error.message()}"
    return MCPError(types.INVALID_PARAMS, told, _problem(error))


def _described() -> list[types.Tool]:
    hints = types.ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    return [
        types.Tool(
            name=tool.name,
            title=tool.title,
            description=tool.description,
            input_schema=tool.takes,
            output_schema=tool.answers,
            annotations=hints,
        )
        for tool in tools().values()
    ]


def _resource(found: resources.Text) -> types.Resource:
    size = len(found.text.encode())
    return types.Resource(
        name=found.uri, uri=found.uri, title=found.title, mime_type="text/plain", size=size
    )


def _clauses() -> types.ResourceTemplate:
    return types.ResourceTemplate(
        name="clause",
        title="Clause of a plan 计划条款",
        uri_template=resources.CLAUSE_TEMPLATE,
        description="A clause's own words; `n` is its id, as evidence[].clause_id names it.",
        mime_type="text/plain",
    )
