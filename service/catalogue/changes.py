"""The feed of changes: what each load made different, field by field, written in the load's own transaction."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import Row as SqlRow
from sqlalchemy import Table, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from matching.catalogue.entries import Catalogue
from service.catalogue import tables
from service.catalogue.projection import Rows

Record = Mapping[str, Any]
Records = Mapping[str, Record]
Fields = dict[str, dict[str, Any]]
NOUN_TABLES: Mapping[str, Table] = {
    "clauses": tables.clauses,
    "industries": tables.industries,
    "sites": tables.sites,
    "policies": tables.policies,
}
_BATCH = 500


class Change(NamedTuple):
    """One entry that differs: `kind` is baseline, added, changed or removed; a side that has no such field lacks it."""

    noun: str
    entry_id: str
    kind: str
    fields: Fields


def differences(noun: str, before: Records, after: Records) -> Iterator[Change]:
    """What turns one state of a noun's entries into another, by id."""
    for entry_id in sorted({*before, *after}):
        old, new = before.get(entry_id), after.get(entry_id)
        kind = "added" if old is None else "removed" if new is None else "changed"
        fields = field_differences(old or {}, new or {})
        if fields:
            yield Change(noun, entry_id, kind, fields)


def field_differences(before: Record, after: Record) -> Fields:
    """Each field that differs, with its value before and after."""
    found: Fields = {}
    for name in sorted({*before, *after}):
        sides = {
            side: record[name]
            for side, record in (("before", before), ("after", after))
            if name in record
        }
        if len(sides) == 1 or sides["before"] != sides["after"]:
            found[name] = sides
    return found


def undone(records: Records, changes: Iterable[tuple[str, str, Fields]]) -> dict[str, Record]:
    """The records before the changes (entry id, kind, fields), which come latest first."""
    found = dict(records)
    for entry_id, kind, fields in changes:
        if kind == "added":
            found.pop(entry_id, None)
            continue
        record = dict(found.get(entry_id, {})) if kind == "changed" else {}
        for name, sides in fields.items():
            record.pop(name, None)
            if "before" in sides:
                record[name] = sides["before"]
        found[entry_id] = record
    return found


async def stored(session: AsyncSession, plan_id: str) -> dict[str, dict[str, Record]]:
    """The records the tables hold for a plan, by noun and id; no plans where the plan was never loaded."""
    plan = select(tables.plans.c.record, tables.plans.c.catalogue_sha256)
    row = (await session.execute(plan.where(tables.plans.c.id == plan_id))).one_or_none()
    found: dict[str, dict[str, Record]] = {
        "plans": {plan_id: {**row[0], "catalogue_sha256": row[1]}} if row else {}
    }
    for noun, table in NOUN_TABLES.items():
        query = select(table.c.id, table.c.record).where(table.c.plan_id == plan_id)
        found[noun] = {row[0]: row[1] for row in await session.execute(query)}
    return found


async def begin(session: AsyncSession, catalogue: Catalogue) -> None:
    """Write where a plan's feed begins, once: what is known of the time before is nothing."""
    query = select(tables.changes.c.change_id).where(tables.changes.c.plan_id == catalogue.info.id)
    if (await session.execute(query.limit(1))).first() is None:
        await _add(session, catalogue, [Change("plans", catalogue.info.id, "baseline", {})])


async def write_changes(
    session: AsyncSession,
    catalogue: Catalogue,
    before: Mapping[str, Records],
    rows: Rows,
) -> None:
    """What differs between the records stored before and the rows about to be; nothing for a plan's first load."""
    if not before["plans"]:
        return
    info = catalogue.info.model_dump(mode="json") | {"catalogue_sha256": catalogue.sha256}
    after: dict[str, Records] = {"plans": {catalogue.info.id: info}}
    for noun, table in NOUN_TABLES.items():
        after[noun] = {row["id"]: row["record"] for row in rows[table]}
    found = [c for noun in after for c in differences(noun, before[noun], after[noun])]
    await _add(session, catalogue, found)


async def _add(session: AsyncSession, catalogue: Catalogue, found: list[Change]) -> None:
    own = {
        "plan_id": catalogue.info.id,
        "catalogue_version": catalogue.info.catalogue_version,
        "catalogue_sha256": catalogue.sha256,
    }
    for start in range(0, len(found), _BATCH):
        rows = [own | change._asdict() for change in found[start : start + _BATCH]]
        await session.execute(insert(tables.changes).values(rows))


async def feed_begins(session: AsyncSession, plan_id: str) -> dt.datetime | None:
    """When the plan's feed begins; None before its first load."""
    query = select(func.min(tables.changes.c.at)).where(tables.changes.c.plan_id == plan_id)
    found: dt.datetime | None = (await session.execute(query)).scalar_one()
    return found


async def changes_after(
    session: AsyncSession, plan_id: str, noun: str, at: dt.datetime
) -> list[SqlRow[Any]]:
    """Changes of one noun later than an instant, the latest first, as `undone` takes them."""
    feed = tables.changes.c
    query = select(feed.entry_id, feed.kind, feed.fields).where(
        feed.plan_id == plan_id, feed.noun == noun, feed.at > at, feed.kind != "baseline"
    )
    return list(await session.execute(query.order_by(feed.change_id.desc())))


async def read_changes(
    session: AsyncSession, since: int, limit: int, **filters: str | None
) -> list[SqlRow[Any]]:
    """Changes after the one numbered `since`, in order, one more than `limit` where there are more."""
    if any("\0" in value for value in filters.values() if value):
        return []  # PostgreSQL keeps no such text, so nothing is called that; it would refuse the question
    query = select(tables.changes).where(tables.changes.c.change_id > since)
    for name, value in filters.items():
        if value is not None:
            query = query.where(tables.changes.c[name] == value)
    return list(await session.execute(query.order_by(tables.changes.c.change_id).limit(limit + 1)))


async def last_change(session: AsyncSession, at: dt.datetime | None = None) -> int:
    """The number of the last change, or of the last by an instant; 0 for none."""
    query = select(func.coalesce(func.max(tables.changes.c.change_id), 0))
    if at is not None:
        query = query.where(tables.changes.c.at <= at)
    return int((await session.execute(query)).scalar_one())
