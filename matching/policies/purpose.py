"""How a policy's purposes meet what the enterprise asked for."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping

from matching.catalogue.policy import Policy
from matching.factors import Part
from matching.policies.weights import UNSAID
from matching.profile import EnterpriseProfile

NO_PURPOSE = 0.1
"""Value where the wording names no purpose: it answers nothing that was asked, and is only not excluded."""
BREADTH = 0.25
"""How much a policy with many purposes counts for less on each: hits / purposes ** 0.25."""


def purpose_part(policy: Policy, profile: EnterpriseProfile, rarity: Mapping[str, float]) -> Part:
    """How the policy's purposes meet what was asked; one that few policies serve tells more than a common one."""
    asked: set[str] = {*(profile.goals or ()), *filter(None, (profile.project_type,))}
    served = purposes(policy)
    if not asked:
        value = UNSAID if served else UNSAID / 2
        return Part("purpose", value, "未说明目标或项目类型", "no goal or project type was said")
    if not served:
        return Part("purpose", NO_PURPOSE, "条文未限定用途", "the wording names no purpose")
    hits = asked & served
    if not hits:
        return Part("purpose", 0.0, "与所说的目标无直接关系", "not what was asked for")
    value = min(1.0, sum(rarity.get(hit, 1.0) for hit in hits) / len(served) ** BREADTH)
    return Part(
        "purpose",
        value,
        "服务于所说的目标或项目类型",
        "serves a goal or project type that was said",
    )


def purposes(policy: Policy) -> frozenset[str]:
    return frozenset((*policy.serves.goals, *policy.serves.project_types))


def rarity_of(policies: Iterable[Policy]) -> Mapping[str, float]:
    """How telling each goal or project type is: ln(1 + N/n), n of N policies serve it, scaled to at most 1."""
    counts = Counter(purpose for policy in policies for purpose in purposes(policy))
    weights = {
        purpose: math.log1p(sum(counts.values()) / count) for purpose, count in counts.items()
    }
    top = max(weights.values(), default=1.0)
    return {purpose: weight / top for purpose, weight in weights.items()}
