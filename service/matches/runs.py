"""One match: computed off the event loop before any SQL, then kept."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from anyio import to_thread
from sqlalchemy.ext.asyncio import AsyncSession

from matching.lenses import BEST_FIT, LENSES, LensError, WeightsError, read_weights
from matching.match import match, to_json
from matching.profile import EnterpriseProfile
from matching.result import LensComparison, MatchResult
from service.errors import Overloaded, QueryInvalid, ReplayDiffers
from service.matches.store import KeptRun, StoredRun, keep
from service.state import HasState
from service.wording import parameter_error


class Ways(NamedTuple):
    """How a profile is to be matched: the lens, the user's own weights if any, the bound on each list."""

    lens: str = BEST_FIT
    weights: Mapping[str, Mapping[str, float]] | None = None
    top: int | None = None


PLAIN = Ways()


async def run_match(
    state: HasState,
    session: AsyncSession,
    profile: EnterpriseProfile,
    ways: Ways = PLAIN,
    *,
    sandbox: bool = False,
) -> StoredRun:
    """Match a profile today, in the sandbox on its one day, and keep the answer.

    Raises QueryInvalid for an unknown lens or weights that cannot be used, Overloaded when too many matches wait.
    """
    result = await compute(state, profile, ways, today=day_of(state, sandbox=sandbox))
    state.metrics.match(result.run.engine, result.abstained)
    return await keep(session, profile, result, sandbox=sandbox)


def day_of(state: HasState, *, sandbox: bool) -> dt.date:
    """The day matches are judged on: today, for a sandbox always the day the plan's period begins."""
    return state.knowledge.catalogue.info.period_from if sandbox else state.today()


async def run_lenses(
    state: HasState,
    session: AsyncSession,
    profile: EnterpriseProfile,
    top: int | None,
    *,
    sandbox: bool = False,
) -> str:
    """The profile under every published lens; each answer is kept as a run of its own."""
    today = day_of(state, sandbox=sandbox)
    results = [await compute(state, profile, Ways(lens, None, top), today=today) for lens in LENSES]
    for result in results:
        state.metrics.match(result.run.engine, result.abstained)
        await keep(session, profile, result, sandbox=sandbox)
    return LensComparison(profile_id=profile.id, results=tuple(results)).model_dump_json(
        by_alias=True
    )


def ways_of(lens: str, weights: str | None, top: int | None) -> Ways:
    """The ways that a request's parameters ask for; raises QueryInvalid for weights that cannot be read."""
    try:
        return Ways(lens, None if weights is None else read_weights(weights), top)
    except WeightsError as error:
        raise _weights_invalid(error) from None


async def compute(
    state: HasState, profile: EnterpriseProfile, ways: Ways, *, today: dt.date
) -> MatchResult:
    """The match in a worker thread, as many at once as there are cores."""
    if state.limiter.statistics().tasks_waiting >= state.settings.matches_waiting:
        raise Overloaded
    try:
        return await to_thread.run_sync(
            lambda: match(profile, state.knowledge, today=today, **ways._asdict()),
            limiter=state.limiter,
        )
    except LensError:
        choices = {"choices": "、".join(LENSES)}
        raise QueryInvalid(errors=[parameter_error(("query", "lens"), "enum", choices)]) from None
    except WeightsError as error:
        raise _weights_invalid(error) from None


def _weights_invalid(error: WeightsError) -> QueryInvalid:
    return QueryInvalid(
        errors=[{**item._asdict(), "pointer": f"/query{item.pointer}"} for item in error.errors]
    )


async def replay(state: HasState, kept: KeptRun) -> str:
    """Compute a kept run again, on its own day; its text when the bytes agree, else ReplayDiffers."""
    manifest = kept.manifest
    if manifest["lens"] not in LENSES:
        raise ReplayDiffers(extra={"changed": [_change("lens", manifest["lens"], None)]})
    try:
        result = await compute(
            state,
            EnterpriseProfile.model_validate(kept.profile),
            Ways(manifest["lens"], manifest.get("weights"), manifest["top"]),
            today=dt.date.fromisoformat(manifest["today"]),
        )
    except QueryInvalid:  # factors that went since
        change = _change("weights", manifest.get("weights"), None)
        raise ReplayDiffers(extra={"changed": [change]}) from None
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
