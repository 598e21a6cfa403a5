"""Comparing two kept answers, off the event loop."""

import json

from anyio import to_thread

from matching.diff import Difference, difference
from service.errors import RunsNotComparable
from service.matches.store import KeptRun


async def compared(was: KeptRun, now: KeptRun) -> Difference:
    """What changed from one kept run to another; raises RunsNotComparable for profiles with different ids."""
    if not comparable(was, now):
        raise RunsNotComparable
    return await to_thread.run_sync(_difference, was, now)


def comparable(was: KeptRun, now: KeptRun) -> bool:
    """Whether two runs may be of one firm: the same id, or one of them without any."""
    ids = {run.profile["id"] for run in (was, now) if run.profile.get("id")}
    return len(ids) < 2


def _difference(was: KeptRun, now: KeptRun) -> Difference:
    return difference(json.loads(was.result), json.loads(now.result), was.profile, now.profile)
