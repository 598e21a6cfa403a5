"""Where a page ended, so that the next begins behind it whatever was written meanwhile."""

import base64
import binascii
import hashlib
import json
from typing import Any, NamedTuple
from uuid import UUID

Value = float | str | None


class CursorError(ValueError):
    """The cursor is not one of this search's; begin again without it."""

    message_zh = "翻页标记无效或属于另一次查询，请从第一页重新开始"
    message_en = (
        "the cursor is not valid or belongs to another search; begin again at the first page"
    )

    def __init__(self) -> None:
        super().__init__(f"{self.message_zh} / {self.message_en}")


class After(NamedTuple):
    """The last row of a page: its value in the order asked for, and its id."""

    value: Value
    enterprise_id: UUID


def digest_of(search: Any) -> str:
    """What a cursor belongs to: the same for equal searches only."""
    said = json.dumps(search, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def written(after: After, digest: str) -> str:
    """A cursor as text that can stand in an address."""
    said = json.dumps([digest, after.value, after.enterprise_id.hex], ensure_ascii=False)
    return base64.urlsafe_b64encode(said.encode()).decode().rstrip("=")


def read(cursor: str, digest: str) -> After:
    """The place a cursor names; raises CursorError."""
    try:
        said = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        own, value, enterprise_id = json.loads(said)
        after = After(value, UUID(hex=enterprise_id))
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        raise CursorError from None
    good = value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))
    if own != digest or not good:
        raise CursorError
    return after
