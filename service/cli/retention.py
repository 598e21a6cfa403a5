"""`luodi retention`: keep nothing longer than was said, and say who was affected by what."""

import asyncio
import datetime as dt
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncEngine

app = typer.Typer(
    help="Keep nothing longer than was said; say who was affected.", no_args_is_help=True
)
Day = Annotated[dt.datetime | None, typer.Option("--today", formats=["%Y-%m-%d"])]
Since = Annotated[dt.datetime, typer.Option("--since", formats=["%Y-%m-%d"])]


@app.command("run")
def run_command(today: Day = None) -> None:
    """Make leads past their day anonymous, remove expired forms and links; a second run finds nothing to do."""
    from service.cli.serve import settings
    from service.leads.retention import run

    now = dt.datetime.now(settings().timezone)
    if today is not None:
        now = dt.datetime.combine(today.date(), now.timetz())
    done = asyncio.run(_with_owner(lambda engine: run(engine, now, settings().lead_days)))
    if done.busy:
        typer.echo("another process is at it; nothing more was done here")
        return
    swept = ", ".join(f"{count} {name}" for name, count in done.swept.items())
    typer.echo(f"leads made anonymous: {len(done.anonymised)}; removed: {swept}")
    for lead_id in done.anonymised:
        typer.echo(f"  {lead_id}")


@app.command("report")
def report_command(since: Since) -> None:
    """Who was affected since a day, as JSON: every action on a lead, how often, which leads, which actors."""
    from service.leads.retention import report

    found = asyncio.run(_with_owner(lambda engine: report(engine, since.date())))
    typer.echo(json.dumps(found, ensure_ascii=False, indent=2))


async def _with_owner(use: Callable[["AsyncEngine"], Awaitable[Any]]) -> Any:
    from anyio import to_thread

    from service.cli.serve import settings
    from service.db import database, migrate, owner_engine

    with database(settings()) as url:
        await to_thread.run_sync(migrate, url)
        engine = owner_engine(url)
        try:
            return await use(engine)
        finally:
            await engine.dispose()
