"""`luodi serve` and `luodi db`: what needs a database."""

from typing import Annotated

import typer
from pydantic import ValidationError

from service.cli.knowledge import errors
from service.settings import Settings

db_app = typer.Typer(help="The database.", no_args_is_help=True)
Host = Annotated[
    str | None, typer.Option("--host", help="Address to listen on (LUODI_HOST; default 127.0.0.1).")
]
Port = Annotated[
    int | None, typer.Option("--port", min=0, max=65535, help="Port (LUODI_PORT; default 8000).")
]


def serve_command(host: Host = None, port: Port = None) -> None:
    """Start the database if none is set, migrate, load the plan, and serve API and pages."""
    from service.server import serve

    chosen = {"host": host, "port": port}
    serve(settings(**{name: value for name, value in chosen.items() if value is not None}), say)


@db_app.command("upgrade")
def upgrade_command() -> None:
    """Bring the database's tables to the newest form; a second run changes nothing."""
    from service.db import upgrade

    upgrade(settings(), say)


def settings(**overrides: object) -> Settings:
    """Settings from the environment; a wrong one is named and ends the command."""
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        for item in error.errors(include_input=False, include_url=False):
            name = "_".join(["LUODI", *map(str, item["loc"])]).upper()
            errors.print(f"{name}: {item['msg']}", style="red", markup=False)
        raise typer.Exit(2) from None


def say(message: str) -> None:
    """Progress goes to standard error."""
    errors.print(message, markup=False, highlight=False)
