"""One match: computed off the event loop before any SQL, then kept."""

import datetime as dt
import functools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from matching.lenses import BEST_FIT, LENSES, LensError, WeightsError, read_weights
from matching.match import match, run_of, to_json
from matching.profile import EnterpriseProfile
from matching.result import LensComparison, MatchResult
from service.errors import QueryInvalid, ReplayDiffers
from service.matches.store import KeptRun, Made, StoredRun, keep, keep_answer, read_text, row_of
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

    The same profile in the same ways is the same run: one kept lately is read, and computed only when it is not there any more.
    Raises QueryInvalid for an unknown lens or weights that cannot be used, Overloaded when too many matches wait.
    """
    today = day_of(state, sandbox=sandbox)
    run_id = _run_id(state, profile, ways, today)
    if (known := await _answered(state, session, run_id)) is not None:
        return StoredRun(run_id, known)
    made = await written(state, profile, ways, sandbox=sandbox)
    stored = await keep_answer(session, made.row)
    remember = functools.partial(state.recent.add, run_id, stored.body)
    event.listen(session.sync_session, "after_commit", lambda _: remember(), once=True)
    return stored._replace(made=made)


async def _answered(state: HasState, session: AsyncSession, run_id: str) -> bytes | None:
    """What the run was answered with, where it was answered lately and is still kept."""
    if run_id not in state.recent:
        return None
    body = state.recent.body(run_id)
    if body is None:
        text = await read_text(session, run_id)
        if text is not None:
            body = text.encode()
            state.recent.add(run_id, body)
    return body


def _run_id(state: CanMatch, profile: EnterpriseProfile, ways: Ways, today: dt.date) -> str:
    """The id the answer will have; raises QueryInvalid."""
    with _ways_checked():
        return run_of(profile, state.knowledge, today=today, **ways._asdict()).run_id


async def written(
    state: HasState, profile: EnterpriseProfile, ways: Ways = PLAIN, *, sandbox: bool = False
) -> Made:
    """Today's answer with the row that keeps it, matched and written out in a worker thread, and counted.

    Raises QueryInvalid and Overloaded as `run_match` does.
    """
    today = day_of(state, sandbox=sandbox)

    def work() -> Made:
        result = match(profile, state.knowledge, today=today, **ways._asdict())
        return Made(profile, result, row_of(profile, result, sandbox=sandbox))

    with _ways_checked():
        made = await in_worker(state, work)
    state.metrics.match(made.row["engine"], made.row["abstained"])
    return made


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
    with _ways_checked():
        return await in_worker(
            state, lambda: match(profile, state.knowledge, today=today, **ways._asdict())
        )


@contextmanager
def _ways_checked() -> Iterator[None]:
    """A lens or weights that cannot be used become QueryInvalid."""
    try:
        yield
    except LensError:
        raise QueryInvalid(errors=[unknown_lens(("query", "lens"))]) from None
    except WeightsError as error:
        raise _weights_invalid(error) from None


async def in_worker(state: CanMatch, work: Callable[[], T]) -> T:
    """Computing off the event loop; raises Overloaded when too much waits already."""
    return await state.turns.take(work)


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
