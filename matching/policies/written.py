"""A ranked policy written out: judged, graded, its window read on the day."""

import datetime as dt
from typing import NamedTuple

from matching.catalogue.policy import Policy
from matching.factors import grade_of
from matching.policies.rulings import Judged
from matching.policies.weights import THRESHOLDS
from matching.programme import Verification, WindowNow, state_on
from matching.relevance import Tie, capped
from matching.result import Factor, Grade, MatchedPolicy, Outcome


class Found(NamedTuple):
    """A policy that may be shown, before it is written out; `fit` is its score under best fit, `wording` how near its
    wording is and what that adds."""

    policy: Policy
    tie: Tie
    score: float
    fit: float
    wording: tuple[float, float]


class PolicyScore(NamedTuple):
    """A policy's standing for a profile: the score, grade and industry that the ranking gives it."""

    id: str
    score: float
    grade: Grade
    industry: str | None


def grade_found(found: Found) -> Grade:
    """The entry's grade under best fit, no better than its industry's."""
    return capped(grade_of(found.fit, THRESHOLDS), found.tie)


def industry_found(found: Found) -> str | None:
    """The industry it goes through, where that is relevant to the firm."""
    return found.tie.industry if found.tie.is_relevant else None


def score_found(found: Found) -> PolicyScore:
    """The policy's standing without its reasons."""
    return PolicyScore(found.policy.id, found.score, grade_found(found), industry_found(found))


def window_on(policy: Policy, today: dt.date) -> WindowNow | None:
    """When one may apply, as it stands on a day; None where the policy has no window."""
    return None if policy.window is None else state_on(policy.window, policy.legal_basis, today)


def record_of(policy: Policy, today: dt.date) -> MatchedPolicy:
    """What every result carries of a policy on a day; all that depends on the firm is blank."""
    return MatchedPolicy.made(
        id=policy.id,
        kind=policy.kind,
        name_zh=policy.name_zh,
        name_en=policy.name_en,
        instrument=policy.instrument,
        rank=0,
        score=0.0,
        grade=Grade.INSUFFICIENT,
        outcome=Outcome.NOT_ENOUGH_INFORMATION,
        conditions=(),
        factors=(),
        evidence=policy.evidence,
        industry=None,
        gives=policy.gives,
        gives_en=policy.gives_en,
        authority=policy.authority,
        window=window_on(policy, today),
        amount=policy.amount,
        legal_basis=policy.legal_basis,
        basis_evidence=policy.basis_evidence,
        documents=policy.documents,
        time_to_apply=policy.time_to_apply,
        time_to_money=policy.time_to_money,
        stacks_with=policy.stacks_with,
        excludes=policy.excludes,
        verification=policy.verification,
        last_checked=policy.last_checked,
        best_fit_score=None,
    )


def matched_policy(
    record: MatchedPolicy,
    found: Found,
    factors: tuple[Factor, ...],
    rank: int,
    judged: Judged,
    fit: float | None,
) -> MatchedPolicy:
    """The entry as the result carries it; `fit` is its score under best fit where something else made the order."""
    withheld = found.policy.verification is Verification.UNVERIFIED
    return record.like(
        rank=rank,
        score=found.score,
        grade=grade_found(found),
        outcome=Outcome.NOT_ENOUGH_INFORMATION if withheld else judged.outcome,
        conditions=judged.verdicts,
        factors=factors,
        industry=industry_found(found),
        best_fit_score=fit,
    )
