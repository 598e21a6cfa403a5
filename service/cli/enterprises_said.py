"""What the commands of `luodi enterprises` share: their options, and how they say what they did."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from service.cli.knowledge import errors

Org = Annotated[str, typer.Option("--org", help="The organisation's name.")]
Plan = Annotated[str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")]


@contextmanager
def progress(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on standard error; gives the function that hears how far the work is."""
    columns = (
        TextColumn("{task.description} {task.completed}/{task.total}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=True, disable=not errors.is_terminal) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def form_of(out: Path) -> Any:
    """`csv` or `xlsx`, by the name of the file; raises BadParameter."""
    if out.suffix.lower() not in (".csv", ".xlsx"):
        raise typer.BadParameter(
            "文件名须以 .csv 或 .xlsx 结尾 / the file's name must end in .csv or .xlsx"
        )
    return out.suffix.lower()[1:]


def print_line(said: dict[str, Any]) -> None:
    """One JSON object and the end of the line."""
    text = json.dumps(said, ensure_ascii=False, default=str)
    sys.stdout.buffer.write(text.encode("utf-8") + b"\n")


def refuse(why: str) -> NoReturn:
    """Say why on standard error and exit with 1."""
    errors.print(why, style="red", markup=False, highlight=False, soft_wrap=True)
    raise typer.Exit(1) from None
