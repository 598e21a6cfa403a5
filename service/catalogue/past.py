"""The catalogue as it was at a time: today's entries with the later changes undone."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.catalogue.changes import changes_after, feed_begins, undone
from service.catalogue.shelf import Entry, Shelf
from service.errors import QueryInvalid
from service.wording import parameter_error

SKEW = dt.timedelta(minutes=5)
"""How far ahead a caller's clock may be."""


async def entries_at(
    session: AsyncSession, shelf: Shelf, noun: str, at: dt.datetime
) -> tuple[Entry, ...]:
    """The entries of one noun at an instant, in today's order, those since removed at the end.

    Raises QueryInvalid for an instant before the feed of changes begins or in the future.
    """
    begins = await feed_begins(session, shelf.plan_id)
    if begins is None or at < begins:
        raise _refused("at_early", begins)
    if at > dt.datetime.now(dt.UTC) + SKEW:
        raise _refused("at_late", begins)
    changed = await changes_after(session, shelf.plan_id, noun, at)
    if not changed:
        return shelf.all(noun)
    by_id = {entry.id: entry for entry in shelf.all(noun)}
    records = {entry_id: _record(entry.json) for entry_id, entry in by_id.items()}
    before = undone(records, ((row.entry_id, row.kind, row.fields) for row in changed))
    touched = {row.entry_id for row in changed}
    return tuple(
        shelf.remade(noun, record) if entry_id in touched else by_id[entry_id]
        for entry_id, record in before.items()
    )


def _record(json: Mapping[str, Any]) -> dict[str, Any]:
    """An entry's own fields: the shelf puts its plan beside them."""
    return {name: value for name, value in json.items() if name != "plan_id"}


def _refused(code: str, begins: dt.datetime | None) -> QueryInvalid:
    context = {"begins": begins.isoformat(timespec="seconds") if begins else "–"}
    return QueryInvalid(errors=[parameter_error(("query", "at"), code, context)])
