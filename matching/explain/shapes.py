"""The shape of an explanation, the same on every surface."""

from enum import StrEnum

from matching.candidates import TargetKind
from matching.result import (
    Change,
    Evidence,
    EvidenceLevel,
    Factor,
    Frozen,
    Grade,
    Matched,
    Outcome,
    RegisterEvidence,
    Run,
    Verdict,
)


class VerdictKind(StrEnum):
    """Whether an entry is in the answer, and if not, the one thing that keeps it out."""

    LISTED = "listed"
    CUT_BY_LIMIT = "cut_by_limit"
    BELOW_THRESHOLD = "below_threshold"
    NO_INDUSTRY_LINK = "no_industry_link"
    EXCLUDED_BY_FIRM = "excluded_by_firm"
    ABSTAINED = "abstained"


class Target(Frozen):
    """One entry of the catalogue."""

    kind: TargetKind
    id: str
    name_zh: str
    name_en: str


class Loss(Frozen):
    """The factor that cost an entry most: `lost` = weight × (1 − value), in points of the score."""

    factor: Factor
    lost: float
    text_zh: str
    text_en: str


class FactorGap(Frozen):
    """How much more (or, below zero, less) one factor gives the entry than the entry it is compared with."""

    id: str
    label_zh: str
    label_en: str
    gap: float


class Comparison(Frozen):
    """The entry beside the last one listed, or an industry beside the best one; `gap` is its score less the other's.

    `factors`: where they differ, what costs the entry most first; empty for industries, whose reason is `text_zh`.
    """

    id: str
    name_zh: str
    name_en: str
    rank: int
    score: float
    gap: float
    factors: tuple[FactorGap, ...]
    text_zh: str
    text_en: str


class Alternative(Frozen):
    """One change of one field, checked by ranking again: what the entry would then be.

    `score` is a probability where the entry is an industry. A change is a decision of the firm or something it has
    not said yet; nothing here says that it should be made.
    """

    change: Change
    verdict: VerdictKind
    rank: int | None
    score: float
    outcome: Outcome | None
    text_zh: str
    text_en: str


class Explanation(Frozen):
    """Why an entry is, or is not, in the answer to a profile.

    `rank` is its place among all that is worth showing, `of` their number, whether or not the list was long enough;
    None for what no list would hold. `score` and `factors` are what the entry gets, or would get if it were let in.
    For an industry `score` is its probability and `components` are the scorer's inputs. `run` is the manifest of the
    match that is explained.
    """

    target: Target
    verdict: VerdictKind
    text_zh: str
    text_en: str
    rank: int | None
    of: int
    score: float
    grade: Grade
    evidence_level: EvidenceLevel | None
    industry: str | None
    factors: tuple[Factor, ...]
    components: dict[str, float]
    costliest: Loss | None
    compared: Comparison | None
    changes: tuple[Alternative, ...]
    outcome: Outcome | None
    conditions: tuple[Verdict, ...]
    evidence: tuple[Evidence, ...]
    register_evidence: RegisterEvidence | None
    matched: tuple[Matched, ...]
    run: Run
