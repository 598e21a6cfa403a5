"""The industries, sites and policies of a result."""

import datetime as dt
from typing import Any

from pydantic import field_validator

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
from matching.result.evidence import Evidence, Factor, Matched, RegisterEvidence, Verdict
from matching.result.frozen import Frozen
from matching.result.vocabulary import EvidenceLevel, Grade, Outcome, PolicyKind, Probability


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

    A lever gives what the plan says, in its own words; `gives_en` is None for it.

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
    gives_en: str | None = None
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
