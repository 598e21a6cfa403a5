"""The goals set before the first fit, and how far each is reached: one table, made from a run's numbers alone."""

from collections.abc import Callable, Mapping
from typing import Any, Literal, NamedTuple

from scipy.stats import beta

from bench.evaluate.systems import OURS

Found = Mapping[str, Any]


class Reached(NamedTuple):
    """A figure with its interval, and how many profiles (or tries) it was taken on."""

    figure: Found
    rows: int


class Goal(NamedTuple):
    """What a figure should reach, where a run keeps it (None where the run lacks it), and where a miss is explained."""

    name: str
    stage: str
    sense: Literal["≥", "≤"]
    bound: float
    find: Callable[[Found], Reached | None]
    why: str = ""

    def met(self, value: float) -> bool:
        return value >= self.bound if self.sense == "≥" else value <= self.bound


def _companies(key: str, counted: tuple[str, ...] = ("fits",)) -> Callable[[Found], Reached | None]:
    def find(results: Found) -> Reached | None:
        if not (table := results.get("companies")):
            return None
        return Reached(table["systems"][OURS][key], sum(table[name] for name in counted))

    return find


def _judged(view: str, key: str, counted: str = "fits") -> Callable[[Found], Reached | None]:
    def find(results: Found) -> Reached | None:
        if not (views := results["judged"].get("judgements")):
            return None
        return Reached(views[view]["systems"][OURS][key], views[view][counted])

    return find


def _agreement(results: Found) -> Reached | None:
    if not (views := results["judged"].get("judgements")):
        return None
    return Reached(views["agreement"]["systems"][OURS], views["agreement"]["rows"])


def _left_out(results: Found) -> Reached | None:
    if not (found := results.get("left_out")):
        return None
    return Reached(found["ours"], sum(row["rows"] for row in found["groups"]))


def _attacked(results: Found) -> Reached:
    """The attack that changes most."""
    worst = max(results["attacks"], key=lambda row: (row["changed"]["value"], -row["cases"]))
    return Reached(worst["changed"], worst["cases"])


def _nonsense(results: Found) -> Reached:
    refused = list(results["nonsense"].values())
    share = sum(refused) / len(refused)
    return Reached({"value": share, "low": share, "high": share}, len(refused))


_ALL = ("fits", "misfits")
GOALS = (
    Goal("listed companies: top-1", "companies", "≥", 0.88, _companies("top1"),
         "45 errors read by hand: 27 real, 18 arguable; the reader agrees with 0.92 of the labels"),
    Goal("listed companies: macro", "companies", "≥", 0.80, _companies("top1_macro"),
         "one group has a single company, whose miss is 0.059 of the mean; 0.832 over the other 16"),
    Goal("listed companies: lenient", "companies", "≥", 0.93, _companies("top1_lenient"),
         "29 errors, 19 of them real"),
    Goal("listed companies: top-3", "companies", "≥", 0.985, _companies("top3"),
         "8 misses where 4 are allowed, 5 of the 8 arguable"),
    Goal("telling fits from misfits (AUROC)", "companies", "≥", 0.975,
         _companies("reject_auroc", _ALL)),
    Goal("calibration (ECE)", "companies", "≤", 0.03, _companies("ece", _ALL)),
    Goal("false abstentions", "companies", "≤", 0.03, _companies("false_abstain")),
    Goal("false matches", "companies", "≤", 0.12, _companies("false_match", ("misfits",))),
    Goal("one industry left out, mean over industries", "left_out", "≥", 0.65, _left_out,
         "groups of one to nine companies weigh like the largest; raw e5 has 0.400"),
    Goal("industries nDCG@5", "judged", "≥", 0.92, _judged("zh", "industries_ndcg5")),
    Goal("top industry of grade 2 or 3, Chinese", "judged", "≥", 0.95, _judged("zh", "top_grade2"),
         "17 of 18; 18 of 18 alone would reach it"),
    Goal("top industry of grade 2 or 3, English", "judged", "≥", 0.92, _judged("en", "top_grade2")),
    Goal("same top industry in Chinese and English", "judged", "≥", 0.95, _agreement,
         "15 of 18; two of the three are a parent and its child, both of grade 2 or 3"),
    Goal("top industry of grade 2 or 3, 20–45 vague characters", "judged", "≥", 0.85,
         _judged("hard", "top_grade2")),
    Goal("misfits answered", "judged", "≤", 0.0, _judged("zh", "false_match", "misfits")),
    Goal("answers changed by the worst attack", "attacks", "≤", 0.02, _attacked),
    Goal("nonsense refused", "nonsense", "≥", 1.0, _nonsense),
)  # fmt: skip


def goals(results: Found) -> list[list[str]]:
    """Rows of the table: goal, command, n, bound, reached with its interval, met or why not."""
    return [_row(goal, goal.find(results)) for goal in GOALS]


def _row(goal: Goal, reached: Reached | None) -> list[str]:
    said = [goal.name, f"`luodi evaluate --stages {goal.stage}`"]
    if reached is None:
        return [*said, "–", f"{goal.sense} {goal.bound:g}", "–", "not measured in this run"]
    value, low, high = interval(reached)
    told = f"{value:.3f} [{low:.3f}, {high:.3f}]"
    return [
        *said,
        str(reached.rows),
        f"{goal.sense} {goal.bound:g}",
        told,
        _verdict(goal, value, low, high),
    ]


def interval(reached: Reached) -> tuple[float, float, float]:
    """The bootstrap interval; that of Clopper and Pearson (1934) for a share of 0 or 1, where resampling sees nothing."""
    value, low, high = (float(reached.figure[key]) for key in ("value", "low", "high"))
    if value == 0:
        high = float(beta.ppf(0.975, 1, reached.rows))
    elif value == 1:
        low = float(beta.ppf(0.025, reached.rows, 1))
    return value, low, high


def _verdict(goal: Goal, value: float, low: float, high: float) -> str:
    """Met or missed, and whether the whole interval says so."""
    if goal.met(value):
        sure = goal.met(low if goal.sense == "≥" else high)
        return "met" if sure else "met; the interval reaches beyond the goal"
    open_ = goal.met(high if goal.sense == "≥" else low)
    within = " (the interval holds the goal)" if open_ else ""
    return f"**missed**{within}: {goal.why}"
