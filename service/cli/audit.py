"""`luodi audit`: prove that nobody has changed the audit log."""

import asyncio

import typer
from rich.console import Console

app = typer.Typer(help="Prove that nobody has changed the audit log.", no_args_is_help=True)


@app.callback()
def audit() -> None:
    """A group of its own, so that more verbs can follow."""


@app.command("verify")
def verify_command() -> None:
    """Recompute every row's hash; print each chain's last row, and exit with 1 naming the first broken row."""
    from service.audit.log import breaks, heads
    from service.db import database, owner_engine
    from service.settings import Settings

    out, wrong = Console(highlight=False, width=200), Console(highlight=False, stderr=True)

    async def look() -> bool:
        with database(Settings()) as url:
            engine = owner_engine(url)
            async with engine.connect() as connection:
                for head in await heads(connection):
                    out.print(
                        f"{head.chain}  rows {head.rows}  last {head.audit_id}  {head.digest}"
                    )
                broken = await breaks(connection)
            await engine.dispose()
        for found in broken:
            wrong.print(f"broken: chain {found.chain}, row {found.audit_id}")
        return not broken

    if not asyncio.run(look()):
        raise typer.Exit(1)
    out.print("the audit log is whole")
