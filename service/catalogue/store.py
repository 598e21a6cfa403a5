"""Keeping the projection equal to the files, and saying whether it is."""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, cast

from sqlalchemy import (
    ARRAY,
    CursorResult,
    Executable,
    Table,
    Text,
    delete,
    func,
    literal,
    select,
    text,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from matching.catalogue.entries import Catalogue
from service.catalogue import tables
from service.catalogue.changes import begin, stored, write_changes
from service.catalogue.projection import PROJECTION, Row, entry_rows, link_rows, plan_row

LOAD_LOCK = 7_203_802
"""An advisory lock: two loads of one plan take turns."""
_ROWS = 200


class Loaded(NamedTuple):
    """What a load did: entries and links written anew or changed, and those removed; 0 and 0 when all was equal."""

    plan_id: str
    written: int
    removed: int

    @property
    def changed(self) -> bool:
        return self.written + self.removed > 0


async def load(session: AsyncSession, catalogue: Catalogue) -> Loaded:
    """Make the tables equal to the catalogue, in the caller's transaction.

    Nothing is written when the same files were projected before; else only what differs, and that also into the feed
    of changes.
    """
    await session.execute(text(f"SELECT pg_advisory_xact_lock({LOAD_LOCK})"))
    await begin(session, catalogue)
    if await projected(session, catalogue.info.id) == (catalogue.sha256, PROJECTION):
        return Loaded(catalogue.info.id, 0, 0)
    written = removed = 0
    entries = entry_rows(catalogue)
    await write_changes(session, catalogue, await stored(session, catalogue.info.id), entries)
    await session.execute(_upsert(tables.plans, [plan_row(catalogue)], changed_only=False))
    for group in (entries, link_rows(catalogue)):
        for table in (*tables.ENTRIES, *tables.LINKS):
            if table in group:
                removed += await _remove(session, table, catalogue.info.id, group[table])
                written += await _write(session, table, group[table])
    return Loaded(catalogue.info.id, written, removed)


async def projected(session: AsyncSession, plan_id: str) -> tuple[str, int] | None:
    """Hash of the files and version of the projection that the database holds for a plan, or None."""
    columns = (tables.plans.c.catalogue_sha256, tables.plans.c.projection)
    row = (
        await session.execute(select(*columns).where(tables.plans.c.id == plan_id))
    ).one_or_none()
    return (row[0], row[1]) if row else None


async def _write(session: AsyncSession, table: Table, rows: list[Row]) -> int:
    counts = [await _count(session, _upsert(table, batch)) for batch in _batches(rows)]
    return sum(counts)


async def _remove(session: AsyncSession, table: Table, plan_id: str, kept: list[Row]) -> int:
    """Delete the plan's rows that are no longer in the files; their links go with them."""
    keys = [column for column in table.primary_key.columns if column.name != "plan_id"]
    gone = delete(table).where(table.c.plan_id == plan_id)
    if kept:
        arrays = [
            func.unnest(literal([row[key.name] for row in kept], ARRAY(Text))) for key in keys
        ]
        gone = gone.where(tuple_(*keys).not_in(select(*arrays)))
    return await _count(session, gone)


def _upsert(table: Table, rows: list[Row], *, changed_only: bool = True) -> Executable:
    """Insert the rows; those that are there are updated where a column differs."""
    keys = list(table.primary_key.columns)
    statement = insert(table).values(rows)
    others = [column for column in table.columns if column not in keys and column.name in rows[0]]
    if not others:
        return statement.on_conflict_do_nothing()
    values: dict[str, Any] = {column.name: statement.excluded[column.name] for column in others}
    if "loaded_at" in table.c:
        values["loaded_at"] = func.now()
    old, new = tuple_(*others), tuple_(*(statement.excluded[column.name] for column in others))
    return statement.on_conflict_do_update(
        index_elements=keys, set_=values, where=old.is_distinct_from(new) if changed_only else None
    )


async def _count(session: AsyncSession, statement: Executable) -> int:
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    source = iter(rows)
    while batch := list(itertools.islice(source, _ROWS)):
        yield batch
