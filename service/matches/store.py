"""Keeping runs and reading them again; one statement each."""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from matching.match import to_json
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.matches.tables import runs

_KEEP = insert(runs).on_conflict_do_nothing()
_RUN_ID = re.compile(r"run_[a-z2-7]{26}")


class KeptRun(NamedTuple):
    """An answer read back: the profile and manifest as JSON objects, the result as the text once answered."""

    run_id: str
    profile: dict[str, Any]
    manifest: dict[str, Any]
    result: str


class Made(NamedTuple):
    """An answer just made, and the row that keeps it."""

    profile: EnterpriseProfile
    result: MatchResult
    row: Mapping[str, Any]

    @property
    def kept(self) -> KeptRun:
        """What will be read back of it."""
        return KeptRun(*(self.row[name] for name in KeptRun._fields))


class StoredRun(NamedTuple):
    """An answer just kept: `body` is what goes over the wire; `made` is there where it was made for this very request."""

    run_id: str
    body: bytes
    made: Made | None = None


def result_sha256(kept: KeptRun) -> str:
    """SHA-256 of the very bytes answered, in hexadecimal."""
    return hashlib.sha256(kept.result.encode()).hexdigest()


def row_of(
    profile: EnterpriseProfile, result: MatchResult, *, sandbox: bool = False
) -> dict[str, Any]:
    """The row that keeps an answer; writing it out takes a while and belongs in a worker thread."""
    return {
        "run_id": result.run.run_id,
        "plan_id": result.run.plan_ids[0],
        "engine": result.run.engine,
        "abstained": result.abstained,
        "profile_sha256": result.run.profile_sha256,
        "profile": profile.model_dump(mode="json", exclude_none=True),
        "manifest": result.run.model_dump(mode="json"),
        "result": to_json(result),
        "sandbox": sandbox,
    }


async def keep_answer(session: AsyncSession, row: Mapping[str, Any]) -> StoredRun:
    """Store what `row_of` made; the same profile on the same day is the same run and is stored once."""
    await session.execute(_KEEP, row)
    return StoredRun(row["run_id"], row["result"].encode())


async def keep(
    session: AsyncSession,
    profile: EnterpriseProfile,
    result: MatchResult,
    *,
    sandbox: bool = False,
) -> StoredRun:
    """Store an answer as `keep_answer` does."""
    return await keep_answer(session, row_of(profile, result, sandbox=sandbox))


async def read_run(session: AsyncSession, run_id: str) -> KeptRun | None:
    """The run with that id, or None; what cannot be a run id is not looked up."""
    if not is_run_id(run_id):
        return None
    columns = (runs.c.run_id, runs.c.profile, runs.c.manifest, runs.c.result)
    row = (await session.execute(select(*columns).where(runs.c.run_id == run_id))).one_or_none()
    return KeptRun(*row) if row else None


async def read_text(session: AsyncSession, run_id: str) -> str | None:
    """The text a run was answered with, or None."""
    query = select(runs.c.result).where(runs.c.run_id == run_id)
    return (await session.execute(query)).scalar_one_or_none()


def is_run_id(text: str) -> bool:
    """Whether a text has the form of a run id."""
    return _RUN_ID.fullmatch(text) is not None
