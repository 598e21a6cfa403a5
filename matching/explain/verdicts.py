"""The sentence that says whether an entry is in the answer, and why not."""

from collections.abc import Sequence
from typing import NamedTuple

from matching.candidates import TargetKind
from matching.explain.shapes import Target, VerdictKind
from matching.percent import percent
from matching.relevance import RELEVANT

WORDS = {
    TargetKind.INDUSTRY: ("产业", "industries", "个"),
    TargetKind.SITE: ("地点", "sites", "处"),
    TargetKind.POLICY: ("政策", "policies", "项"),
}


class Place(NamedTuple):
    """Where an entry stands: its verdict, its place in the whole order, the length of that and of the list shown."""

    verdict: VerdictKind
    rank: int | None
    of: int
    shown: int


class Standing(NamedTuple):
    """What else a sentence may need: the score, the least that is listed, the industries an entry is for."""

    score: float
    least: float
    industries: Sequence[tuple[str, str, float]] = ()
    cities: Sequence[tuple[str, str]] = ()


def place(target_id: str, blocked: str | None, order: Sequence[str], shown: Sequence[str]) -> Place:
    """Where the entry stands; `blocked` is what keeps it out before any score.

    A listed entry has the rank that the answer shows, another its place among all that is worth showing.
    """
    of = len(order)
    if blocked is not None:
        return Place(VerdictKind(blocked), None, of, len(shown))
    if target_id not in order:
        return Place(VerdictKind.BELOW_THRESHOLD, None, of, len(shown))
    if target_id in shown:
        return Place(VerdictKind.LISTED, shown.index(target_id) + 1, of, len(shown))
    return Place(VerdictKind.CUT_BY_LIMIT, order.index(target_id) + 1, of, len(shown))


def sentence(target: Target, at: Place, standing: Standing) -> tuple[str, str]:
    """The verdict in both languages."""
    words_zh, words_en, counter = WORDS[target.kind]
    zh, en = f"“{target.name_zh}”", f"“{target.name_en}”"
    if at.verdict is VerdictKind.LISTED and target.kind is TargetKind.POLICY:
        # Levers and programmes have a bound each, so that a place on the list is not one among all.
        return (
            f"{zh}已列出，在所列政策中排第 {at.rank}；得分足以列出的共 {at.of} 项。",
            f"{en} is listed: number {at.rank} of the policies shown; {at.of} score well enough to be.",
        )
    if at.verdict is VerdictKind.LISTED:
        return (
            f"{zh}已列出，在 {at.of} {counter}{words_zh}中排第 {at.rank}。",
            f"{en} is listed: number {at.rank} of {at.of} {words_en}.",
        )
    if at.verdict is VerdictKind.CUT_BY_LIMIT:
        if target.kind is TargetKind.POLICY:
            return (
                f"{zh}在 {at.of} 项政策中排第 {at.rank}，而它所属的一类只列前 {at.shown} 项，因此没有显示。",
                f"{en} is number {at.rank} of {at.of} policies; of its kind the answer shows only the first {at.shown}.",
            )
        return (
            f"{zh}在 {at.of} {counter}{words_zh}中排第 {at.rank}，而结果只列前 {at.shown} {counter}，因此没有显示。",
            f"{en} is number {at.rank} of {at.of} {words_en}; the answer shows only the first {at.shown}.",
        )
    if at.verdict is VerdictKind.EXCLUDED_BY_FIRM:
        cities = "、".join(zh for zh, _ in standing.cities)
        cities_en = ", ".join(en for _, en in standing.cities)
        return (
            f"所填内容表示不考虑{cities}，{zh}因此没有列出。",
            f"The profile rules out {cities_en}, so {en} is not listed.",
        )
    if at.verdict is VerdictKind.NO_INDUSTRY_LINK:
        return _no_link(zh, en, standing)
    return _too_low(target, zh, en, standing)


def _no_link(zh: str, en: str, standing: Standing) -> tuple[str, str]:
    if not standing.industries:
        return (
            f"规划和名录没有把{zh}与任何产业写在一起，所填的意向城市、目标和项目类型也未涉及它，因此没有列出。",
            f"Neither the plan nor a register ties {en} to an industry, and neither the preferred cities nor the goals "
            "and kind of project that were said lead to it, so it is not listed.",
        )
    best = max(share for _, _, share in standing.industries)
    names = "、".join(zh for zh, _, _ in standing.industries)
    names_en = ", ".join(en for _, en, _ in standing.industries)
    return (
        f"{zh}面向{names}，企业属于这些产业的概率最高为 {percent(best)}，不到 {RELEVANT:.0%}，因此没有列出。",
        f"{en} is for {names_en}; the probability that the firm belongs there is {percent(best)} at most, under "
        f"{RELEVANT:.0%}, so it is not listed.",
    )


def _too_low(target: Target, zh: str, en: str, standing: Standing) -> tuple[str, str]:
    if target.kind is TargetKind.INDUSTRY:
        return (
            f"企业属于{zh}的概率为 {percent(standing.score)}，低于作推荐所需的 {standing.least:.0%}。",
            f"The probability that the firm belongs to {en} is {percent(standing.score)}, below the "
            f"{standing.least:.0%} a recommendation needs.",
        )
    return (
        f"{zh}得 {standing.score:.2f} 分，低于列出所需的 {standing.least:.2f} 分。",
        f"{en} scores {standing.score:.2f}, below the {standing.least:.2f} that the list needs.",
    )
