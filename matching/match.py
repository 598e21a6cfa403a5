"""The one way in: a profile and what is known → ranked, explained recommendations."""

import base64
import datetime as dt
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.case import Case, Limits, cities_of, regions_of
from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder
from matching.industries import IndustryScorer, rank_industries
from matching.lens_cost import cost_of
from matching.lenses import BEST_FIT, LENSES, Weights, told, weights_of
from matching.near_misses import near_misses
from matching.nearness import Entries, nearness
from matching.places import Gazetteer
from matching.policies import PolicyQuery, PolicyRanker
from matching.profile import EnterpriseProfile
from matching.questions import questions, rankings_of
from matching.relevance import RELEVANT, Relevance
from matching.result import (
    LensComparison,
    LensCost,
    MatchedPolicy,
    MatchedSite,
    MatchResult,
    NearMiss,
    Question,
    Run,
)
from matching.rules import Facts
from matching.scorer import build_scorer
from matching.sites import SiteQuery, SiteRanker
from matching.text import is_tampered, policy_passage, profile_query, says_something, site_passage
from matching.warnings import warnings

TOP = 20
TOP_SITES = 30
"""Sites are more, since parks of the registers stand beside the plan's own places."""


class Knowledge(NamedTuple):
    """Everything a match needs that does not depend on the profile; made once, shared by all matches."""

    catalogue: Catalogue
    encoder: Encoder
    scorer: IndustryScorer
    gazetteer: Gazetteer
    sites: SiteRanker
    policies: PolicyRanker
    entries: Entries
    entry_vectors: NDArray[np.float32]


def build_knowledge(catalogue: Catalogue, encoder: Encoder) -> Knowledge:
    """Embed the catalogue and make its rankers; seconds of work with an embedding model."""
    gazetteer = Gazetteer(catalogue)
    names = {industry.id: industry.name_zh for industry in catalogue.industries}
    passages = [
        site_passage(site, tuple(names[i] for i in site.industries)) for site in catalogue.sites
    ]
    passages += [policy_passage(policy) for policy in catalogue.policies]
    return Knowledge(
        catalogue=catalogue,
        encoder=encoder,
        scorer=build_scorer(catalogue, encoder),
        gazetteer=gazetteer,
        sites=SiteRanker(catalogue),
        policies=PolicyRanker(catalogue),
        entries=Entries(
            [*(site.id for site in catalogue.sites), *(p.id for p in catalogue.policies)]
        ),
        entry_vectors=encoder.encode(passages, kind="passage"),
    )


def match(
    profile: EnterpriseProfile,
    knowledge: Knowledge,
    *,
    lens: str = BEST_FIT,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    today: dt.date,
    top: int | None = None,
    vector: NDArray[np.float32] | None = None,
) -> MatchResult:
    """Rank the plan's industries, sites and policies for one profile.

    `weights` are the user's own, by group and factor, in place of the lens's (see `weights_of`); `today` is the day
    conditions and windows are judged on; `top` bounds each list (20 when None, 30 for sites), levers and programmes
    each for themselves; `vector` is the encoder's vector of `profile_query(profile)` where the caller already has it.
    The same arguments give the same bytes. Raises LensError for an unknown lens and WeightsError for weights that
    cannot be used.
    """
    resolved = weights_of(lens, weights)
    if vector is None:
        vector = knowledge.encoder.encode([profile_query(profile)], kind="query")[0]
    case = prepared(profile, knowledge, vector, today, limits_of(top), resolved)
    cost = None if resolved == weights_of(BEST_FIT) else _cost(case, knowledge)
    run = _run(profile, knowledge, lens, today, top, told(weights))
    return _matched(case, knowledge, run, cost)


def run_of(
    profile: EnterpriseProfile,
    knowledge: Knowledge,
    *,
    lens: str = BEST_FIT,
    weights: Mapping[str, Mapping[str, float]] | None = None,
    today: dt.date,
    top: int | None = None,
) -> Run:
    """The manifest of the answer that `match` would give to the same arguments, without computing it; raises what `match` raises."""
    weights_of(lens, weights)
    return _run(profile, knowledge, lens, today, top, told(weights))


def limits_of(top: int | None) -> Limits:
    """The bounds of the lists: one for all where it was given."""
    return Limits(TOP, TOP_SITES, TOP) if top is None else Limits(top, top, top)


def prepared(
    profile: EnterpriseProfile,
    knowledge: Knowledge,
    vector: NDArray[np.float32],
    today: dt.date,
    limits: Limits,
    weights: Weights,
) -> Case:
    """A profile with its industries ranked, ready for sites and policies under the given weights."""
    catalogue, gazetteer = knowledge.catalogue, knowledge.gazetteer
    ranking = rank_industries(profile, vector, catalogue, knowledge.scorer, limits.industries)
    preferred = gazetteer.read(profile.city_prefer)
    excluded = gazetteer.read(profile.city_exclude)
    relevance = Relevance(catalogue, ranking.probabilities)
    cities, similarity = (
        cities_of(preferred),
        nearness(knowledge.entries, knowledge.entry_vectors, vector),
    )
    industries = None if ranking.abstained else _industries(catalogue, ranking.probabilities)
    facts = Facts(profile, today, industries, cities, regions_of(gazetteer, cities))
    home = gazetteer.find(profile.location.city or "") if profile.location else None
    site_query = SiteQuery(
        profile,
        relevance,
        preferred,
        excluded,
        similarity,
        home,
        today,
        weights.sites,
        catalogue.receiving,
    )
    tiers = _tiers(catalogue, ranking.probabilities)
    policy_query = PolicyQuery(facts, relevance, tiers, similarity, weights.policies)
    return Case(profile, ranking, site_query, policy_query, limits)


