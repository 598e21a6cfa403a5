"""Vectors and scores of stored enterprises: each made once per text and model, in a job that can stop at any time.

What is left to do is what the tables lack, so a job needs no memory of its own: the next one goes on.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from matching.match import Knowledge
from matching.pairs import pairs_of
from matching.profile import EnterpriseProfile
from matching.text import profile_query
from service.db import Sessions, transaction
from service.enterprises.load import fresh_plans, next_version
from service.enterprises.pairs import entries_of, month_of, packed, scored_with
from service.enterprises.records import as_profile
from service.organisations.store import act_for

AT_ONCE = 64
FIRST = UUID(int=0)
"""The id before all others."""
Told = Callable[[int, int], None]
"""Hears how many enterprises are scored, of how many that were not."""

# Both are stale: a vector of another text or model, a score of anything else that decides it.
_LACKING = """
FROM enterprises e
LEFT JOIN enterprise_vectors v ON v.enterprise_id = e.enterprise_id
    AND v.model_sha256 = :model AND v.text_sha256 = e.text_sha256
LEFT JOIN enterprise_scores s ON s.enterprise_id = e.enterprise_id
    AND s.scored_with = :scored_with AND s.profile_sha256 = e.profile_sha256
    AND (s.month IS NULL OR s.month = :month)
WHERE e.organisation_id = :organisation AND e.merged_into IS NULL
    AND (v.enterprise_id IS NULL OR s.enterprise_id IS NULL)
"""
_NEXT = f"""
SELECT e.enterprise_id, e.profile, e.text_sha256, e.profile_sha256, v.vector
{_LACKING} AND e.enterprise_id > :after ORDER BY e.enterprise_id LIMIT :limit
"""
_VECTOR = """
INSERT INTO enterprise_vectors (enterprise_id, model_sha256, organisation_id, text_sha256, vector)
SELECT e.enterprise_id, :model, e.organisation_id, :text_sha256, :vector FROM enterprises e WHERE e.enterprise_id = :id
ON CONFLICT (enterprise_id, model_sha256)
DO UPDATE SET text_sha256 = excluded.text_sha256, vector = excluded.vector
"""
_SCORE = """
INSERT INTO enterprise_scores
    (enterprise_id, organisation_id, scored_with, profile_sha256, month, abstained, pairs)
SELECT e.enterprise_id, e.organisation_id, :scored_with, :profile_sha256, :month, :abstained, :pairs
FROM enterprises e WHERE e.enterprise_id = :id
ON CONFLICT (enterprise_id) DO UPDATE SET scored_with = excluded.scored_with,
    profile_sha256 = excluded.profile_sha256, month = excluded.month,
    abstained = excluded.abstained, pairs = excluded.pairs
