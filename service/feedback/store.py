"""Keeping feedback: said, said differently, taken back, read again by whoever said it."""

import hashlib
from typing import Any, NamedTuple

from sqlalchemy import delete, func, literal_column, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.feedback.shown import ItemKind, Shown
from service.feedback.tables import feedback


class Said(NamedTuple):
    """A verdict (`useful`, `not_suitable`, `already_have`, `other`) and why, if that was written."""

    verdict: str
    reason: str | None


def respondent(run_id: str, own: str) -> bytes:
    """Who answers, as the table knows them: the same browser is somebody else on another run."""
    return hashlib.sha256(f"{run_id}\0{own}".encode()).digest()


async def record(session: AsyncSession, shown: Shown, who: bytes, said: Said, source: str) -> bool:
    """Keep what was said of an entry as it was shown; true when it took the place of an earlier answer."""
    row: dict[str, Any] = {
        **shown._asdict(),
        **said._asdict(),
        "respondent": who,
        "source": source,
    }
    renewed = ("rank", "grade", "catalogue_version", "verdict", "reason", "source")
    made = insert(feedback).values(row)
    query: Any = made.on_conflict_do_update(
        index_elements=["run_id", "item_kind", "item_id", "respondent"],
        set_={name: made.excluded[name] for name in renewed} | {"created_at": func.now()},
    ).returning(literal_column("(xmax <> 0)"))
    return bool((await session.execute(query)).scalar_one())


async def take_back(
    session: AsyncSession, run_id: str, kind: ItemKind, item_id: str, who: bytes
) -> None:
    """Delete an answer; nothing happens when there is none."""
    await session.execute(
        delete(feedback).where(
            feedback.c.run_id == run_id,
            feedback.c.item_kind == kind,
            feedback.c.item_id == item_id,
            feedback.c.respondent == who,
        )
    )


async def said_by(session: AsyncSession, run_id: str, who: bytes) -> dict[tuple[str, str], Said]:
    """All a respondent said of one run, by kind and id of the entry."""
    columns = (
        feedback.c.item_kind,
        feedback.c.item_id,
        feedback.c.verdict,
        feedback.c.reason,
    )
    query = select(*columns).where(feedback.c.run_id == run_id, feedback.c.respondent == who)
    return {
        (kind, item_id): Said(verdict, reason)
        for kind, item_id, verdict, reason in await session.execute(query)
    }
