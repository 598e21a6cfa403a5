"""The published lenses as `lenses.yaml` has them, read without what ranks under them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import yaml

BEST_FIT = "best_fit"
_FILE = Path(__file__).parent / "lenses.yaml"


class Lens(NamedTuple):
    """A published lens: its names, what it does in a sentence, and the weights of a site's factors."""

    id: str
    name_zh: str
    name_en: str
    about_zh: str
    about_en: str
    sites: Mapping[str, float]


@cache
def lenses() -> Mapping[str, Lens]:
    """The published lenses by id, in the file's order."""
    rows = yaml.safe_load(_FILE.read_text("utf-8"))
    return MappingProxyType(
        {row["id"]: Lens(**{**row, "sites": MappingProxyType(row["sites"])}) for row in rows}
    )


LENSES = tuple(lenses())
