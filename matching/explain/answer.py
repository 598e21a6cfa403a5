"""`explain`: the one way in."""

import datetime as dt
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from matching.candidates import TargetKind
from matching.case import Case
from matching.explain import entries, industries
from matching.explain.changes import changes
from matching.explain.shapes import Explanation, Target, VerdictKind
from matching.explain.targets import Names
from matching.lenses import BEST_FIT, weights_of
from matching.match import Knowledge, limits_of, match, prepared
from matching.profile import EnterpriseProfile
from matching.result import MatchedPolicy, MatchedSite, MatchResult
from matching.text import profile_query


def explain(
    profile: EnterpriseProfile,
    knowledge: Knowledge,
    target: str,
    *,
    kind: TargetKind | None = None,
    today: dt.date,
    lens: str = BEST_FIT,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    top: int | None = None,
    vector: NDArray[np.float32] | None = None,
) -> Explanation:
    """Why an industry, site or policy is or is not in the answer that `match` gives with the same arguments.

    `target` is an id or a name in either language, `kind` tells entries of one name apart. Scores, ranks and reasons
    are those of the match; changes are told only where ranking again bears them out. Raises UnknownTarget,
    AmbiguousTarget, LensError and WeightsError.
    """
    meant = Names(knowledge.catalogue, knowledge.gazetteer).find(target, kind)
    if vector is None:
        vector = knowledge.encoder.encode([profile_query(profile)], kind="query")[0]
    result = match(
        profile, knowledge, lens=lens, weights=weights, today=today, top=top, vector=vector
    )
    resolved = weights_of(lens, weights)
    case = prepared(profile, knowledge, vector, today, limits_of(top), resolved)
    if meant.kind is TargetKind.INDUSTRY:
        return _industry(case, knowledge, vector, meant, result)
    return _entry(case, knowledge, meant, result)


def _entry(case: Case, knowledge: Knowledge, target: Target, result: MatchResult) -> Explanation:
    found = entries.judged(case, knowledge, target)
    item = found.item
    abstained = found.at.verdict is VerdictKind.ABSTAINED
    zh, en = _abstained(result) if abstained else entries.told(case, knowledge, target, found)
    return Explanation(
        target=target,
        verdict=found.at.verdict,
        text_zh=zh,
        text_en=en,
        rank=found.at.rank,
        of=found.at.of,
        score=item.score,
        grade=item.grade,
        evidence_level=item.evidence_level if isinstance(item, MatchedSite) else None,
        industry=item.industry,
        factors=item.factors,
        components={},
        costliest=entries.costliest(item.factors),
        compared=entries.beside_last(case, knowledge, target, found),
        changes=changes(case, knowledge, target, found),
        outcome=item.outcome if isinstance(item, MatchedPolicy) else None,
        conditions=item.conditions,
        evidence=item.evidence,
        register_evidence=item.register_evidence if isinstance(item, MatchedSite) else None,
        matched=(),
        run=result.run,
    )


def _industry(
    case: Case,
    knowledge: Knowledge,
    vector: NDArray[np.float32],
    target: Target,
    result: MatchResult,
) -> Explanation:
    everything = industries.whole(case, knowledge, vector)
    item = next(found for found in everything if found.id == target.id)
    at = industries.standing(case, everything, item)
    abstained = at.verdict is VerdictKind.ABSTAINED
    zh, en = _abstained(result) if abstained else industries.told(target, at, item)
    return Explanation(
        target=target,
        verdict=at.verdict,
        text_zh=zh,
        text_en=en,
        rank=at.rank,
        of=at.of,
        score=item.probability,
        grade=item.grade,
        evidence_level=None,
        industry=None,
        factors=(),
        components=item.components,
        costliest=None,
        compared=industries.beside_best(knowledge, everything, item),
        changes=industries.changes(case, knowledge, vector, item),
        outcome=None,
        conditions=(),
        evidence=item.evidence,
        register_evidence=None,
        matched=item.matched,
        run=result.run,
    )


def _abstained(result: MatchResult) -> tuple[str, str]:
    return result.reason_zh or "", result.reason_en or ""
