"""Registers of enterprises: what one says of a firm, looked up by its 统一社会信用代码.

A register proposes; the person confirms. Any source that answers `find` will do; a CSV file is the one shipped.
"""

import csv
import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

FIELDS = (
    "name", "business_text", "industry_code", "founded", "ownership", "employees",
)  # fmt: skip
"""The profile's fields a register may propose."""


class Registry(Protocol):
    """A source of facts about enterprises."""

    name: str
    """What people know the source by; it is shown beside every proposal."""

    def find(self, uscc: str) -> Mapping[str, str] | None:
        """Profile field → what the register says, or None for a code it does not hold. Called in a worker thread."""
        ...


class RegistryError(ValueError):
    """The register's file cannot be read; the message says what to mend."""


class CsvRegistry:
    """A CSV file in UTF-8 with a header: `uscc` and any of the fields; other columns are left alone."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.stem

    def find(self, uscc: str) -> Mapping[str, str] | None:
        return self._rows.get(uscc)

    @functools.cached_property
    def _rows(self) -> Mapping[str, Mapping[str, str]]:
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as stream:
                reader = csv.DictReader(stream)
                if "uscc" not in (reader.fieldnames or ()):
                    raise RegistryError(f"{self._path.name}: the header names no column uscc")
                return {row["uscc"].strip().upper(): _said(row) for row in reader if row["uscc"]}
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise RegistryError(f"{self._path.name}: {error}") from error


def _said(row: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name in FIELDS if (value := (row.get(name) or "").strip())}
