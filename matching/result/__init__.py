"""The one result shape: what every surface answers.

Wire names are the contract's. Every model is frozen and refuses unknown fields, so that a stored result reads
back as it was written. Floats are rounded where they are made (see `rounded`), which keeps the bytes stable.
"""

from matching.result.answer import Cost, LensComparison, LensCost, MatchResult, Run
from matching.result.entries import MatchedIndustry, MatchedPolicy, MatchedSite, Sibling
from matching.result.evidence import Evidence, Factor, Matched, RegisterEvidence, Verdict
from matching.result.frozen import DECIMALS, Frozen, rounded
from matching.result.open import Change, NearMiss, Question, Warning_
from matching.result.vocabulary import EvidenceLevel, Grade, Outcome, PolicyKind, Probability, State

__all__ = [
    "DECIMALS",
    "Change",
    "Cost",
    "Evidence",
    "EvidenceLevel",
    "Factor",
    "Frozen",
    "Grade",
    "LensComparison",
    "LensCost",
    "MatchResult",
    "Matched",
    "MatchedIndustry",
    "MatchedPolicy",
    "MatchedSite",
    "NearMiss",
    "Outcome",
    "PolicyKind",
    "Probability",
    "Question",
    "RegisterEvidence",
    "Run",
    "Sibling",
    "State",
    "Verdict",
    "Warning_",
    "rounded",
]
