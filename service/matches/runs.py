"""One match: computed off the event loop before any SQL, then kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from matching.match import LENSES, LensError, match, to_json
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.errors import Overloaded, QueryInvalid, ReplayDiffers
from service.matches.store import KeptRun, StoredRun, keep
from service.state import HasState
from service.wording import parameter_error


async def run_match(
    state: HasState,
    session: AsyncSession,
    profile: EnterpriseProfile,
    lens: str = "best_fit",
    top: int | None = None,
) -> StoredRun:
    """Match a profile today and keep the answer.

    Raises QueryInvalid for an unknown lens and Overloaded when too many matches wait already.
    """
    result = await compute(state, profile, lens=lens, top=top, today=state.today())
    state.metrics.match(result.run.engine, result.abstained)
    return await keep(session, profile, result)


async def compute(
    state: HasState, profile: EnterpriseProfile, *, lens: str, top: int | None, today: dt.date
) -> MatchResult:
    """The match in a worker thread, as many at once as there are cores."""
    if state.limiter.statistics().tasks_waiting >= state.settings.matches_waiting:
        raise Overloaded
    try:
        return await to_thread.run_sync(
            lambda: match(profile, state.knowledge, lens=lens, today=today, top=top),
            limiter=state.limiter,
        )
    except LensError:
        choices = {"choices": "、".join(LENSES)}
        raise QueryInvalid(errors=[parameter_error(("query", "lens"), "enum", choices)]) from None


async def replay(state: HasState, kept: KeptRun) -> str:
    """Compute a kept run again, on its own day; its text when the bytes agree, else ReplayDiffers."""
    manifest = kept.manifest
    if manifest["lens"] not in LENSES:
        raise ReplayDiffers(extra={"changed": [_change("lens", manifest["lens"], None)]})
    result = await compute(
        state,
        EnterpriseProfile.model_validate(kept.profile),
        lens=manifest["lens"],
        top=manifest["top"],
        today=dt.date.fromisoformat(manifest["today"]),
    )
    if to_json(result) != kept.result:
        now = result.run.model_dump(mode="json")
        raise ReplayDiffers(extra={"changed": changes(manifest, now)})
    return kept.result


def changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ingredients of two manifests that differ; `code` when none does and the bytes still did."""
    names = [name for name in now if name != "run_id" and was.get(name) != now[name]]
    return [_change(name, was.get(name), now[name]) for name in names] or [
        _change("code", None, None)
    ]


def _change(ingredient: str, was: Any, now: Any) -> dict[str, Any]:
    return {"ingredient": ingredient, "was": was, "now": now}
