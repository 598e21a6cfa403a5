"""What the offline verbs need: the catalogue and the encoder, with progress on standard error."""

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path

import typer
from rich.console import Console

from matching.catalogue import CatalogueError, bundled_plans, load_catalogue
from matching.catalogue.entries import Catalogue
from matching.catalogue.files import Fault
from matching.encoder import Encoder, default_cache, load_encoder_or_lexical
from matching.match import Knowledge, build_knowledge
from service.vectors import KeptVectors

errors = Console(stderr=True)


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


def encoder_of() -> Encoder:
    """The encoder the environment asks for, or the lexical stand-in with the reason on standard error."""
    with errors.status("loading the language model") as status:
        encoder, reason = load_encoder_or_lexical(
            os.environ.get("LUODI_MODEL") or None,
            cache=default_cache(os.environ),
            backend="onnx-direct",
            report=status.update,
        )
    if reason:
        errors.print(f"matching on wording alone: {reason}", style="yellow", markup=False)
    return encoder


def knowledge_of(plan: str | None) -> Knowledge:
    """Catalogue and encoder, ready to match."""
    catalogue, encoder = catalogue_of(plan), encoder_of()
    kept = KeptVectors(encoder, default_cache(os.environ) / "vectors")
    with errors.status("reading the catalogue (the first time takes a little longer)"):
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
