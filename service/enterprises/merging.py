"""Two records of one enterprise made one, with all that was said kept, and taken apart again."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from matching.problems import parse_profile
from service.audit.log import Actor, record
from service.enterprises.editing import rewrite
from service.enterprises.load import next_version
from service.enterprises.records import Place
from service.enterprises.store import enterprise_of, remember
from service.enterprises.tables import enterprise_history, enterprises


class MergeError(ValueError):
    """The two cannot be merged; `code` says why: `same`, `missing`, `merged`, `credit_codes`."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(MESSAGES[code][1])

    @property
    def words(self) -> tuple[str, str]:
        """Why, in Chinese and English."""
        return MESSAGES[self.code]


MESSAGES = {
    "same": ("不能与自身合并，请选择另一条记录", "an enterprise cannot be merged with itself"),
    "missing": (
        "找不到其中一条记录，或不属于本单位，请刷新后重选",
        "one of the two is not there or not yours; reload and choose again",
    ),
    "merged": (
        "其中一条已并入别的记录，请先撤销那次合并",
        "one of the two is merged already; undo that first",
    ),
    "credit_codes": (
        "两条记录的统一社会信用代码不同，是两家企业；如有误，请先更正代码",
        "their credit codes differ, so they are two enterprises; correct the code first if it is wrong",
    ),
}


async def merge(
    session: AsyncSession,
    organisation_id: UUID,
    kept: UUID,
    other: UUID,
    actor: Actor,
    place: Place,
) -> None:
    """Fill what `kept` does not say from `other`, and take `other` out of every list; raises MergeError.

    What both said before stays in the history, so that `unmerge` can put it back. Stage, officer, last contact and clock of
    `kept` are then those of the leads of both (a trigger of the database sees to it).
    """
    if kept == other:
        raise MergeError("same")
    # The order of ids, so that two merges of one pair cannot wait for each other.
    query = select(enterprises).where(
        enterprises.c.enterprise_id.in_((kept, other)),
        enterprises.c.organisation_id == organisation_id,
    )
    locked = query.order_by(enterprises.c.enterprise_id).with_for_update()
    version = await next_version(session, organisation_id)
    found = {row["enterprise_id"]: row for row in (await session.execute(locked)).mappings()}
    if len(found) < 2:
        raise MergeError("missing")
    winner, loser = found[kept], found[other]
    if winner["merged_into"] or loser["merged_into"]:
        raise MergeError("merged")
    if winner["uscc"] and loser["uscc"] and winner["uscc"] != loser["uscc"]:
        raise MergeError("credit_codes")
    whole = _filled(winner["profile"], loser["profile"])
    shown = {name: winner[name] for name in ("lead_stage", "owner")}
    before = {"profile": winner["profile"], "other": str(other)} | shown
    await remember(session, organisation_id, kept, actor, "merged", before)
    before = {"into": str(kept)}
    await remember(session, organisation_id, other, actor, "merged_away", before)
    await rewrite(session, organisation_id, kept, parse_profile(whole), version, place)
    gone = update(enterprises).where(enterprises.c.enterprise_id == other)
    values = {"merged_into": kept, "version": version, "updated_at": func.now()}
    await session.execute(gone.values(**values))
    await record(session, actor, "enterprise.merged", ("enterprise", kept), other=str(other))


async def unmerge(
    session: AsyncSession, organisation_id: UUID, other: UUID, actor: Actor, place: Place
) -> UUID:
    """Take a merged enterprise out again and undo what the merge filled in; returns the one it was merged into.

    What was changed on the kept one after the merge stays. Raises MergeError when it is not merged.
    """
    version = await next_version(session, organisation_id)
    row = await enterprise_of(session, other)
    if row is None or row["merged_into"] is None or row["organisation_id"] != organisation_id:
        raise MergeError("missing")
    kept: UUID = row["merged_into"]
    current = await enterprise_of(session, kept)
    assert current is not None
    before = await _before(session, kept, other)
    back = _undone(current["profile"], before, row["profile"])
    await remember(
        session,
        organisation_id,
        kept,
        actor,
        "unmerged",
        {"profile": current["profile"], "other": str(other)},
    )
    await rewrite(session, organisation_id, kept, parse_profile(back), version, place)
    again = update(enterprises).where(enterprises.c.enterprise_id == other)
    values = {"merged_into": None, "version": version, "updated_at": func.now()}
    await session.execute(again.values(**values))
    await record(session, actor, "enterprise.unmerged", ("enterprise", kept), other=str(other))
    return kept


def _filled(own: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """What is said of the firm by either, its own words first; a blank text counts as not said."""
    whole = {**other, **{name: value for name, value in own.items() if value != ""}}
    whole.pop("id", None)
    return whole | ({"id": own["id"]} if "id" in own else {})


def _undone(now: dict[str, Any], before: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """The profile without what came from the other: fields that were not said before and still are as the other said."""
    back = {
        name: value
        for name, value in now.items()
        if name in before or name not in other or other[name] != value
    }
    if not before.get("business_text") and now.get("business_text") == other.get("business_text"):
        back["business_text"] = before.get("business_text", "")
    return back


async def _before(session: AsyncSession, kept: UUID, other: UUID) -> dict[str, Any]:
    query = (
        select(enterprise_history.c.before)
        .where(
            enterprise_history.c.enterprise_id == kept,
            enterprise_history.c.action == "merged",
            enterprise_history.c.before["other"].astext == str(other),
        )
        .order_by(enterprise_history.c.history_id.desc())
        .limit(1)
    )
    found: dict[str, Any] = (await session.execute(query)).scalar_one()
    return dict(found["profile"])


async def merged_lately(
    session: AsyncSession, organisation_id: UUID, limit: int
) -> Sequence[RowMapping]:
    """What was merged into another one, the latest first: `enterprise_id`, `name`, `kept` and `kept_name`."""
    kept = enterprises.alias("kept")
    query = (
        select(
            enterprises.c.enterprise_id,
            enterprises.c.name,
            enterprises.c.updated_at,
            kept.c.enterprise_id.label("kept"),
            kept.c.name.label("kept_name"),
        )
        .join(kept, kept.c.enterprise_id == enterprises.c.merged_into)
        .where(enterprises.c.organisation_id == organisation_id)
        .order_by(enterprises.c.updated_at.desc(), enterprises.c.enterprise_id)
    )
    return (await session.execute(query.limit(limit))).mappings().all()