def _matched(case: Case, knowledge: Knowledge, run: Run, cost: LensCost | None) -> MatchResult:
    profile, ranking, abstained = case.profile, case.ranking, case.ranking.abstained
    lists = _NOTHING if abstained else _lists(case, knowledge)
    reason_zh, reason_en = _reason(profile) if abstained else (None, None)
    return MatchResult.made(
        profile_id=profile.id,
        abstained=abstained,
        reason_zh=reason_zh,
        reason_en=reason_en,
        run=run,
        industries=ranking.industries,
        **lists._asdict(),
        warnings=warnings(
            knowledge.catalogue,
            case.facts.today,
            (case.sites.preferred, case.sites.excluded),
            engine_is_lexical=knowledge.encoder.engine == "lexical",
            tampered=is_tampered(profile),
        ),
        lens_cost=cost,
    )


class _Lists(NamedTuple):
    sites: tuple[MatchedSite, ...]
    policies: tuple[MatchedPolicy, ...]
    questions: tuple[Question, ...]
    near_misses: tuple[NearMiss, ...]


_NOTHING = _Lists((), (), (), ())


def _lists(case: Case, knowledge: Knowledge) -> _Lists:
    """Both lists, and what else to say or change; each ranking is laid out once."""
    rankers = (knowledge.sites, knowledge.policies, knowledge.gazetteer)
    rankings = rankings_of(case, knowledge.sites, knowledge.policies)
    policies = knowledge.policies.rank(case.policies, case.limits.policies, rankings.policies)
    return _Lists(
        sites=knowledge.sites.rank(case.sites, case.limits.sites, rankings.sites),
        policies=policies,
        questions=questions(case, *rankers, rankings),
        near_misses=near_misses(case, *rankers, policies),
    )


def compare_lenses(
    profile: EnterpriseProfile, knowledge: Knowledge, *, today: dt.date, top: int | None = None
) -> LensComparison:
    """One profile under every published lens, side by side; each result has the bytes `match` gives it."""
    vector = knowledge.encoder.encode([profile_query(profile)], kind="query")[0]
    results = (
        match(profile, knowledge, lens=lens, today=today, top=top, vector=vector) for lens in LENSES
    )
    return LensComparison(profile_id=profile.id, results=tuple(results))


def _cost(case: Case, knowledge: Knowledge) -> LensCost | None:
    if case.ranking.abstained:
        return None
    return LensCost(
        sites=cost_of(knowledge.sites.fits(case.sites)),
        policies=cost_of(knowledge.policies.fits(case.policies)),
    )


def _industries(catalogue: Catalogue, probabilities: Mapping[str, float]) -> frozenset[str]:
    """The industries a profile counts as being in, those above them included."""
    matched = [
        industry for industry, probability in probabilities.items() if probability >= RELEVANT
    ]
    return frozenset(ancestor for industry in matched for ancestor in catalogue.lineages[industry])


def _tiers(catalogue: Catalogue, probabilities: Mapping[str, float]) -> Mapping[str, float]:
    probable = probabilities.__getitem__
    return {tier: max(0.0, *map(probable, own)) for tier, own in catalogue.by_tier.items()}


def _reason(profile: EnterpriseProfile) -> tuple[str, str]:
    if not says_something(profile):
        return (
            "信息不足：未说明主营业务与拟投项目，无法匹配。请用一两句话写明做什么、想建什么。",
            "Not enough information: the business and project were not described. Say in a sentence or two what "
            "the firm does and what it wants to build.",
        )
    return (
        "所写内容与规划所列产业都不够相符，因此不作推荐。写明产品、工艺或拟建项目，可使判断更准。",
        "Nothing in the plan fits what was written well enough, so nothing is recommended. Naming products, processes "
        "or the project would sharpen the answer.",
    )


@cache
def _library_version() -> str:
    return version("luodi")


def _run(
    profile: EnterpriseProfile,
    knowledge: Knowledge,
    lens: str,
    today: dt.date,
    top: int | None,
    weights: dict[str, dict[str, float]] | None,
) -> Run:
    info, encoder = knowledge.catalogue.info, knowledge.encoder
    run = Run.made(
        run_id="",
        plan_ids=(info.id,),
        catalogue_version=f"{info.catalogue_version}+{knowledge.catalogue.sha256[:12]}",
        plan_sha256=info.sha256,
        model_id=encoder.model_id,
        model_sha256=encoder.model_sha256,
        scorer_version=knowledge.scorer.version,
        lens=lens,
        engine=encoder.engine,
        profile_sha256=profile.sha256,
        library_version=_library_version(),
        today=today.isoformat(),
        top=top,
        weights=weights,
    )
    digest = hashlib.sha256(run.model_dump_json().encode()).digest()
    return run.like(run_id=f"run_{base64.b32encode(digest).decode()[:26].lower()}")


def to_json(result: MatchResult) -> str:
    """The result's bytes on every surface: compact JSON in the contract's field order."""
    return result.model_dump_json(by_alias=True)
