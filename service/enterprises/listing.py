"""The list of enterprises an officer looks through: found by name or credit code, filtered, the last changed first."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from service.enterprises.tables import enterprises
from service.organisations.tables import organisations

SOURCES = ("hand_off", "partner", "by_hand", "import")
After = tuple[dt.datetime, UUID]


class Wanted(NamedTuple):
    """`text` is part of a name or a whole credit code; blanks ask for nothing. `own` leaves out organisations beneath."""

    text: str = ""
    source: str = ""
    lead_stage: str = ""
    own: UUID | None = None


class Page(NamedTuple):
    """Some rows, each with its organisation's name, how many there are in all, and where the next page goes on."""

    rows: Sequence[RowMapping]
    total: int
    following: After | None


async def page_of(
    session: AsyncSession, wanted: Wanted, limit: int, after: After | None = None
) -> Page:
    """A page behind `after`. A row changed between two pages moves to the front; none that stays is skipped or repeated."""
    query = _wanted(wanted)
    total = await session.execute(select(func.count()).select_from(query.subquery()))
    key = (enterprises.c.updated_at, enterprises.c.enterprise_id)
    shown = (
        query.join(organisations, organisations.c.organisation_id == enterprises.c.organisation_id)
        .with_only_columns(enterprises, organisations.c.name.label("organisation"))
        .order_by(*(column.desc() for column in key))
        .limit(limit + 1)
    )
    if after is not None:
        shown = shown.where(tuple_(*key) < after)
    rows = (await session.execute(shown)).mappings().all()
    last = rows[limit - 1] if len(rows) > limit else None
    following = None if last is None else (last["updated_at"], last["enterprise_id"])
    return Page(rows[:limit], int(total.scalar_one()), following)


async def all_of(session: AsyncSession, wanted: Wanted, most: int) -> Sequence[RowMapping]:
    """Everything that is wanted, by id, for a file."""
    query = _wanted(wanted).with_only_columns(enterprises)
    return (
        (await session.execute(query.order_by(enterprises.c.enterprise_id).limit(most)))
        .mappings()
        .all()
    )


def _wanted(wanted: Wanted) -> Select[Any]:
    query: Select[Any] = select(enterprises.c.enterprise_id).where(
        enterprises.c.merged_into.is_(None)
    )
    if wanted.text:
        name = enterprises.c.name.icontains(wanted.text, autoescape=True)
        query = query.where(or_(name, enterprises.c.uscc == wanted.text.upper()))
    if wanted.source:
        query = query.where(enterprises.c.source == wanted.source)
    if wanted.lead_stage:
        query = query.where(enterprises.c.lead_stage == wanted.lead_stage)
    if wanted.own is not None:
        query = query.where(enterprises.c.organisation_id == wanted.own)
    return query
