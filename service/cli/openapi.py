"""`luodi openapi`: the description of the API, and whether it still keeps what the committed one promised."""

import json
from pathlib import Path
from typing import Annotated, Any, cast

import typer

from service.cli.knowledge import errors


def described() -> dict[str, Any]:
    """The description as the application serves it; nothing is started and no plan is read."""
    from sqlalchemy import make_url

    from service.app import Known, create_app
    from service.settings import Settings

    app = create_app(Settings(), make_url("postgresql+asyncpg://"), cast(Known, None))
    return app.openapi()


def openapi_command(
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write it here, unless it breaks what stands there."),
    ] = None,
    breaking_too: Annotated[
        bool, typer.Option("--breaking", help="Write it although it breaks what stands there.")
    ] = False,
) -> None:
    """Print the OpenAPI 3.1 document, or keep docs/openapi.json up to date; exits with 1 when that would break a client."""
    from service.compatibility import breaking

    new = described()
    text = json.dumps(new, ensure_ascii=False, indent=1) + "\n"
    if out is None:
        typer.echo(text, nl=False)
        return
    found = breaking(json.loads(out.read_text("utf-8")), new) if out.exists() else []
    for line in found:
        errors.print(line, style="red", markup=False, highlight=False, soft_wrap=True)
    if found and not breaking_too:
        raise typer.Exit(1)
    out.write_text(text, encoding="utf-8")
