"""What changed since an earlier run, as the report shows it."""

from collections.abc import Mapping
from typing import NamedTuple

from matching.diff import Difference, Move, Moved, ValueChange
from service.matches.differences import comparable, compared
from service.matches.store import KeptRun
from service.pages.answers import label, shown
from service.pages.i18n import Language, translate

HEAD = 10
"""Entries that stood or stand within so many places are shown."""
OPEN = 8
"""So many of them stand open, the rest is folded."""


class Since(NamedTuple):
    """`said`: (question, before, now); `ingredients`: whether plan, model or code changed; what moved at the head."""

    said: tuple[tuple[str, str, str], ...]
    ingredients: bool
    moved: tuple[Moved, ...]
    folded: tuple[Moved, ...]
    run_was: str
    run_now: str


async def since_view(
    earlier: KeptRun | None, now: KeptRun, language: Language, city_names: Mapping[str, str]
) -> Since | None:
    """The change from an earlier run of the same firm; None without one, or where it is another firm's."""
    if earlier is None or earlier.run_id == now.run_id or not comparable(earlier, now):
        return None
    found = await compared(earlier, now)
    head = _head(found)
    return Since(
        said=tuple(_said(change, language, city_names) for change in found.profile),
        ingredients=bool([item for item in found.ingredients if item.name != "today"]),
        moved=head[:OPEN],
        folded=head[OPEN:],
        run_was=found.run_was,
        run_now=found.run_now,
    )


def report_address(run_id: str, since: str) -> str:
    """The report of a run, comparing it with an earlier one where that is another."""
    return f"/r/{run_id}?since={since}" if since and since != run_id else f"/r/{run_id}"


def _head(found: Difference) -> tuple[Moved, ...]:
    """What happened at the head of the lists; what came and what an own reason moved stands first."""
    near = [m for m in found.moved if min(r for r in (m.rank_was, m.rank_now) if r) <= HEAD]
    near = [
        m for m in near if m.move is not Move.CHANGED or m.conditions or m.grade_was != m.grade_now
    ]
    return tuple(sorted(near, key=_interest))


def _interest(moved: Moved) -> tuple[bool, float]:
    unexplained = not (moved.factors or moved.conditions or moved.move is Move.ENTERED)
    was, now = moved.rank_was or HEAD * 2, moved.rank_now or HEAD * 2
    return unexplained, -abs(was - now)


def _said(
    change: ValueChange, language: Language, city_names: Mapping[str, str]
) -> tuple[str, str, str]:
    nothing = translate(language, "未填")
    return (
        label(change.name, language),
        shown(change.name, change.was, language, city_names) or nothing,
        shown(change.name, change.now, language, city_names) or nothing,
    )
