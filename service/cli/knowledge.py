"""What the offline verbs need: the catalogue and the encoder, with progress on standard error."""

import datetime as dt
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from matching.catalogue import CatalogueError, bundled_plans, load_catalogue
from matching.catalogue.entries import Catalogue
from matching.catalogue.files import Fault

if TYPE_CHECKING:
    from matching.encoder import Encoder
    from matching.match import Knowledge

errors = Console(stderr=True)


@contextmanager
def working(on: str) -> Iterator[Callable[[str], None]]:
    """A moving line on standard error while something takes long; nothing moves where no terminal shows it.

    Gives the function that changes the line. What moves it is a thread, which a pipe or a log has no use for.
    """
    if not errors.is_terminal:
        yield lambda _: None
        return
    with errors.status(on) as line:
        yield line.update


def plan_folder(plan: str | None) -> Path:
    """The folder of a plan given by id or path; the only bundled plan when none is given."""
    bundled = bundled_plans()
    if plan is None:
        return next(iter(bundled.values()))
    folder = bundled.get(plan, Path(plan))
    if not (folder / "plan.yaml").is_file():
        raise typer.BadParameter(
            f"{plan} is neither a bundled plan ({', '.join(bundled)}) nor a plan folder"
        )
    return folder


def catalogue_of(plan: str | None) -> Catalogue:
    """The plan's catalogue; prints every fault and exits with 1 when it does not load."""
    try:
        return load_catalogue(plan_folder(plan))
    except CatalogueError as error:
        refuse(error.faults)
        raise


def refuse(faults: Iterable[Fault]) -> None:
    """Print the faults and exit with 1; nothing happens where there are none."""
    found = list(faults)
    for fault in found:
        errors.print(str(fault), style="red", markup=False, highlight=False, soft_wrap=True)
    if found:
        raise typer.Exit(1) from None


def encoder_of() -> "Encoder":
    """The encoder the environment asks for, or the lexical stand-in with the reason on standard error."""
    from matching.encoder import default_cache, load_encoder_or_lexical

    with working("loading the language model") as told:
        encoder, reason = load_encoder_or_lexical(
            os.environ.get("LUODI_MODEL") or None,
            cache=default_cache(os.environ),
            backend="onnx-direct",
            report=told,
        )
    if reason:
        errors.print(f"matching on wording alone: {reason}", style="yellow", markup=False)
    return encoder


def knowledge_of(plan: str | None) -> "Knowledge":
    """Catalogue and encoder, ready to match."""
    from matching.encoder import default_cache
    from matching.match import build_knowledge
    from service.vectors import KeptVectors

    catalogue, encoder = catalogue_of(plan), encoder_of()
    kept = KeptVectors(encoder, default_cache(os.environ) / "vectors")
    with working("reading the catalogue (the first time takes a little longer)"):
        return build_knowledge(catalogue, kept)._replace(encoder=encoder)


def moment_on(on: dt.date) -> dt.datetime:
    """The time it is now, on a day, where this machine stands."""
    now = dt.datetime.now().astimezone()
    return dt.datetime.combine(on, now.timetz())


def day(text: str | None) -> dt.date:
    """The day given, or today where this machine stands."""
    if text is None:
        return dt.datetime.now().astimezone().date()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text} is not a date (YYYY-MM-DD)") from None
