"""`luodi organisations` and `luodi officers`: the first accounts, and help when nobody can sign in any more."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from service.cli.knowledge import errors
from service.cli.serve import say
from service.cli.serve import settings as read_settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from service.settings import Settings

organisations_app = typer.Typer(help="Organisations people act for.", no_args_is_help=True)
app = typer.Typer(help="Officers and their access.", no_args_is_help=True)
Found = TypeVar("Found")
Name = Annotated[str, typer.Option("--name", help="Its name; no two have the same.")]
Kind = Annotated[str, typer.Option("--kind", help="province, city, park or partner.")]
Parent = Annotated[str | None, typer.Option("--parent", help="The organisation above it, by name.")]
City = Annotated[str | None, typer.Option("--city", help="A city's or park's city.")]
Site = Annotated[str | None, typer.Option("--site", help="A park's site id in the catalogue.")]
Email = Annotated[str, typer.Option("--email", help="The officer's e-mail, used to sign in.")]
Org = Annotated[str, typer.Option("--org", help="The organisation, by name.")]
RoleName = Annotated[str, typer.Option("--role", help="viewer, officer, manager or admin.")]
Person = Annotated[
    str | None, typer.Option("--name", help="The officer's name; else the e-mail's.")
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Second = Annotated[bool, typer.Option("--second", help="Remove the second factor too.")]


@organisations_app.command("add")
def add_organisation_command(
    name: Name,
    kind: Kind,
    parent: Parent = None,
    city: City = None,
    site: Site = None,
    as_json: Json = False,
) -> None:
    """Make an organisation; it sees itself and those beneath it."""
    from service.cli import officer_work as work

    row = run(
        lambda connection, _: work.add_organisation(connection, name, kind, parent, city, site)
    )
    answer(row, as_json)


@organisations_app.command("list")
def list_organisations_command(as_json: Json = False) -> None:
    """All organisations, each with the one above it."""
    from service.cli import officer_work as work

    rows = run(lambda connection, _: work.all_organisations(connection))
    listing(rows, ("name", "kind", "parent", "city", "site_id"), as_json)


@app.command("add")
def add_command(
    email: Email, org: Org, role: RoleName, name: Person = None, as_json: Json = False
) -> None:
    """Add an officer and print, once, the link by which he or she sets a password."""
    from service.cli import officer_work as work

    answer(
        run(lambda connection, known: work.add(connection, known, email, org, role, name)), as_json
    )


@app.command("reset")
def reset_command(email: Email, second: Second = False, as_json: Json = False) -> None:
    """End an officer's password and sessions and print, once, a link to set another."""
    from service.cli import officer_work as work

    answer(run(lambda connection, known: work.reset(connection, known, email, second)), as_json)


@app.command("disable")
def disable_command(email: Email, as_json: Json = False) -> None:
    """No sign-in and no session of the officer from now on."""
    from service.cli import officer_work as work

    answer(run(lambda connection, _: work.disable(connection, email)), as_json)


@app.command("list")
def list_command(as_json: Json = False) -> None:
    """All officers."""
    from service.cli import officer_work as work

    rows = run(lambda connection, _: work.listed(connection))
    listing(rows, ("email", "name", "organisation", "role", "state"), as_json)


def run(work: "Callable[[AsyncConnection, Settings], Awaitable[Found]]") -> Found:
    """Do it in one transaction of a migrated database; what is refused is said and ends the command with 1."""
    from service.cli.officer_work import Refused
    from service.db import database, migrate, owner_engine

    chosen = read_settings()

    async def connected() -> Found:
        engine = owner_engine(url)
        try:
            async with engine.begin() as connection:
                return await work(connection, chosen)
        finally:
            await engine.dispose()

    with database(chosen, say) as url:
        migrate(url)
        try:
            return asyncio.run(connected())
        except Refused as refused:
            errors.print(str(refused), style="red", markup=False, highlight=False, soft_wrap=True)
            raise typer.Exit(1) from None


def answer(row: dict[str, Any], as_json: bool) -> None:
    """One thing: a JSON object, or a line a member."""
    if as_json:
        _say(json.dumps(row, ensure_ascii=False))
        return
    for name, value in row.items():
        _say(f"{name}: {value if value is not None else '–'}")


def listing(rows: list[dict[str, Any]], columns: tuple[str, ...], as_json: bool) -> None:
    """Several: a JSON array, or a table."""
    if as_json:
        _say(json.dumps(rows, ensure_ascii=False))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*(str(row[column] or "–") for column in columns))
    Console().print(table)


def _say(line: str) -> None:
    """UTF-8 whatever the terminal's locale; whole, however narrow the terminal."""
    sys.stdout.buffer.write(line.encode() + b"\n")
    sys.stdout.flush()
