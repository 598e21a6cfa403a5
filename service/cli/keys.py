"""`luodi keys`: partners' keys, made, listed, replaced and ended by whoever runs the service."""

import asyncio
import datetime as dt
import json
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from service.cli.knowledge import errors
from service.cli.serve import settings
from service.keyring import Keyring, SecretMissing, keyring
from service.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

app = typer.Typer(help="Partners' keys to the API.", no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Named = Annotated[str, typer.Argument(help="The key's prefix (luodi_live_…) or id.")]


@app.command("create")
def create(
    org: Annotated[str, typer.Option("--org", help="The organisation's name.")],
    scopes: Annotated[
        str,
        typer.Option(
            "--scopes", help="match:run,catalogue:read,lead:write,feedback:write,webhook:manage"
        ),
    ],
    env: Annotated[str, typer.Option("--env", help="live or sandbox.")] = "live",
    expires: Annotated[
        str | None, typer.Option("--expires", help="Last day, YYYY-MM-DD; 18 months at most.")
    ] = None,
    name: Annotated[str, typer.Option("--name", help="What people know it by.")] = "key",
    per_second: Annotated[float, typer.Option(help="Requests a second, in the long run.")] = 10,
    burst: Annotated[int, typer.Option(help="Requests at once.")] = 20,
    monthly: Annotated[
        int | None, typer.Option(help="Matches a month; no bound without it.")
    ] = None,
    create_org: Annotated[
        bool,
        typer.Option("--create-org", help="Make the organisation, a partner, if it is not there."),
    ] = False,
    json_: Json = False,
) -> None:
    """Make a key and show it, once."""
    from service.partners.keys import Wanted, create_key
    from service.partners.secret import ENVIRONMENTS

    if env not in ENVIRONMENTS:
        raise typer.BadParameter(f"{env} is neither live nor sandbox", param_hint="--env")
    wanted = Wanted(
        name,
        tuple(scope.strip() for scope in scopes.split(",") if scope.strip()),
        "sandbox" if env == "sandbox" else "live",
        _day(expires),
        per_second,
        burst,
        monthly,
    )

    async def work(connection: "AsyncConnection", keys: Keyring, chosen: Settings) -> Any:
        organisation_id = await _organisation(connection, org, create_org)
        return await create_key(
            connection,
            keys,
            organisation_id,
            wanted,
            today=_today(chosen),
            actor=_operator(organisation_id),
        )

    _show(_run(work), json_)


@app.command("rotate")
def rotate(
    key: Named,
    overlap: Annotated[
        float, typer.Option("--overlap", min=0, max=90, help="Days the old key goes on.")
    ] = 7,
    json_: Json = False,
) -> None:
    """Make a key in place of another one, which goes on a while; the new one is shown, once."""
    from service.partners.keys import rotate_key

    async def work(connection: "AsyncConnection", keys: Keyring, chosen: Settings) -> Any:
        return await rotate_key(
            connection, keys, key, overlap=dt.timedelta(days=overlap), today=_today(chosen),
            now=dt.datetime.now(dt.UTC), actor=_operator(None),
        )  # fmt: skip

    _show(_run(work), json_)


@app.command("revoke")
def revoke(key: Named) -> None:
    """End a key at once, on every worker."""
    from service.partners.keys import revoke_key

    async def work(connection: "AsyncConnection", keys: Keyring, chosen: Settings) -> bool:
        return await revoke_key(connection, key, actor=_operator(None))

    typer.echo("revoked" if _run(work) else "was revoked before")


@app.command("list")
def list_(
    org: Annotated[str | None, typer.Option("--org", help="Only this organisation's.")] = None,
    json_: Json = False,
) -> None:
    """All keys by their prefixes; what opens anything is not kept and cannot be shown."""
    from service.partners.keys import list_keys

    async def work(connection: "AsyncConnection", keys: Keyring, chosen: Settings) -> list[Any]:
        return await list_keys(connection, org)

    rows = [dict(row._mapping) for row in _run(work)]
    if json_:
        typer.echo(json.dumps(rows, ensure_ascii=False, default=str))
        return
    columns = (
        "organisation",
        "name",
        "prefix",
        "environment",
        "scopes",
        "expires_on",
        "ends_at",
        "revoked_at",
        "last_used_on",
    )
    table = Table(*columns)
    for row in rows:
        table.add_row(*(_cell(row[column]) for column in columns))
    Console(width=200).print(table)


def _cell(value: object) -> str:
    if value is None:
        return "–"
    return " ".join(value) if isinstance(value, list) else str(value)


def _run(work: Callable[["AsyncConnection", Keyring, Settings], Awaitable[Any]]) -> Any:
    """Migrate, then do the work as the owner in one transaction; what cannot be is said and exits with 1."""
    from service.db import database, migrate, owner_engine
    from service.embedded import EmbeddedError
    from service.partners.keys import KeyRefused

    chosen = settings()
    try:
        keys = keyring(chosen)
        with database(chosen) as url:
            migrate(url)

            async def once() -> Any:
                engine = owner_engine(url)
                try:
                    async with engine.begin() as connection:
                        return await work(connection, keys, chosen)
                finally:
                    await engine.dispose()

            return asyncio.run(once())
    except (KeyRefused, SecretMissing, EmbeddedError, OSError) as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(1) from None


async def _organisation(connection: "AsyncConnection", name: str, create: bool) -> Any:
    from service.organisations.store import add_organisation, organisation_named
    from service.partners.keys import KeyRefused

    found = await organisation_named(connection, name)
    if found is not None:
        return found.organisation_id
    if not create:
        raise KeyRefused(
            f"there is no organisation {name}: add --create-org to make it, a partner, with this key"
        )
    return await add_organisation(connection, name, "partner")


def _operator(organisation_id: Any) -> Any:
    from service.audit.log import Actor

    return Actor("operator", "command line", organisation_id)


def _show(made: Any, as_json: bool) -> None:
    if as_json:
        told = {
            "key": made.secret,
            "prefix": made.prefix,
            "expires_on": made.expires_on.isoformat(),
        }
        typer.echo(json.dumps(told))
        return
    typer.echo(made.secret)
    errors.print(
        f"Keep it now: it is not shown again. It is known as {made.prefix} and works to the end of {made.expires_on}.",
        markup=False, highlight=False, soft_wrap=True,
    )  # fmt: skip


def _day(text: str | None) -> dt.date | None:
    if text is None:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text} is not a date (YYYY-MM-DD)", param_hint="--expires"
        ) from None


def _today(chosen: Settings) -> dt.date:
    return dt.datetime.now(chosen.timezone).date()
