"""Which enterprises may be one and the same: equal credit codes, equal texts, names that hardly differ.

Proposals only: a person decides, and a merge can be taken back (merging.py).
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal, NamedTuple
from uuid import UUID

from rapidfuzz import fuzz, process
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.enterprises.tables import enterprises

ALIKE = 90.0
"""Least similarity of two names' own parts (rapidfuzz `fuzz.ratio`, 0 to 100): one character of ten may differ."""
AT_ONCE = 500
MOST = 2_000
_FORMS = re.compile(
    r"(股份有限公司|有限责任公司|集团有限公司|有限公司|集团|公司|co\.?,? ?ltd\.?|limited|inc\.?|corporation|corp\.?)"
)
_ASIDE = re.compile(r"[\s()\[\]（）【】·.,，、\-—_]+")
Why = Literal["uscc", "text", "name"]


class Known(NamedTuple):
    """What is compared of an enterprise."""

    enterprise_id: UUID
    name: str | None
    uscc: str | None
    text_sha256: str
    city: str | None


class Duplicate(NamedTuple):
    """Two enterprises that may be one, why, and how alike their names are (0 to 100)."""

    first: UUID
    second: UUID
    why: Why
    similarity: float


async def known_of(session: AsyncSession, organisation_id: UUID) -> list[Known]:
    """Every enterprise the organisation itself keeps that is not merged away, by id."""
    columns = [enterprises.c[name] for name in Known._fields]
    query = select(*columns).where(
        enterprises.c.organisation_id == organisation_id, enterprises.c.merged_into.is_(None)
    )
    rows = await session.execute(query.order_by(enterprises.c.enterprise_id))
    return [Known(*row) for row in rows]


def duplicates(
    known: Sequence[Known],
    most: int = MOST,
    without: AbstractSet[tuple[UUID, UUID]] = frozenset(),
) -> list[Duplicate]:
    """Pairs that may be one enterprise, surest first, each pair once and none of `without`; ties break on id.

    Two different credit codes are two enterprises, however alike the names are. Work for a thread: names of one first
    two characters or of one city are compared with each other, about a second for 50,000.
    """
    found: dict[tuple[UUID, UUID], Duplicate] = {}
    for pair in (*_equal(known, "uscc"), *_equal(known, "text_sha256"), *_alike(known)):
        if (pair.first, pair.second) not in without:
            found.setdefault((pair.first, pair.second), pair)
    order = {"uscc": 0, "text": 1, "name": 2}
    ranked = sorted(found.values(), key=lambda p: (order[p.why], -p.similarity, p.first, p.second))
    return ranked[:most]


def _equal(known: Iterable[Known], field: Literal["uscc", "text_sha256"]) -> Iterator[Duplicate]:
    groups: dict[str, list[Known]] = {}
    for item in known:
        value = getattr(item, field)
        if value and value != _NOTHING:
            groups.setdefault(value, []).append(item)
    why: Why = "uscc" if field == "uscc" else "text"
    for group in groups.values():
        for item in group[1:]:
            if field == "uscc" or _may_be_one(group[0], item):
                yield _pair(group[0], item, why)


_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
"""SHA-256 of no text at all: two firms that said nothing have nothing in common."""


def _alike(known: Iterable[Known]) -> Iterator[Duplicate]:
    named = [(own_part(item.name), item) for item in known if item.name]
    blocks: dict[str, list[tuple[str, Known]]] = {}
    for own, item in named:
        if len(own) >= 2:
            blocks.setdefault(own[:2], []).append((own, item))
            blocks.setdefault(f"…{own[-3:]}", []).append((own, item))
    for block in blocks.values():
        yield from _within(sorted(block, key=lambda pair: pair[1].enterprise_id))


def _within(block: Sequence[tuple[str, Known]]) -> Iterator[Duplicate]:
    names = [own for own, _ in block]
    for start in range(0, len(block), AT_ONCE):
        scores = process.cdist(
            names[start : start + AT_ONCE], names, scorer=fuzz.ratio, score_cutoff=ALIKE
        )
        for row, column in zip(*scores.nonzero(), strict=True):
            left, right = block[start + int(row)][1], block[int(column)][1]
            same_number = _digits(names[start + int(row)]) == _digits(names[int(column)])
            if start + row < column and same_number and _may_be_one(left, right):
                yield _pair(left, right, "name", float(scores[row, column]))


def _digits(name: str) -> str:
    """A firm's second plant is not its first: names of one enterprise have the same numbers."""
    return "".join(character for character in name if character.isdecimal())


def _may_be_one(first: Known, second: Known) -> bool:
    return not (first.uscc and second.uscc and first.uscc != second.uscc)


def _pair(first: Known, second: Known, why: Why, similarity: float | None = None) -> Duplicate:
    low, high = sorted((first, second), key=lambda item: item.enterprise_id)
    if similarity is None:
        similarity = fuzz.ratio(own_part(first.name), own_part(second.name))
    return Duplicate(low.enterprise_id, high.enterprise_id, why, round(similarity, 1))


def own_part(name: str | None) -> str:
    """A name without its legal form, brackets and spaces: 示例（广州）科技有限公司 → 示例广州科技."""
    plain = unicodedata.normalize("NFKC", name or "").casefold()
    return _ASIDE.sub("", _FORMS.sub("", plain))
