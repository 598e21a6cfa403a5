"""The one result shape: what every surface answers.

Wire names are the contract's. Every model is frozen and refuses unknown fields, so that a stored result reads
back as it was written. Floats are rounded where they are made (see `rounded`), which keeps the bytes stable.
"""

import datetime as dt
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator

from matching.programme import (
    Amount,
    Authority,
    BasisEvidence,
    Document,
    Duration,
    LegalBasis,
    Verification,
    WindowNow,
)

DECIMALS = 6


def rounded(value: float) -> float:
    """The value at the precision a result carries: six decimals, and never a negative zero."""
    return round(float(value), DECIMALS) + 0.0


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    @classmethod
    def made(cls, **values: Any) -> Self:
        """A model of values that the library itself made, without checking them: checking takes longer than making.

        Fields stand in the order of the class whatever the order given; every required one must be given. Raises
        KeyError for one that is missing or unknown.
        """
        blank, required, every = _blank(cls)
        found, given = values, every
        if [*values] != [*blank]:
            found, given = {**blank, **values}, {*values}
            if len(found) != len(blank) or not given >= required:
                raise KeyError(f"{cls.__name__} of {sorted(values)}")
        model = cls.__new__(cls)
        object.__setattr__(model, "__dict__", found)
        object.__setattr__(model, "__pydantic_fields_set__", given)
        object.__setattr__(model, "__pydantic_extra__", None)
        object.__setattr__(model, "__pydantic_private__", None)
        return model


@cache
def _blank(model: type[Frozen]) -> tuple[dict[str, Any], set[str], set[str]]:
    """The defaults of a model's fields in the order they are written in, the names of the required ones, and all names."""
    fields = model.model_fields
    defaults = {name: field.default for name, field in fields.items()}
    return defaults, {name for name, field in fields.items() if field.is_required()}, {*fields}


class Grade(StrEnum):
    """How strong a match is; thresholds are the scorer's, documented in docs/evaluation.md."""

    A = "A"
    B = "B"
    C = "C"
    INSUFFICIENT = "insufficient"


class EvidenceLevel(StrEnum):
    """How the plan or a register ties a site to the industry, strongest first."""

    NAMED_WITH_INDUSTRY = "named_with_industry"
    OFFICIAL_REGISTER = "official_register"
    NAMED_OTHERWISE = "named_otherwise"
    REGIONAL_CLAUSE = "regional_clause"
    PROVINCE_WIDE = "province_wide"


class Outcome(StrEnum):
    MEETS_KNOWN_CONDITIONS = "meets_known_conditions"
    HAS_UNMET_CONDITION = "has_unmet_condition"
    NOT_ENOUGH_INFORMATION = "not_enough_information"
    NO_CONDITIONS_STATED = "no_conditions_stated"


class State(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class PolicyKind(StrEnum):
    """A lever is what the plan says the province does; a programme is a scheme a firm can claim."""

    LEVER = "lever"
    PROGRAMME = "programme"


Probability = Annotated[float, Field(ge=0, le=1)]


class Evidence(Frozen):
    """A literal quote: `text[start:end] == quote` in the plan's file, in code points."""

    plan_id: str
    clause_id: str
    quote: str
    start: int
    end: int


class RegisterEvidence(Frozen):
    """An entry of an official list that is not the plan's text: the list, its publisher and its address.

    `reliability` is A for an official list read as such, B for news of one.
    """

    list_name: str
    source: str
    source_url: str
    reliability: Literal["A", "B"]
    stated: str


class Matched(Frozen):
    """Words of the profile that made a match: `profile.<field>[start:end] == text`, in code points.

    `field` is `business_text` or an item of a list, such as `products/0`.
    """

    text: str
    field: str
    start: int
    end: int


class Factor(Frozen):
    """One part of a score; `contribution = value × weight`, and the contributions of an item add up to its score."""

    id: str
    label_zh: str
    label_en: str
    value: float
    weight: float
    contribution: float
    note_zh: str
    note_en: str


class Verdict(Frozen):
    """One condition, judged: what was said, what is required, and which clause or rule requires it."""

    id: str
    text_zh: str
    text_en: str
    state: State
    field: str | None
    said: Any
    required: Any
    source: str


class MatchedIndustry(Frozen):
    """An industry of the plan; `lost_to` is the best one, `why_zh` and `why_en` say what set it apart from this."""

    id: str
    name_zh: str
    name_en: str
    parent: str | None
    rank: int
    grade: Grade
    probability: Probability
    components: dict[str, float]
    evidence: tuple[Evidence, ...]
    matched: tuple[Matched, ...]
    lost_to: str | None = None
    why_zh: str | None = None
    why_en: str | None = None


class Sibling(Frozen):
    """Another entry that says nearly the same as the one it is listed under."""

    id: str
    name_zh: str
    name_en: str


class MatchedSite(Frozen):
    """A site; `grouped_under` names the better-ranked entry it nearly repeats, `siblings` those that repeat it.

    `best_fit_score` is the score under best fit where another lens or the user's weights made the order.
    """

    id: str
    name_zh: str
    name_en: str
    kind: str
    status: str
    city: str | None
    county: str | None
    rank: int
    score: float
    grade: Grade
    evidence_level: EvidenceLevel
    industry: str | None
    factors: tuple[Factor, ...]
    evidence: tuple[Evidence, ...]
    register_evidence: RegisterEvidence | None
    missing_facts: tuple[str, ...]
    conditions: tuple[Verdict, ...]
    count_text: str | None
    grouped_under: str | None = None
    siblings: tuple[Sibling, ...] = ()
    best_fit_score: float | None = None


class MatchedPolicy(Frozen):
    """A lever or a programme, ranked and judged; what follows `gives` is a programme's own record.

    An unverified programme shows no conditions, and its outcome is "not enough information".
    """

    id: str
    kind: PolicyKind
    name_zh: str
    name_en: str
    instrument: str
    rank: int
    score: float
    grade: Grade
    outcome: Outcome
    conditions: tuple[Verdict, ...]
    factors: tuple[Factor, ...]
    evidence: tuple[Evidence, ...]
    industry: str | None
    gives: str
    authority: Authority | None = None
    window: WindowNow | None = None
    amount: Amount | None = None
    legal_basis: LegalBasis | None = None
    basis_evidence: tuple[BasisEvidence, ...] = ()
    documents: tuple[Document, ...] = ()
    time_to_apply: Duration | None = None
    time_to_money: Duration | None = None
    stacks_with: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    verification: Verification | None = None
    last_checked: dt.date | None = None
    best_fit_score: float | None = None

    @field_validator("authority", mode="before")
    @classmethod
    def _once_a_name(cls, value: Any) -> Any:
        """Results stored by version 0.1.0 hold a name only."""
        return {"name_zh": value, "name_en": value} if isinstance(value, str) else value

    @field_validator("legal_basis", mode="before")
    @classmethod
    def _once_a_title(cls, value: Any) -> Any:
        return {"title": value} if isinstance(value, str) else value


class Question(Frozen):
    """An unanswered field worth asking; `settles` is how many listed items an answer could move or decide."""

    field: str
    text_zh: str
    text_en: str
    settles: int


class Change(Frozen):
    field: str
    from_: Annotated[Any, Field(alias="from")]
    to: Any

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, serialize_by_alias=True
    )


class NearMiss(Frozen):
    """The smallest change of one field that would turn an unmet condition into a met one."""

    id: str
    kind: str
    change: Change
    text_zh: str
    text_en: str


class Warning_(Frozen):
    code: str
    text_zh: str
    text_en: str


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
