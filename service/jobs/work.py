"""Working off one ticket of a lane of match jobs: take rows, match them beside the event loop, keep what came of them."""

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from anyio import to_thread
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from matching.batch import match_many
from matching.lenses import LensError, WeightsError
from matching.match import Knowledge, match, to_json
from matching.problems import ProfileError, parse_profile_json, problem_document
from matching.profile import EnterpriseProfile
from service.db import Sessions, transaction
from service.errors import LensGone, RowGivenUp, ServiceError, Unexpected
from service.jobs.takes import MOST_TRIES, Outcome, Row, Take, finished, go_on, keep, take
from service.lanes.store import Ticket, counts
from service.organisations.store import act_for

log = logging.getLogger("luodi.error")


class MatchWork:
    """Works off tickets of the kind `match`; `knowledge` is asked for with the first rows, so that an idle worker is small."""

    def __init__(self, sessions: Sessions, knowledge: Callable[[], Knowledge]) -> None:
        self._sessions = sessions
        self._knowledge = knowledge

    async def __call__(self, ticket: Ticket) -> None:
        taken = await self._take(ticket)
        if taken is None:
            return
        try:
            outcomes = await to_thread.run_sync(partial(self._outcomes, taken))
        except (LensError, WeightsError):
            await self._fail(ticket, taken, LensGone())
            return
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            await keep(session, ticket, taken.job_id, outcomes)

    async def _take(self, ticket: Ticket) -> Take | None:
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            if not await counts(session, ticket):
                return None
            taken = await take(session, ticket)
            if taken is None and await counts(session, ticket, lock=True):
                await go_on(session, ticket)
            return taken

    def _outcomes(self, taken: Take) -> list[Outcome]:
        return list(outcomes(taken, self._knowledge()))

    async def _fail(self, ticket: Ticket, taken: Take, problem: ServiceError) -> None:
        """The job as a whole cannot go on: its waiting rows go, and it says why."""
        async with transaction(self._sessions) as session:
            await act_for(session, ticket.organisation_id)
            if await counts(session, ticket, lock=True):
                await _close(session, ticket, taken, problem)
                await go_on(session, ticket)


async def _close(session: AsyncSession, ticket: Ticket, taken: Take, problem: ServiceError) -> None:
    closed = await session.execute(
        text(
            "UPDATE match_jobs SET state = 'failed', finished_at = clock_timestamp(), problem = CAST(:problem AS jsonb) "
            "WHERE job_id = :job AND state = 'running' RETURNING environment"
        ),
        {"job": taken.job_id, "problem": problem.text()},
    )
    environment = closed.scalar_one_or_none()
    if environment is None:
        return
    await session.execute(
        text("DELETE FROM match_job_rows WHERE job_id = :job AND outcome IS NULL"),
        {"job": taken.job_id},
    )
    await finished(session, ticket.organisation_id, environment, taken.job_id)


def outcomes(taken: Take, knowledge: Knowledge) -> Iterator[Outcome]:
    """What comes of each row, in order; a row that cannot be read or matched carries its problem and sinks no other.

    Raises LensError or WeightsError when the job's lens or weights are no longer among those published.
    """
    profiles: dict[int, EnterpriseProfile] = {}
    problems: dict[int, dict[str, Any]] = {}
    for row in taken.rows:
        try:
            profiles[row.number] = _read(row)
        except ProfileError as error:
            problems[row.number] = problem_document(error)
        except ServiceError as error:
            problems[row.number] = error.document()
    yield from (Outcome(number, "failed", None, problem) for number, problem in problems.items())
    yield from _matched(taken, profiles, knowledge)


def _read(row: Row) -> EnterpriseProfile:
    if row.tries >= MOST_TRIES:
        raise RowGivenUp
    return parse_profile_json(row.input)


def _matched(
    taken: Take, profiles: dict[int, EnterpriseProfile], knowledge: Knowledge
) -> list[Outcome]:
    """All at once; should that fail, each alone, so that the one it failed for is found."""
    ways: dict[str, Any] = {
        "lens": taken.lens, "weights": taken.weights, "today": taken.today, "top": taken.top,
    }  # fmt: skip
    try:
        results = [to_json(one) for one in match_many(profiles.values(), knowledge, **ways)]
    except (LensError, WeightsError):
        raise
    except Exception:
        return [_alone(number, profile, knowledge, ways) for number, profile in profiles.items()]
    return _done(list(profiles), results)


def _done(numbers: Sequence[int], results: Sequence[str]) -> list[Outcome]:
    return [
        Outcome(number, "done", result, None)
        for number, result in zip(numbers, results, strict=True)
    ]


def _alone(
    number: int, profile: EnterpriseProfile, knowledge: Knowledge, ways: dict[str, Any]
) -> Outcome:
    try:
        return Outcome(number, "done", to_json(match(profile, knowledge, **ways)), None)
    except Exception as error:
        log.error("a row of a job could not be matched", exc_info=error)
        return Outcome(number, "failed", None, Unexpected().document())
