"""Answers on standard output: JSON, JSON lines, or a table a person likes to read."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from rich.console import Console

from matching.problems import problem_document
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.cli.inputs import Line
from service.cli.tables import candidate_table, print_result

if TYPE_CHECKING:
    from matching.candidates import Candidate


class Format(StrEnum):
    JSON = "json"
    JSONL = "jsonl"
    TABLE = "table"


class Answer(NamedTuple):
    """A profile with its result, or the problem that stands in its place."""

    profile: EnterpriseProfile | None
    result: MatchResult | None
    problem: dict[str, Any] | None

    @property
    def json(self) -> str:
        if self.result is not None:
            from matching.match import to_json

            return to_json(self.result)
        return json.dumps(self.problem, ensure_ascii=False, separators=(",", ":"))


def failed(line: Line) -> Answer:
    """The answer to a line that could not be read: its id, if it had one, and an RFC 9457 problem."""
    assert line.error is not None
    return Answer(
        None, None, {"profile_id": line.profile_id, "error": problem_document(line.error)}
    )


def default_format() -> Format:
    """A table for a person at a terminal, JSON lines for another program."""
    return Format.TABLE if sys.stdout.isatty() else Format.JSONL


@contextmanager
def result_writer(chosen: Format) -> Iterator[Callable[[Answer], None]]:
    """A function that writes one answer after the other; JSON of several answers becomes one array."""
    if chosen is Format.TABLE:
        console = Console()
        yield lambda answer: _print(console, answer)
    elif chosen is Format.JSONL:
        yield lambda answer: _line(answer.json)
    else:
        answers: list[str] = []
        yield lambda answer: answers.append(answer.json)
        if answers:
            _line(answers[0] if len(answers) == 1 else "[" + ",\n".join(answers) + "]")


def candidate_writer(chosen: Format, rows: Sequence["Candidate"], bad: Iterable[Answer]) -> None:
    """The ranked candidates, then the lines that could not be read."""
    if chosen is Format.TABLE:
        console = Console()
        console.print(candidate_table(rows))
        for answer in bad:
            _print(console, answer)
        return
    texts = [row.model_dump_json(by_alias=True) for row in rows] + [answer.json for answer in bad]
    _line("[" + ",\n".join(texts) + "]" if chosen is Format.JSON else "\n".join(texts))


def _line(text: str) -> None:
    """UTF-8 whatever the terminal's locale."""
    if text:
        sys.stdout.buffer.write(text.encode("utf-8") + b"\n")


def _print(console: Console, answer: Answer) -> None:
    if answer.profile is not None and answer.result is not None:
        print_result(console, answer.profile, answer.result)
    else:
        console.print_json(answer.json)
