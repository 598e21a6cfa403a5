"""Search in the plan's text: any case and width, all the words, each place found."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matching.plan import Clause, Plan

WORDS = 8
AROUND = 24


class Hit(NamedTuple):
    """A place in the plan's text where a word stands, in code points; `number` counts from 1 in the order of the text."""

    number: int
    start: int
    end: int


class Passage(NamedTuple):
    """The hits of one clause: the text around the first one, in three parts, and how many there are."""

    clause: Clause
    first: Hit
    hits: int
    before: str
    found: str
    after: str


def terms(query: str) -> tuple[str, ...]:
    """The words of a query as they are compared; further words than `WORDS` are not read."""
    words = "".join(_folded(char) if char.isprintable() else " " for char in query).split()
    return tuple(dict.fromkeys(words))[:WORDS]


def find(plan: Plan, words: Sequence[str]) -> tuple[Hit, ...]:
    """Every place in the plan's clauses where one of the words stands; places that touch are one."""
    folded, positions = _mapped(plan.text)
    spans = sorted(
        (positions[match.start()], positions[match.end() - 1] + 1)
        for word in words
        for match in re.finditer(re.escape(word), folded)
    )
    kept = [span for span in _merged(spans) if any(_in(span, clause) for clause in plan.clauses)]
    return tuple(Hit(number, start, end) for number, (start, end) in enumerate(kept, 1))


def passages(plan: Plan, hits: Sequence[Hit]) -> Iterator[Passage]:
    for clause in plan.clauses:
        own = [hit for hit in hits if _in((hit.start, hit.end), clause)]
        if own:
            first = own[0]
            before = plan.text[max(clause.start, first.start - AROUND) : first.start]
            after = plan.text[first.end : min(clause.end, first.end + AROUND)]
            yield Passage(
                clause, first, len(own), before, plan.text[first.start : first.end], after
            )


def _in(span: tuple[int, int], clause: Clause) -> bool:
    return clause.start <= span[0] and span[1] <= clause.end


def _merged(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def _folded(char: str) -> str:
    return unicodedata.normalize("NFKC", char).casefold()


def _mapped(text: str) -> tuple[str, list[int]]:
    """The text as it is compared, and for each of its characters the place it comes from."""
    pieces, positions = [], []
    for place, char in enumerate(text):
        piece = _folded(char)
        pieces.append(piece)
        positions += [place] * len(piece)
    return "".join(pieces), positions
