"""Reading a plan folder's files into raw entries, each remembering where it came from."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import yaml

CSV_LISTS = {"industries", "spans"}
CSV_NUMBERS = {"longitude", "latitude"}


class Fault(NamedTuple):
    """One thing wrong with a catalogue: which file, which entry, which field, what, and the line where it is known."""

    file: str
    entry: str
    field: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{place}: {self.entry or '-'}: {self.field or '-'}: {self.message}"


class CatalogueError(Exception):
    """The plan folder's files contradict themselves or the plan; `faults` lists everything found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


Lines = Mapping[str, int]
"""Field path ("conditions/0/rule") → line of its file, from 1; the path "" is the entry itself."""


class RawEntry(NamedTuple):
    """One entry as a file holds it; `file` is relative to the plan folder, `lines` say where its fields stand."""

    file: str
    fields: dict[str, Any]
    lines: Lines = MappingProxyType({})

    @property
    def name(self) -> str:
        return str(self.fields.get("id", "?"))


class _Loader(yaml.CSafeLoader):
    """YAML that refuses a key written twice, which would otherwise drop the first value in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen = set()
        for key, _ in node.value:
            if key.value in seen:
                problem = f"the key {key.value!r} stands twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def line_of(lines: Lines, field: str) -> int | None:
    """The line of a field, or of the nearest field that holds it."""
    parts = field.split("/")
    for size in range(len(parts), -1, -1):
        line = lines.get("/".join(parts[:size]))
        if line is not None:
            return line
    return None


def folder_sha256(folder: Path) -> str:
    """Hash of every data file's name and bytes, in name order."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".txt", ".yaml", ".csv"}):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def read_yaml(folder: Path, name: str) -> Any:
    """The file's content; a missing or unreadable file raises CatalogueError."""
    return _read_yaml(folder, name)[0]


def read_entries(folder: Path, pattern: str) -> Iterator[RawEntry]:
    """Entries of all YAML files that match: a file holds one mapping or a list of them."""
    for path in sorted(folder.glob(pattern)):
        name = path.relative_to(folder).as_posix()
        content, node = _read_yaml(folder, name)
        several = isinstance(content, list)
        nodes = node.value if several and node else [node]
        entries = content if several else [content]
        for number, (fields, own) in enumerate(zip(entries, nodes, strict=True), 1):
            if not isinstance(fields, dict):
                line = own and own.start_mark.line + 1
                raise CatalogueError([Fault(name, f"entry {number}", "", "not a mapping", line)])
            yield RawEntry(name, fields, dict(_lines(own)))


def read_node(folder: Path, name: str) -> yaml.Node | None:
    """The file's tree of nodes, each of which knows its line; None for an empty file."""
    return _read_yaml(folder, name)[1]


def _read_yaml(folder: Path, name: str) -> tuple[Any, yaml.Node | None]:
    try:
        with (folder / name).open(encoding="utf-8") as stream:
            loader = _Loader(stream)
            try:
                node = loader.get_single_node()
                return (None if node is None else loader.construct_document(node)), node
            finally:
                loader.dispose()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise unreadable(name, error) from None


def _lines(node: yaml.Node, path: str = "") -> Iterator[tuple[str, int]]:
    yield path, node.start_mark.line + 1
    inside: Iterable[tuple[str, yaml.Node]] = ()
    if isinstance(node, yaml.MappingNode):
        inside = ((str(key.value), value) for key, value in node.value)
    elif isinstance(node, yaml.SequenceNode):
        inside = ((str(position), value) for position, value in enumerate(node.value))
    for name, value in inside:
        yield from _lines(value, f"{path}/{name}" if path else name)


def read_table(folder: Path, name: str, columns: frozenset[str]) -> Iterator[RawEntry]:
    """Rows of a CSV file; blank cells are None, `|` separates items of list columns.

    `columns` must be there, others may be. A missing or unreadable file or column raises CatalogueError.
    """
    try:
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            missing = sorted(columns.difference(rows.fieldnames or ()))
            if missing:
                raise CatalogueError(
                    [Fault(name, "", column, "no such column") for column in missing]
                )
            for row in rows:
                yield RawEntry(name, dict(_cells(name, row)))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise unreadable(name, error) from None


def unreadable(name: str, error: Exception) -> CatalogueError:
    """The refusal of a file that cannot be read: it tells the file's own name, not its place on this machine."""
    reason = error.strerror if isinstance(error, OSError) else str(error)
    return CatalogueError([Fault(name, "", "", f"cannot be read: {reason}")])


def _cells(file: str, row: dict[str | None, Any]) -> Iterator[tuple[str, Any]]:
    entry = str(row.get("id"))
    for column, text in row.items():
        if column is None or text is None:
            raise CatalogueError(
                [Fault(file, entry, "", "has more or fewer cells than the header")]
            )
        try:
            yield column, _cell(column, text)
        except ValueError:
            raise CatalogueError(
                [Fault(file, entry, column, f"{text!r} is not a number")]
            ) from None


def _cell(column: str, text: str) -> Any:
    if column in CSV_LISTS:
        return [item for item in text.split("|") if item]
    if column in CSV_NUMBERS:
        return float(text) if text else None
    return text or None
