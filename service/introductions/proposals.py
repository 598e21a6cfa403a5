"""What an introduction proposes for the form: a value and the very sentence it came from."""

from collections.abc import Callable, Iterable
from itertools import groupby
from typing import NamedTuple

from service.introductions import facts, measures, money, words
from service.introductions.proposal import Proposal
from service.introductions.sentences import sentences

MOST_PER_FIELD = 3
MOST_TEXT = 4_000
FindCity = Callable[[str], str | None]


class Group(NamedTuple):
    """The proposals for one field; of a field that takes several values each may be taken, else one."""

    field: str
    proposals: tuple[Proposal, ...]


SEVERAL = frozenset({"products", "technologies", "qualifications", "logistics", "city_prefer", "city_exclude"})  # fmt: skip


def propose(text: str, cities: Iterable[str], find_city: FindCity) -> tuple[Proposal, ...]:
    """Everything the text says outright, field by field, in the text's order; what it denies is not proposed.

    `cities` are the names to look for and `find_city` turns one into the name the form uses. At most three different
    values for a field of one value. The text itself, cut at 4,000 characters, is proposed as what the firm does.
    """
    found: list[Proposal] = [_whole(text)] if text.strip() else []
    names = tuple(cities)
    for sentence in sentences(text):
        found += measures.read(sentence)
        found += money.read(sentence)
        found += facts.read(sentence)
        found += words.read(sentence)
        found += words.read_cities(sentence, names, find_city)
    return _once(found)


def grouped(proposals: Iterable[Proposal], order: Iterable[str]) -> tuple[Group, ...]:
    """Proposals under their field, fields in the form's order."""
    place = {field: position for position, field in enumerate(order)}
    known = sorted((p for p in proposals if p.field in place), key=lambda p: place[p.field])
    return tuple(
        Group(field, tuple(items)) for field, items in groupby(known, key=lambda p: p.field)
    )


def _whole(text: str) -> Proposal:
    return Proposal("business_text", text.strip()[:MOST_TEXT], "", "", 0)


def _once(found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Each value once, where it is first said; no more than three values where one is wanted."""
    kept: dict[tuple[str, str, str], Proposal] = {}
    for item in found:
        kept.setdefault((item.field, item.value, item.unit), item)
    counts: dict[str, int] = {}
    chosen = []
    for item in kept.values():
        counts[item.field] = counts.get(item.field, 0) + 1
        if item.field in SEVERAL or counts[item.field] <= MOST_PER_FIELD:
            chosen.append(item)
    return tuple(chosen)
