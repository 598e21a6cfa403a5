"""Leads as officers list them: filtered, counted by stage, in an order, page after page or as a board."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Date,
    DateTime,
    Integer,
    Row,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
)
from sqlalchemy.ext.asyncio import AsyncSession

from service.candidates.cursor import After, CursorError, digest_of, read, written
from service.enterprises.tables import enterprises
from service.leads.tables import STAGES, leads
from service.organisations.tables import organisations

ROWS = 50
ON_BOARD = 20
"""How many cards a column shows; the table has the rest."""
_c = leads.c
_NEVER = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
_WAITS = and_(_c.stage == "lead", _c.contacted_at.is_(None), _c.closed_at.is_(None))


class Wanted(NamedTuple):
    """What is asked for; "" and None ask for nothing. `sites` are the sites of a city, or one of them.

    `state` is `open` (not closed), `closed`, or `all`; `due_from` and `due_until` are days of the next action.
    """

    state: str = "open"
    stage: str = ""
    owner: UUID | None = None
    unowned: bool = False
    followed_by: UUID | None = None
    sites: tuple[str, ...] | None = None
    industry: str = ""
    source: str = ""
    overdue: bool = False
    text: str = ""
    enterprise_id: UUID | None = None
    owner_or_nobody: UUID | None = None
    due_from: dt.date | None = None
    due_until: dt.date | None = None


class Order(NamedTuple):
    """What a list is ordered by; the id decides between equals."""

    by: ColumnElement[Any]
    downward: bool
    kind: type[dt.datetime] | type[dt.date] | type[str] | type[int]


ORDERS: Mapping[str, Order] = {
    "newest": Order(_c.created_at, True, dt.datetime),
    "clock": Order(
        case((_WAITS, _c.first_contact_due), else_=literal(_NEVER, DateTime(True))),
        False,
        dt.datetime,
    ),
    "next": Order(func.coalesce(_c.next_action_on, literal(_NEVER.date(), Date)), False, dt.date),
    "active": Order(_c.updated_at, True, dt.datetime),
    "quiet": Order(_c.updated_at, False, dt.datetime),
    "name": Order(func.coalesce(_c.enterprise, ""), False, str),
    "stage": Order(
        case({stage: at for at, stage in enumerate(STAGES)}, value=_c.stage), False, int
    ),
}


class Page(NamedTuple):
    """Rows of a list, and the cursor of the next page."""

    rows: Sequence[Row[Any]]
    next: str | None


_ROW = (
    select(
        *(_c[name] for name in (
            "lead_id", "organisation_id", "enterprise", "enterprise_id", "industry_id", "site_id", "source", "stage",
            "reason", "owner_id", "created_at", "first_contact_due", "contacted_at", "updated_at", "closed_at",
            "closed_as", "next_action", "next_action_on", "run_id",
        )),
        organisations.c.name.label("organisation"),
    )
    .select_from(leads)
    .join(organisations, organisations.c.organisation_id == _c.organisation_id)
)  # fmt: skip


async def listed(
    session: AsyncSession,
    wanted: Wanted,
    now: dt.datetime,
    order: str = "newest",
    cursor: str | None = None,
    limit: int = ROWS,
) -> Page:
    """One page; raises CursorError for a cursor of another list."""
    chosen, mark = ORDERS[order], digest_of([order, [str(part) for part in wanted]])
    query = _ROW.where(*conditions(wanted, now)).add_columns(chosen.by.label("key"))
    if cursor:
        query = query.where(_behind(chosen, read(cursor, mark)))
    by = [chosen.by.desc(), _c.lead_id.desc()] if chosen.downward else [chosen.by, _c.lead_id]
    rows = (await session.execute(query.order_by(*by).limit(limit + 1))).all()
    more = len(rows) > limit
    last = rows[limit - 1] if more else None
    return Page(rows[:limit], written(After(_said(last.key), last.lead_id), mark) if last else None)


async def board(
    session: AsyncSession, wanted: Wanted, now: dt.datetime, order: str = "newest"
) -> dict[str, list[Row[Any]]]:
    """The first rows of every stage."""
    chosen = ORDERS[order]
    by = [chosen.by.desc(), _c.lead_id.desc()] if chosen.downward else [chosen.by, _c.lead_id]
    place = func.row_number().over(partition_by=_c.stage, order_by=by).label("place")
    inner = _ROW.where(*conditions(wanted, now)).add_columns(place).subquery()
    query = select(inner).where(inner.c.place <= ON_BOARD).order_by(inner.c.stage, inner.c.place)
    found: dict[str, list[Row[Any]]] = {stage: [] for stage in STAGES}
    for row in await session.execute(query):
        found[row.stage].append(row)
    return found


async def counts(session: AsyncSession, wanted: Wanted, now: dt.datetime) -> dict[str, int]:
    """How many of each stage, whatever stage is asked for."""
    query = select(_c.stage, func.count()).where(*conditions(wanted._replace(stage=""), now))
    found = {row[0]: row[1] for row in await session.execute(query.group_by(_c.stage))}
    return {stage: found.get(stage, 0) for stage in STAGES}


async def counted(session: AsyncSession, wanted: Wanted, now: dt.datetime) -> int:
    """How many there are."""
    query = select(func.count()).select_from(leads).where(*conditions(wanted, now))
    return int((await session.execute(query)).scalar_one())


async def values_of(session: AsyncSession, column: str) -> list[str]:
    """The ids that stand in a column of the leads to be seen, for the choices of a filter."""
    query: Select[Any] = select(_c[column]).distinct().where(_c[column].is_not(None))
    return sorted((await session.execute(query.limit(500))).scalars())


def conditions(wanted: Wanted, now: dt.datetime) -> list[ColumnElement[bool]]:
    """What a lead has to fulfil; anonymous ones are figures, not work."""
    found: list[ColumnElement[bool]] = [_c.anonymised_at.is_(None)]
    if wanted.state != "all":
        found.append(
            _c.closed_at.is_(None) if wanted.state == "open" else _c.closed_at.is_not(None)
        )
    for column, value in (
        (_c.stage, wanted.stage),
        (_c.industry_id, wanted.industry),
        (_c.source, wanted.source),
        (_c.owner_id, wanted.owner),
        (_c.enterprise_id, wanted.enterprise_id),
    ):
        if value:
            found.append(column == value)
    if wanted.unowned:
        found.append(_c.owner_id.is_(None))
    if wanted.followed_by:
        found.append(_followed(wanted.followed_by))
    if wanted.owner_or_nobody:
        found.append(or_(_c.owner_id == wanted.owner_or_nobody, _c.owner_id.is_(None)))
    if wanted.due_from:
        found.append(_c.next_action_on >= wanted.due_from)
    if wanted.due_until:
        found.append(_c.next_action_on <= wanted.due_until)
    if wanted.sites is not None:
        found.append(_c.site_id.in_(wanted.sites))
    if wanted.overdue:
        found.append(and_(_WAITS, _c.first_contact_due < now))
    if wanted.text:
        found.append(_about(wanted.text))
    return found


def _followed(officer_id: UUID) -> ColumnElement[bool]:
    from service.leads.tables import lead_followers

    mine = select(lead_followers.c.lead_id).where(lead_followers.c.officer_id == officer_id)
    return or_(_c.owner_id == officer_id, _c.lead_id.in_(mine))


def _about(text: str) -> ColumnElement[bool]:
    """The firm's name as said or as kept, its credit code, what comes next."""
    kept = select(enterprises.c.enterprise_id).where(
        or_(enterprises.c.name.icontains(text, autoescape=True), enterprises.c.uscc == text.upper())
    )
    return or_(
        _c.enterprise.icontains(text, autoescape=True),
        _c.next_action.icontains(text, autoescape=True),
        _c.enterprise_id.in_(kept),
    )


def _said(key: Any) -> str:
    return key.isoformat() if isinstance(key, dt.date) else str(key)


def _key(order: Order, said: str) -> Any:
    try:
        if order.kind is str or order.kind is int:
            return order.kind(said)
        return order.kind.fromisoformat(said)  # type: ignore[union-attr]
    except ValueError:
        raise CursorError from None


def _behind(order: Order, after: After) -> ColumnElement[bool]:
    """Rows behind the last one shown."""
    kinds: Mapping[type, Any] = {
        dt.datetime: DateTime(True),
        dt.date: Date(),
        str: Text(),
        int: Integer(),
    }
    key = _key(order, str(after.value))
    last = tuple_(
        cast(literal(key, kinds[order.kind]), kinds[order.kind]), literal(after.enterprise_id)
    )
    row = tuple_(order.by, _c.lead_id)
    return row < last if order.downward else row > last
