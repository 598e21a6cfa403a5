"""Reading a plan folder's files into raw entries, each remembering where it came from."""

import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

CSV_LISTS = {"industries"}
CSV_NUMBERS = {"longitude", "latitude"}


class Fault(NamedTuple):
    """One thing wrong with a catalogue: which file, which entry, which field, what."""

    file: str
    entry: str
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.entry or '-'}: {self.field or '-'}: {self.message}"


class CatalogueError(Exception):
    """The plan folder's files contradict themselves or the plan; `faults` lists everything found."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class RawEntry(NamedTuple):
    """One entry as a file holds it; `file` is relative to the plan folder."""

    file: str
    fields: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.fields.get("id", "?"))


def folder_sha256(folder: Path) -> str:
    """Hash of every data file's name and bytes, in name order."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".txt", ".yaml", ".csv"}):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(folder).as_posix()} {content}\n".encode())
    return digest.hexdigest()


def read_yaml(folder: Path, name: str) -> Any:
    """The file's content; a missing or unreadable file raises CatalogueError."""
    try:
        with (folder / name).open(encoding="utf-8") as stream:
            return yaml.load(stream, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueError([Fault(name, "", "", str(error))]) from None


def read_entries(folder: Path, pattern: str) -> Iterator[RawEntry]:
    """Entries of all YAML files that match: a file holds one mapping or a list of them."""
    for path in sorted(folder.glob(pattern)):
        name = path.relative_to(folder).as_posix()
        content = read_yaml(folder, name)
        for number, fields in enumerate(content if isinstance(content, list) else [content], 1):
            if not isinstance(fields, dict):
                raise CatalogueError([Fault(name, f"entry {number}", "", "not a mapping")])
            yield RawEntry(name, fields)


def read_table(folder: Path, name: str) -> Iterator[RawEntry]:
    """Rows of a CSV file; blank cells are None, `|` separates items of list columns."""
    try:
        with (folder / name).open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield RawEntry(
                    name, {key: _cell(key, value or "") for key, value in row.items() if key}
                )
    except OSError as error:
        raise CatalogueError([Fault(name, "", "", str(error))]) from None


def _cell(column: str, text: str) -> Any:
    if column in CSV_LISTS:
        return [item for item in text.split("|") if item]
    if column in CSV_NUMBERS:
        return float(text) if text else None
    return text or None
