"""Why a candidate is where it is: the very score and reasons of its own report, computed for the rows shown."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from matching.candidates import EVERYTHING, Candidate, candidate_of
from matching.match import Knowledge, match
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.candidates.search import Hit
from service.enterprises.records import as_profile

_ROWS = """
SELECT e.enterprise_id, e.profile, v.vector FROM enterprises e
LEFT JOIN enterprise_vectors v ON v.enterprise_id = e.enterprise_id
    AND v.model_sha256 = :model AND v.text_sha256 = e.text_sha256
WHERE e.enterprise_id = ANY (:ids)
"""


class Reasoned(NamedTuple):
    """A hit with the enterprise's profile, its report, and the reasons; None where the report no longer lists the entry.

    There is no report where nothing is graded.
    """

    hit: Hit
    profile: EnterpriseProfile
    candidate: Candidate | None
    result: MatchResult | None = None


async def material(
    session: AsyncSession, hits: Sequence[Hit], knowledge: Knowledge
) -> dict[Any, Any]:
    """What reasons are made of, by enterprise id: one statement, under row-level security."""
    return await material_of(session, (hit.enterprise_id for hit in hits), knowledge)


async def material_of(
    session: AsyncSession, ids: Iterable[UUID], knowledge: Knowledge
) -> dict[Any, Any]:
    """The same for enterprises by id."""
    values = {"ids": list(ids), "model": knowledge.encoder.model_sha256}
    return {row.enterprise_id: row for row in await session.execute(text(_ROWS), values)}


def reasoned(
    hits: Sequence[Hit],
    rows: dict[Any, Any],
    knowledge: Knowledge,
    today: dt.date,
    weights: Mapping[str, Mapping[str, float]] | None = None,
) -> list[Reasoned]:
    """The hits with their reasons, in order; those deleted meanwhile are left out. Work for a thread, about 20 ms each."""
    found = []
    for hit in hits:
        row = rows.get(hit.enterprise_id)
        if row is None:
            continue
        profile = as_profile(row.profile)
        candidate = result = None
        if hit.entry is not None:
            result = report_of(row, knowledge, today, weights)
            candidate = candidate_of(profile, result, *hit.entry)
        found.append(Reasoned(hit, profile, candidate, result))
    return found


def report_of(
    row: Any,
    knowledge: Knowledge,
    today: dt.date,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    top: int | None = EVERYTHING,
) -> MatchResult:
    """The report of a row of `material`: the match of the stored profile with the stored vector, where there is one."""
    vector = None if row.vector is None else np.frombuffer(row.vector, "<f4")
    profile = as_profile(row.profile)
    return match(profile, knowledge, today=today, top=top, weights=weights, vector=vector)