"""
_TOUCH = "UPDATE enterprises SET version = :version WHERE enterprise_id = ANY (:ids)"


class Embedded(NamedTuple):
    """What a job did: how many vectors and how many sets of scores it made."""

    vectors: int
    scores: int


class Made(NamedTuple):
    """What was computed of one enterprise, and of which text and profile; `vector` is None where it was there."""

    enterprise_id: UUID
    text_sha256: str
    profile_sha256: str
    vector: bytes | None
    month: str | None
    abstained: bool
    pairs: bytes


def _asked(organisation_id: UUID, knowledge: Knowledge, today: dt.date) -> dict[str, Any]:
    return {
        "organisation": organisation_id,
        "model": knowledge.encoder.model_sha256,
        "scored_with": scored_with(knowledge),
        "month": f"{today:%Y-%m}",
    }


async def pending(
    session: AsyncSession, organisation_id: UUID, knowledge: Knowledge, today: dt.date
) -> int:
    """How many enterprises of the organisation lack a vector or scores."""
    query = text(f"SELECT count(*) {_LACKING}")
    found = await session.execute(query, _asked(organisation_id, knowledge, today))
    return int(found.scalar_one())


async def embed(
    sessions: Sessions,
    organisation_id: UUID,
    knowledge: Knowledge,
    today: dt.date,
    told: Told = lambda done, total: None,
) -> Embedded:
    """Embed and score what the organisation has not, a batch a transaction; cancelling loses at most one batch."""
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        total = await pending(session, organisation_id, knowledge, today)
    done, after = Embedded(0, 0), FIRST
    told(0, total)
    while made := await embed_some(sessions, organisation_id, knowledge, today, after):
        after = made[-1].enterprise_id
        vectors = sum(item.vector is not None for item in made)
        done = Embedded(done.vectors + vectors, done.scores + len(made))
        told(done.scores, max(total, done.scores))
    return done


async def embed_some(
    sessions: Sessions,
    organisation_id: UUID,
    knowledge: Knowledge,
    today: dt.date,
    after: UUID = FIRST,
) -> Sequence[Made]:
    """Embed and score the next few that lack it, by id from behind `after`; nothing when none does."""
    asked = _asked(organisation_id, knowledge, today)
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        await fresh_plans(session)
        values = {**asked, "after": after, "limit": AT_ONCE}
        rows = (await session.execute(text(_NEXT), values)).all()
    if not rows:
        return ()
    made = await asyncio.to_thread(_computed, rows, knowledge, today)
    async with transaction(sessions) as session:
        await act_for(session, organisation_id)
        await _keep(session, organisation_id, made, asked)
    return made


def _computed(rows: Sequence[Any], knowledge: Knowledge, today: dt.date) -> list[Made]:
    profiles = [as_profile(row.profile) for row in rows]
    vectors = _vectors(rows, profiles, knowledge)
    entries = entries_of(knowledge.catalogue)
    made = []
    for row, profile in zip(rows, profiles, strict=True):
        vector = vectors[row.text_sha256]
        pairs = pairs_of(profile, knowledge, vector=vector, today=today)
        made.append(
            Made(
                row.enterprise_id,
                row.text_sha256,
                row.profile_sha256,
                vector.astype("<f4").tobytes() if row.vector is None else None,
                month_of(profile, today),
                not pairs,
                packed(pairs, entries),
            )
        )
    return made


def _vectors(
    rows: Sequence[Any], profiles: Sequence[EnterpriseProfile], knowledge: Knowledge
) -> dict[str, NDArray[np.float32]]:
    """Vector by text: kept ones as they are, each of the others encoded once however many enterprises say it."""
    found = {
        row.text_sha256: np.frombuffer(row.vector, "<f4").astype(np.float32)
        for row in rows
        if row.vector is not None
    }
    missing = {
        row.text_sha256: profile_query(profile)
        for row, profile in zip(rows, profiles, strict=True)
        if row.text_sha256 not in found
    }
    if missing:
        encoded = knowledge.encoder.encode(list(missing.values()), kind="query")
        found |= dict(zip(missing, encoded, strict=True))
    return found


async def _keep(
    session: AsyncSession, organisation_id: UUID, made: Sequence[Made], asked: dict[str, Any]
) -> None:
    """Write what was computed; where the enterprise has changed meanwhile, its hashes say that it is stale."""
    await fresh_plans(session)
    version = await next_version(session, organisation_id)
    vectors = [
        {
            "id": m.enterprise_id,
            "model": asked["model"],
            "text_sha256": m.text_sha256,
            "vector": m.vector,
        }
        for m in made
        if m.vector is not None
    ]
    if vectors:
        await session.execute(text(_VECTOR), vectors)
    scores = [
        {
            "id": m.enterprise_id,
            "scored_with": asked["scored_with"],
            "profile_sha256": m.profile_sha256,
            "month": m.month,
            "abstained": m.abstained,
            "pairs": m.pairs,
        }
        for m in made
    ]
    await session.execute(text(_SCORE), scores)
    ids = [m.enterprise_id for m in made]
    await session.execute(text(_TOUCH).bindparams(bindparam("ids", ids), version=version))
