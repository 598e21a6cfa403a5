"""`luodi mcp`: the read-only tools for agents on this machine, over standard input and output."""

from typing import Annotated

import typer

from service.cli.knowledge import day, knowledge_of

Plan = Annotated[str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")]
Today = Annotated[
    str | None,
    typer.Option("--today", help="Judge conditions on this day (YYYY-MM-DD) instead of today."),
]


def mcp_command(plan: Plan = None, today: Today = None) -> None:
    """Serve the read-only tools to an agent over MCP (stdio): no database, no server, no network, nothing kept."""
    import anyio

    from service.catalogue.shelf import Shelf
    from service.mcp.desk import OwnMachine
    from service.mcp.protocol import over_stdio, server
    from service.settings import Settings
    from service.turns import Turns

    on = day(today)
    knowledge = knowledge_of(plan)

    async def run() -> None:
        one = Turns(1, waiting=100, seconds=60)
        desk = OwnMachine(knowledge, Shelf(knowledge.catalogue), on, one, Settings())
        await over_stdio(server(lambda _: desk))

    anyio.run(run)
