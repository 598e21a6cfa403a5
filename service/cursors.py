"""Cursors: where a page goes on, written so that nobody is tempted to read them."""

import base64
import binascii
import datetime as dt
import json
from typing import Any
from uuid import UUID

from service.errors import QueryInvalid
from service.wording import parameter_error


def number_cursor(number: int) -> str:
    return _written(["n", number])


def moment_cursor(at: dt.datetime, identity: UUID) -> str:
    return _written([at.isoformat(), str(identity)])


def read_number(cursor: str | None) -> int:
    """The number a page goes on after, 0 without a cursor; raises QueryInvalid for one that no page gave."""
    if cursor is None:
        return 0
    mark, number = _read(cursor)
    if mark != "n" or type(number) is not int or not 0 <= number < 2**31:
        raise _invalid()
    return int(number)


def read_moment(cursor: str | None) -> tuple[dt.datetime, UUID] | None:
    """The moment and id a page goes on before; raises QueryInvalid for a cursor that no page gave."""
    if cursor is None:
        return None
    at, identity = _read(cursor)
    try:
        moment = dt.datetime.fromisoformat(at)
        found = moment.astimezone(dt.UTC) if moment.tzinfo else None
        if found is not None:
            return found, UUID(identity)
    except (ValueError, TypeError, AttributeError, OverflowError):
        pass
    raise _invalid()


def _written(parts: list[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def _read(cursor: str) -> list[Any]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        found = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, binascii.Error, RecursionError):
        raise _invalid() from None
    if not isinstance(found, list) or len(found) != 2:
        raise _invalid()
    return found


def _invalid() -> QueryInvalid:
    return QueryInvalid(errors=[parameter_error(("query", "cursor"), "cursor_invalid")])
