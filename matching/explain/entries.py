"""A site or a policy explained: its factors, what cost it most, how far the last one listed is ahead."""

from collections.abc import Sequence
from typing import NamedTuple

from matching.candidates import TargetKind
from matching.case import Case
from matching.explain.shapes import Comparison, FactorGap, Loss, Target, VerdictKind
from matching.explain.verdicts import Place, Standing, place, sentence
from matching.match import Knowledge
from matching.relevance import links_of
from matching.result import Factor, MatchedPolicy, MatchedSite, rounded

Item = MatchedSite | MatchedPolicy


class Found(NamedTuple):
    """An entry judged within a case: the item as it is or would be listed, and where it stands."""

    item: Item
    at: Place
    order: Sequence[str]
    shown: Sequence[str]
    beside: Sequence[str] = ()
    """Of those shown, the ones that share a bound with the entry: levers and programmes have one each."""


def judged(case: Case, knowledge: Knowledge, target: Target) -> Found:
    """The entry under a case; the very order and score that `match` gives."""
    if target.kind is TargetKind.SITE:
        site, blocked = knowledge.sites.judge_one(target.id, case.sites)
        item: Item = site
        order = [found for found, _ in knowledge.sites.order(case.sites)]
        beside = shown = knowledge.sites.shown(order, case.limits.sites)
    else:
        item, blocked = knowledge.policies.judge_one(target.id, case.policies)
        order = [found for found, _ in knowledge.policies.order(case.policies)]
        shown = knowledge.policies.shown(order, case.limits.policies)
        by_id = knowledge.catalogue.policy_by_id
        beside = [entry for entry in shown if by_id[entry].kind is item.kind]
    at = place(target.id, blocked, order, shown)._replace(shown=len(beside))
    if case.ranking.abstained:
        return Found(item, Place(VerdictKind.ABSTAINED, None, 0, 0), (), ())
    return Found(item, at, order, shown, beside)


def told(case: Case, knowledge: Knowledge, target: Target, found: Found) -> tuple[str, str]:
    """The verdict on an entry in words."""
    catalogue = knowledge.catalogue
    if target.kind is TargetKind.SITE:
        subject, least = knowledge.sites.subject(target.id), knowledge.sites.least
        links, cities = subject.links, subject.cities
    else:
        policy, least = catalogue.policy_by_id[target.id], knowledge.policies.least
        links, cities = links_of(catalogue, policy.serves.industries), frozenset()
    industries = [
        (
            catalogue.industry_by_id[i].name_zh,
            catalogue.industry_by_id[i].name_en,
            case.sites.relevance.tie((i,)).value,
        )
        for i in links
    ]
    names = [(city.name_zh, city.name_en) for city in catalogue.cities if city.name_zh in cities]
    return sentence(target, found.at, Standing(_fit(found.item), least, industries, names))


def _fit(item: Item) -> float:
    """What decides whether an entry is listed, whatever the lens."""
    return item.score if item.best_fit_score is None else item.best_fit_score


def costliest(factors: Sequence[Factor]) -> Loss | None:
    """The factor with the largest weight × (1 − value); None when nothing is lost anywhere."""
    lost = {factor.id: rounded(factor.weight * (1 - factor.value)) for factor in factors}
    if not factors or max(lost.values()) <= 0:
        return None
    factor = max(factors, key=lambda factor: lost[factor.id])
    points = lost[factor.id]
    return Loss(
        factor=factor,
        lost=points,
        text_zh=f"失分最多的是“{factor.label_zh}”，少得 {points:.2f} 分：{factor.note_zh}。",
        text_en=f"“{factor.label_en}” cost most, {points:.2f} points: {factor.note_en}.",
    )


def beside_last(
    case: Case, knowledge: Knowledge, target: Target, found: Found
) -> Comparison | None:
    """The entry beside the last one shown of its kind; None when nothing is shown or it is that one itself."""
    if not found.beside or found.beside[-1] == target.id:
        return None
    last_target = target.model_copy(update={"id": found.beside[-1]})
    last = judged(case, knowledge, last_target)
    gap = rounded(found.item.score - last.item.score)
    zh, en = _distance(gap)
    return Comparison(
        id=last.item.id,
        name_zh=last.item.name_zh,
        name_en=last.item.name_en,
        rank=last.at.rank or 0,
        score=last.item.score,
        gap=gap,
        factors=_gaps(found.item.factors, last.item.factors),
        text_zh=f"列出的最后一项是“{last.item.name_zh}”，{last.item.score:.2f} 分；本项{zh}。",
        text_en=f"The last one listed is “{last.item.name_en}” with {last.item.score:.2f}; this one {en}.",
    )


def _distance(gap: float) -> tuple[str, str]:
    if not gap:
        return (
            "与它同分，同分的按编号先后排列",
            "has the same score, and equal scores stand in the order of their ids",
        )
    points = f"{abs(gap):.2f}" if abs(gap) >= 0.005 else f"{abs(gap):.6f}".rstrip("0")
    if gap > 0:
        return f"比它高 {points} 分", f"has {points} more"
    return f"比它低 {points} 分", f"has {points} less"


def _gaps(ours: Sequence[Factor], theirs: Sequence[Factor]) -> tuple[FactorGap, ...]:
    other = {factor.id: factor.contribution for factor in theirs}
    gaps = [
        FactorGap(
            id=factor.id,
            label_zh=factor.label_zh,
            label_en=factor.label_en,
            gap=rounded(factor.contribution - other.get(factor.id, 0.0)),
        )
        for factor in ours
    ]
    return tuple(sorted((gap for gap in gaps if gap.gap), key=lambda gap: (gap.gap, gap.id)))
