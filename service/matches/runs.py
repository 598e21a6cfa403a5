"""One match: computed off the event loop before any SQL, then kept."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar

from anyio import to_thread
from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from matching.lenses import BEST_FIT, LENSES, LensError, WeightsError, read_weights
from matching.match import match, to_json
from matching.profile import EnterpriseProfile
from matching.result import LensComparison, MatchResult
from service.errors import Overloaded, QueryInvalid, ReplayDiffers
from service.matches.store import KeptRun, StoredRun, keep
from service.state import CanMatch, HasState
from service.wording import parameter_error

T = TypeVar("T")


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
    state: CanMatch, profile: EnterpriseProfile, ways: Ways, *, today: dt.date
) -> MatchResult:
    """The match in a worker thread, as many at once as there are cores."""
    try:
        return await in_worker(
            state, lambda: match(profile, state.knowledge, today=today, **ways._asdict())
        )
    except LensError:
        raise QueryInvalid(errors=[unknown_lens(("query", "lens"))]) from None
    except WeightsError as error:
        raise _weights_invalid(error) from None


async def in_worker(state: CanMatch, work: Callable[[], T]) -> T:
    """Computing off the event loop; raises Overloaded when too much waits already."""
    if state.limiter.statistics().tasks_waiting >= state.settings.matches_waiting:
        raise Overloaded
    return await to_thread.run_sync(work, limiter=state.limiter)


def unknown_lens(location: tuple[str | int, ...]) -> dict[str, str]:
    """The field error for a lens that is not published."""
    return parameter_error(location, "enum", {"choices": "、".join(LENSES)})


def _weights_invalid(error: WeightsError) -> QueryInvalid:
    return QueryInvalid(
        errors=[{**item._asdict(), "pointer": f"/query{item.pointer}"} for item in error.errors]
    )


async def replay(state: HasState, kept: KeptRun) -> str:
    """Compute a kept run again, on its own day; its text when the bytes agree, else ReplayDiffers."""
    manifest = kept.manifest
    if manifest["lens"] not in LENSES:
        raise ReplayDiffers(extra={"changed": [_change("lens", manifest["lens"], None)]})
    ways = Ways(manifest["lens"], manifest.get("weights"), manifest["top"])
    today = dt.date.fromisoformat(manifest["today"])
    try:
        result = await compute(state, profile_of(kept), ways, today=today)
    except QueryInvalid:
        raise weights_gone(kept) from None
    if to_json(result) != kept.result:
        now = result.run.model_dump(mode="json")
        raise ReplayDiffers(extra={"changed": changes(manifest, now)})
    return kept.result


def weights_gone(kept: KeptRun) -> ReplayDiffers:
    """The run's own weights name factors that went since."""
    change = _change("weights", kept.manifest.get("weights"), None)
    return ReplayDiffers(extra={"changed": [change]})


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
