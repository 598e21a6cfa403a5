"""Entries that say nearly the same, told as siblings: a park and its city, several listings of one park.

Nothing is hidden and no rank changes: an entry that repeats a better-ranked one says which.
"""

from collections.abc import Sequence
from typing import NamedTuple

from matching.kept import Kept
from matching.sites.subject import Subject

KEPT = 16_384
"""How many pairs are kept; the sites of one city make some hundreds."""


class Grouping(NamedTuple):
    """`head` of each entry that repeats a better-ranked one, and the `members` of each such head, by position."""

    head: dict[int, int]
    members: dict[int, tuple[int, ...]]


class Repeats:
    """Tells whether two sites of one city, shown for one industry, are nearly the same; what was found is kept."""

    def __init__(self) -> None:
        self._kept = Kept[bool](KEPT)

    def forget(self) -> None:
        """Drop what is kept; only time changes."""
        self._kept.clear()

    def __call__(self, one: Subject, other: Subject) -> bool:
        return self._kept((one.site.id, other.site.id), lambda: _repeat(one, other))


def grouped(order: Sequence[tuple[Subject, str | None]], repeats: Repeats) -> Grouping:
    """The groups of a ranking of sites with the industry each is shown for; only heads are compared with."""
    heads: dict[tuple[str, str | None], list[int]] = {}
    found = Grouping({}, {})
    for position, (subject, industry) in enumerate(order):
        city = subject.site.city
        if city is None:
            continue
        rivals = heads.setdefault((city, industry), [])
        head = next((h for h in rivals if repeats(order[h][0], subject)), None)
        if head is None:
            rivals.append(position)
        else:
            found.head[position] = head
            found.members[head] = (*found.members.get(head, ()), position)
    return found


def _repeat(one: Subject, other: Subject) -> bool:
    a, b = one.site, other.site
    quotes = {(quote.clause_id, quote.start) for quote in a.evidence}
    if quotes & {(quote.clause_id, quote.start) for quote in b.evidence}:
        return True
    if "registered" not in (a.status, b.status):
        return "city" in (a.kind, b.kind)
    same_county = a.county is not None and a.county == b.county
    return same_county and a.status == b.status and set(one.links) & set(other.links) != set()
