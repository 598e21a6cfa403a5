"""One match: computed off the event loop before any SQL, then kept."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from anyio import to_thread
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from matching.match import LENSES, LensError, match, to_json
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.errors import Overloaded, QueryInvalid, ReplayDiffers
from service.matches.store import KeptRun, StoredRun, keep
from service.state import HasState
from service.wording import parameter_error

T = TypeVar("T")


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
    try:
        return await in_worker(
            state, lambda: match(profile, state.knowledge, lens=lens, today=today, top=top)
        )
    except LensError:
        raise QueryInvalid(errors=[unknown_lens(("query", "lens"))]) from None


async def in_worker(state: HasState, work: Callable[[], T]) -> T:
    """Computing off the event loop; raises Overloaded when too much waits already."""
    if state.limiter.statistics().tasks_waiting >= state.settings.matches_waiting:
        raise Overloaded
    return await to_thread.run_sync(work, limiter=state.limiter)


def unknown_lens(location: tuple[str | int, ...]) -> dict[str, str]:
    """The field error for a lens that is not published."""
    return parameter_error(location, "enum", {"choices": "、".join(LENSES)})


async def replay(state: HasState, kept: KeptRun) -> str:
    """Compute a kept run again, on its own day; its text when the bytes agree, else ReplayDiffers."""
    manifest = kept.manifest
    if manifest["lens"] not in LENSES:
        raise ReplayDiffers(extra={"changed": [_change("lens", manifest["lens"], None)]})
    result = await compute(
        state,
        profile_of(kept),
        lens=manifest["lens"],
        top=manifest["top"],
        today=dt.date.fromisoformat(manifest["today"]),
    )
    if to_json(result) != kept.result:
        now = result.run.model_dump(mode="json")
        raise ReplayDiffers(extra={"changed": changes(manifest, now)})
    return kept.result


def profile_of(kept: KeptRun) -> EnterpriseProfile:
    """The profile of a kept run; ReplayDiffers naming the fields that a profile no longer has or takes."""
    try:
        return EnterpriseProfile.model_validate(kept.profile)
    except ValidationError as error:
        fields = sorted({str(item["loc"][0]) for item in error.errors() if item["loc"]})
        changed = [_change(f"profile.{field}", kept.profile.get(field), None) for field in fields]
        raise ReplayDiffers(extra={"changed": changed}) from None


def changes(was: Mapping[str, Any], now: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The ingredients of two manifests that differ; `code` when none does and the bytes still did."""
    names = [n for n in dict.fromkeys((*now, *was)) if was.get(n) != now.get(n) and n != "run_id"]
    return [_change(name, was.get(name), now.get(name)) for name in names] or [
        _change("code", None, None)
    ]


def _change(ingredient: str, was: Any, now: Any) -> dict[str, Any]:
    return {"ingredient": ingredient, "was": was, "now": now}
