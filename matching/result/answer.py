"""The whole answer, the run it is of, and what its lens gives up."""

from typing import Literal

from matching.result.entries import MatchedIndustry, MatchedPolicy, MatchedSite
from matching.result.frozen import Frozen
from matching.result.open import NearMiss, Question, Warning_


class Run(Frozen):
    """Everything an answer depends on: the same profile under the same run gives the same bytes."""

    run_id: str
    plan_ids: tuple[str, ...]
    catalogue_version: str
    plan_sha256: str
    model_id: str
    model_sha256: str
    scorer_version: str
    lens: str
    engine: Literal["embedding", "lexical"]
    profile_sha256: str
    library_version: str
    today: str
    top: int | None
    weights: dict[str, dict[str, float]] | None = None


class Cost(Frozen):
    """How much fit an order gives up: means of best-fit scores over the first `compared` entries."""

    compared: int
    best_fit: float
    lens: float
    given_up: float


class LensCost(Frozen):
    """What a lens, or the user's weights, give up in each list compared with best fit."""

    sites: Cost
    policies: Cost


class MatchResult(Frozen):
    profile_id: str | None
    abstained: bool
    reason_zh: str | None
    reason_en: str | None
    run: Run
    industries: tuple[MatchedIndustry, ...]
    sites: tuple[MatchedSite, ...]
    policies: tuple[MatchedPolicy, ...]
    questions: tuple[Question, ...]
    near_misses: tuple[NearMiss, ...]
    warnings: tuple[Warning_, ...]
    lens_cost: LensCost | None = None


class LensComparison(Frozen):
    """The same profile under several lenses, in the order they are published; each result is a run of its own."""

    profile_id: str | None
    results: tuple[MatchResult, ...]
