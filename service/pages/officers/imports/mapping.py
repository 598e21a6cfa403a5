"""What each column of a file is read as: guessed from its heading, changed by the officer, tried on the first rows."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import RowMapping
from starlette.datastructures import FormData

from matching.problems import FieldError
from service.enterprises.columns import BY_PATH, MARKS
from service.enterprises.rows import RowProblem, read_row
from service.enterprises.sheets import SheetError, checked_mapping
from service.pages.officers.shell import field_of
from service.pages.officers.wording import fault


class Head(NamedTuple):
    """One column of the file: its heading, what its first rows hold, which path it fills (blank for none)."""

    at: int
    name: str
    sample: tuple[str, ...]
    path: str
    is_mark: bool


def heads_of(job: RowMapping, chosen: Mapping[int, str]) -> list[Head]:
    """The columns of an uploaded file, in order."""
    rows = [cells for _, cells in job["sample"] or ()]
    return [
        Head(
            at,
            name,
            tuple(_shown(cells[at]) for cells in rows if at < len(cells)),
            chosen.get(at, ""),
            name in MARKS,
        )
        for at, name in enumerate(job["headers"] or ())
    ]


def _shown(cell: Any) -> str:
    return "" if cell is None else str(cell)[:60]


def guessed(job: RowMapping) -> dict[int, str]:
    """What the headings say: position → path."""
    return {at: path for path, at in job["mapping"].items()}


def chosen_of(job: RowMapping, form: FormData) -> dict[int, str]:
    """What the officer chose; a path there is none of is as if nothing was chosen."""
    found = {at: field_of(form, f"column.{at}", 100) for at in range(len(job["headers"] or ()))}
    return {at: path for at, path in found.items() if path in BY_PATH}


def mapping_in(
    job: RowMapping, chosen: Mapping[int, str]
) -> tuple[dict[str, int], list[FieldError]]:
    """Path → position, and what is wrong with it: one field twice, or nothing that tells an enterprise."""
    mapping: dict[str, int] = {}
    faults = []
    for at, path in chosen.items():
        if path in mapping:
            faults.append(fault("column_twice", f"column.{at}"))
        mapping.setdefault(path, at)
    try:
        mapping = checked_mapping(job["headers"], mapping)
    except SheetError as error:
        faults.append(FieldError("", error.code, error.words.zh, error.words.en))
    return mapping, faults


def tried(job: RowMapping, mapping: Mapping[str, int]) -> Sequence[RowProblem]:
    """What would be wrong with the first rows."""
    rows = (read_row(cells, mapping, number) for number, cells in job["sample"] or ())
    return [problem for row in rows if row is not None for problem in row.problems]
