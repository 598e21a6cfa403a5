"""Why one industry lost to another: the part of the scorer's evidence that separates the two most."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from matching.factors import Label
from matching.percent import percent
from matching.result import MatchedIndustry

MEANING = Label("含义", "meaning")
TERMS = Label("行业用语", "terms of the trade")
LIKENESS = Label("与同类企业的相像程度", "likeness to firms of the kind")
_ONCE = {
    "meaning_plan": MEANING,
    "meaning_words": MEANING,
    "meaning_en": MEANING,
    "wording": Label("用字", "wording"),
    "words_text": TERMS,
    "words_head": TERMS,
    "words_products": Label("产品名称", "names of products"),
    "words_name": Label("企业名称", "the company's name"),
    "class_inferred": Label("所属行业类别", "class of activity"),
    "class_declared": Label("所报行业代码", "declared industry code"),
    "head": LIKENESS,
    "head_log": LIKENESS,
    "own_head": LIKENESS,
}
PARTS = {
    **_ONCE,
    **{f"free_{name}": label for name, label in _ONCE.items()},
    **{f"latin_{name}": label for name, label in _ONCE.items()},
}
"""What people read for each component; those of one label count together, those without one are no reason.

What counts anew for an industry without a head (`free_`) or in Latin letters (`latin_`) counts with its kind.
"""
_LABELS = [*dict.fromkeys(PARTS.values())]
_PLACED = [(name, _LABELS.index(label)) for name, label in PARTS.items()]


def separating(
    winner: Mapping[str, float], loser: Mapping[str, float], weights: Mapping[str, float]
) -> Label | None:
    """The evidence on which the winner leads by most, weighed as the scorer weighs it; None where it leads on none.

    Only what the winner has is compared: a scorer gives every industry the same components.
    """
    gaps = [0.0] * len(_LABELS)
    for name, place in _placed(tuple(winner)):
        gaps[place] += (winner[name] - loser.get(name, 0.0)) * weights.get(name, 1.0)
    gap, label = max(zip(gaps, _LABELS, strict=True))
    return label if gap > 0 else None


@lru_cache(maxsize=16)
def _placed(names: tuple[str, ...]) -> list[tuple[str, int]]:
    """Those of the components that people read, and the place of the label of each."""
    return [(name, place) for name, place in _PLACED if name in names]


def why_lost(
    winner: MatchedIndustry, loser: MatchedIndustry, weights: Mapping[str, float]
) -> tuple[str, str]:
    """The sentence in both languages."""
    label = separating(winner.components, loser.components, weights)
    shares = percent(loser.probability), percent(winner.probability)
    zh = f"概率 {shares[0]}，低于{winner.name_zh}的 {shares[1]}；"
    en = f"Probability {shares[0]}, below the {shares[1]} of {winner.name_en}; "
    if label is None:
        return (
            f"{zh}没有哪一项单独拉开差距。",
            f"{en}no single piece of evidence sets the two apart.",
        )
    return f"{zh}差距主要在{label.zh}。", f"{en}what sets them apart most: {label.en}."


def explain_losers(
    industries: Sequence[MatchedIndustry], weights: Mapping[str, float], most: int
) -> tuple[MatchedIndustry, ...]:
    """The industries, those from the second to the `most`-th told why they lost to the first."""
    return tuple(
        explained(industries[0], item, weights) if 0 < at < most else item
        for at, item in enumerate(industries)
    )


def explained(
    winner: MatchedIndustry, loser: MatchedIndustry, weights: Mapping[str, float]
) -> MatchedIndustry:
    """The loser with the reason why it lost."""
    zh, en = why_lost(winner, loser, weights)
    return loser.like(lost_to=winner.id, why_zh=zh, why_en=en)
