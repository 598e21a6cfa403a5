"""One row of every table for every tenant, made out of the tables' own description.

A new table needs no line here unless one of its constraints wants more than a value of the column's type.
"""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.service.walls.catalog import WHOSE, Held

NOW = dt.datetime(2030, 6, 30, 8, tzinfo=dt.UTC)
SAID: dict[str, dict[str, Any]] = {
    "audit_log": {"actor_kind": "operator"},
    "api_keys": {"environment": "live"},
    "candidate_overrides": {"target_kind": "industry"},
    "consents": {"language": "zh"},
    "embeds": {"environment": "live"},
    "lead_events": {"kind": "moved", "shown_to": "officers"},
    "lead_files": {"content": b"%", "size": 1},
    "leads": {"source": "web", "enterprise": "x", "enterprise_id": None},
    "mails": {"about": "notice", "next_at": NOW},
    "match_jobs": {"environment": "live"},
    "officers": {"role": "admin"},
    "organisations": {"kind": "city"},
    "saved_searches": {"cadence": "none"},
    "target_contributions": {"source": "x", "as_of": NOW.date(), "lead_id": None},
    "webhook_endpoints": {"environment": "live"},
}
"""What a constraint wants; None leaves a column out."""


class Tenant(NamedTuple):
    """An organisation with one officer, and its row of every table."""

    organisation_id: UUID
    officer_id: UUID
    rows: dict[str, dict[str, Any]]


def in_order(tables: Iterable[Held]) -> list[Held]:
    """Tables after those they refer to."""
    left = {table.name: table for table in tables}
    done: list[Held] = []
    while left:
        ready = [t for t in left.values() if not ({c.parent for c in t.columns} - {t.name}) & set(left)]  # fmt: skip
        assert ready, f"tables refer to each other in a circle: {sorted(left)}"
        done += ready
        for table in ready:
            del left[table.name]
    return done


async def made(connection: AsyncConnection, tables: Iterable[Held], kind: str) -> Tenant:
    """A new organisation with a row in each table, written as the owner of the tables."""
    ids = {"organisation_id": uuid4(), "officer_id": uuid4()}
    rows: dict[str, dict[str, Any]] = {}
    for table in in_order(tables):
        row = _row(table, ids, rows)
        if table.name == "organisations":
            row["kind"] = kind
        names = ", ".join(f'"{name}"' for name in row)
        values = ", ".join(f":{name}" for name in row)
        back = ", ".join(f'"{column.name}"' for column in table.columns)
        insert = f'INSERT INTO "{table.name}" ({names}) VALUES ({values}) RETURNING {back}'
        found = (await connection.execute(text(insert), row)).one()
        rows[table.name] = dict(found._mapping)
    return Tenant(ids["organisation_id"], ids["officer_id"], rows)


def _row(table: Held, ids: dict[str, UUID], rows: dict[str, dict[str, Any]]) -> dict[str, Any]:
    said = SAID.get(table.name, {})
    row = {}
    for column in table.columns:
        if column.name in said:
            value = said[column.name]
        elif column.name in WHOSE:
            value = ids[column.name]
        elif column.parent in rows and (column.needed or column.key):
            value = rows[column.parent][column.parents]
        elif column.needed and not column.given:
            value = _value(column.type)
        else:
            value = None
        if value is not None:
            row[column.name] = value
    return row


def _value(kind: str) -> Any:
    """A value of a type, another one each time where that can matter."""
    if kind.endswith("[]"):
        return [] if kind == "uuid[]" else [_value(kind.removesuffix("[]"))]
    return {
        "text": f"x{secrets.token_hex(8)}",
        "uuid": uuid4(),
        "bytea": secrets.token_bytes(32),
        "boolean": False,
        "date": NOW.date(),
        "timestamp with time zone": NOW,
        "jsonb": "{}",
    }.get(kind, 1)
