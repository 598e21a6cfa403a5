"""`luodi worker`: works off match jobs, webhooks and what has expired."""

from typing import Annotated

import typer

from service.cli.serve import say, settings

Tethered = Annotated[
    bool, typer.Option("--tethered", hidden=True, help="End with whoever holds standard input.")
]


def worker_command(tethered: Tethered = False) -> None:
    """Work off match jobs and webhooks until told to stop; start as many as there is work for."""
    from service.worker.run import work

    work(settings(), say, tethered=tethered)
