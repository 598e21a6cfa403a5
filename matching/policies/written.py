"""A ranked policy written out: judged, graded, its window read on the day."""

from collections.abc import Mapping
from typing import NamedTuple

from matching.catalogue.policy import Policy
from matching.conditions import judge, outcome
from matching.factors import Part, grade_of, weigh
from matching.policies.weights import LABELS, THRESHOLDS, WEIGHTS
from matching.programme import Verification, state_on
from matching.relevance import Tie, capped
from matching.result import MatchedPolicy, Outcome
from matching.rules import Facts


class Found(NamedTuple):
    """A policy that may be shown, before it is written out; `added` is what each factor adds to score and fit."""

    policy: Policy
    tie: Tie
    parts: tuple[Part, ...]
    added: dict[str, tuple[float, float]]
    score: float
    fit: float


def matched_policy(
    found: Found, rank: int, facts: Facts, weights: Mapping[str, float]
) -> MatchedPolicy:
    """The entry as the result carries it."""
    policy = found.policy
    verdicts = judge(policy.conditions, facts)
    withheld = policy.verification is Verification.UNVERIFIED
    window = policy.window and state_on(policy.window, policy.legal_basis, facts.today)
    return MatchedPolicy(
        id=policy.id,
        kind=policy.kind,
        name_zh=policy.name_zh,
        name_en=policy.name_en,
        instrument=policy.instrument,
        rank=rank,
        score=found.score,
        grade=capped(grade_of(found.fit, THRESHOLDS), found.tie),
        outcome=Outcome.NOT_ENOUGH_INFORMATION if withheld else outcome(verdicts),
        conditions=verdicts,
        factors=weigh(found.parts, weights, LABELS),
        evidence=policy.evidence,
        industry=found.tie.industry if found.tie.is_relevant else None,
        gives=policy.gives,
        authority=policy.authority,
        window=window,
        amount=policy.amount,
        best_fit_score=None if weights == WEIGHTS else found.fit,
        legal_basis=policy.legal_basis,
        basis_evidence=policy.basis_evidence,
        documents=policy.documents,
        time_to_apply=policy.time_to_apply,
        time_to_money=policy.time_to_money,
        stacks_with=policy.stacks_with,
        excludes=policy.excludes,
        verification=policy.verification,
        last_checked=policy.last_checked,
    )
