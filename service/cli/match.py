"""`luodi match` and `luodi candidates`: no database, no server, no network."""

import itertools
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from matching.lens_file import LENSES
from matching.profile import EnterpriseProfile
from matching.targets import TargetKind
from service.cli.inputs import Line, opened, read_profiles
from service.cli.knowledge import day, errors, knowledge_of, working
from service.cli.output import (
    Answer,
    Format,
    candidate_writer,
    default_format,
    failed,
    result_writer,
)

if TYPE_CHECKING:
    from matching.match import Knowledge

File = Annotated[
    str, typer.Argument(help="A file with one JSON profile, or one a line; - for standard input.")
]
FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="json, jsonl or table; on a terminal a table, else jsonl."),
]
Top = Annotated[
    int | None, typer.Option("--top", min=1, help="At most this many entries in each list.")
]
Lens = Annotated[str, typer.Option("--lens", help=f"One of: {', '.join(LENSES)}.")]
OwnWeights = Annotated[
    str | None,
    typer.Option(
        "--weights",
        help="Your own weights, 0 to 1, in place of the lens's: sites.industry:0.5,policies.text:0.",
    ),
]
Plan = Annotated[str | None, typer.Option("--plan", help="A bundled plan's id, or a plan folder.")]
Today = Annotated[
    str | None,
    typer.Option("--today", help="Judge conditions on this day (YYYY-MM-DD) instead of today."),
]


def match_command(
    file: File = "-",
    format: FormatOption = None,
    top: Top = None,
    lens: Lens = "best_fit",
    weights: OwnWeights = None,
    plan: Plan = None,
    today: Today = None,
) -> None:
    """Match profiles: each gets ranked, graded and quoted industries, sites and policies."""
    check_lens(lens)
    own = own_weights(lens, weights)
    on = day(today)
    failures = 0
    with opened_or_exit(file) as stream, result_writer(format or default_format()) as write:
        lines = read_profiles(stream)
        first = next(lines, None)
        if first is None:
            return
        knowledge = knowledge_of(plan)
        with _counting() as counted:
            every = itertools.chain([first], lines)
            for answer in _answers(every, knowledge, lens=lens, weights=own, today=on, top=top):
                failures += answer.problem is not None
                write(answer)
                counted()
    if failures:
        raise typer.Exit(1)


def candidates_command(
    file: File = "-",
    industry: Annotated[
        str | None, typer.Option("--industry", help="Rank for this industry id.")
    ] = None,
    site: Annotated[str | None, typer.Option("--site", help="Rank for this site id.")] = None,
    policy: Annotated[str | None, typer.Option("--policy", help="Rank for this policy id.")] = None,
    format: FormatOption = None,
    top: Top = None,
    lens: Lens = "best_fit",
    plan: Plan = None,
    today: Today = None,
) -> None:
    """Rank profiles for one industry, site or policy, with the scores and reasons `match` gives each pair."""
    from matching.candidates import TargetError, check_target, rank_candidates

    given = {TargetKind.INDUSTRY: industry, TargetKind.SITE: site, TargetKind.POLICY: policy}
    chosen = [(kind, target) for kind, target in given.items() if target is not None]
    if len(chosen) != 1:
        raise typer.BadParameter("give exactly one of --industry, --site and --policy")
    kind, target = chosen[0]
    check_lens(lens)
    on = day(today)
    knowledge = knowledge_of(plan)
    try:
        check_target(knowledge.catalogue, kind, target)
    except TargetError as error:
        raise typer.BadParameter(str(error)) from None
    with opened_or_exit(file) as stream:
        lines = list(read_profiles(stream))
    profiles = [line.profile for line in lines if line.profile is not None]
    with working(f"matching {len(profiles)} profiles"):
        rows = rank_candidates(profiles, knowledge, kind, target, lens=lens, today=on, top=top)
    bad = [failed(line) for line in lines if line.error is not None]
    candidate_writer(format or default_format(), rows, bad)
    if bad:
        raise typer.Exit(1)


def check_lens(lens: str) -> None:
    """A lens that is not published is a usage error."""
    if lens not in LENSES:
        raise typer.BadParameter(f"{lens} is not a lens; choose from {', '.join(LENSES)}")


def own_weights(lens: str, text: str | None) -> dict[str, dict[str, float]] | None:
    """The weights of the command line; a usage error says in both languages which cannot be used and why."""
    if text is None:
        return None
    from matching.lenses import WeightsError, read_weights, weights_of

    try:
        own = read_weights(text)
        weights_of(lens, own)
    except WeightsError as error:
        told = (f"{item.pointer}: {item.message_zh} / {item.message_en}" for item in error.errors)
        raise typer.BadParameter("; ".join(told)) from None
    return own


def opened_or_exit(file: str) -> AbstractContextManager[IO[bytes]]:
    """The input stream; a missing file is a usage error, not a traceback."""
    if file != "-" and not Path(file).is_file():
        raise typer.BadParameter(f"no such file: {file}")
    return opened(file)


def _answers(lines: Iterable[Line], knowledge: "Knowledge", **options: object) -> Iterator[Answer]:
    """One answer a line, in order; lines that could not be read keep their place."""
    from matching.batch import match_many

    waiting: deque[Line] = deque()

    def readable() -> Iterator[EnterpriseProfile]:
        for line in lines:
            waiting.append(line)
            if line.profile is not None:
                yield line.profile

    for result in match_many(readable(), knowledge, **options):  # type: ignore[arg-type]
        while waiting[0].profile is None:
            yield failed(waiting.popleft())
        yield Answer(waiting.popleft().profile, result, None)
    yield from map(failed, waiting)


@contextmanager
def _counting() -> Iterator[Callable[[], None]]:
    """A count of what is done on standard error; nothing is counted where no terminal shows it."""
    if not errors.is_terminal:
        yield lambda: None
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description} {task.completed}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=errors, transient=True) as progress:
        task = progress.add_task("matching", total=None)
        yield lambda: progress.advance(task)
