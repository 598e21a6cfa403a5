"""Why this entry and why not that one: any industry, site or policy, whether it is listed or not."""

from matching.explain.answer import explain
from matching.explain.shapes import Explanation, Target, VerdictKind
from matching.explain.targets import AmbiguousTarget, Names, TargetProblem, UnknownTarget

__all__ = [
    "AmbiguousTarget",
    "Explanation",
    "Names",
    "Target",
    "TargetProblem",
    "UnknownTarget",
    "VerdictKind",
    "explain",
]
