"""What policies are ranked for."""

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import NamedTuple

from matching.policies.audience import shown_of
from matching.policies.ground import NEEDS
from matching.policies.weights import WEIGHTS
from matching.profile import EnterpriseProfile
from matching.relevance import Relevance
from matching.rules import Facts


class _Said(NamedTuple):
    facts: Facts
    relevance: Relevance
    tiers: Mapping[str, float]
    similarity: Mapping[str, float]
    weights: Mapping[str, float] = WEIGHTS


class PolicyQuery(_Said):
    """The facts conditions read, industry relevance, wording similarity by policy id, and how much each factor weighs.

    What follows from these is worked out once, since every policy asks for it.
    """

    @property
    def profile(self) -> EnterpriseProfile:
        return self.facts.profile

    @cached_property
    def is_best_fit(self) -> bool:
        """Whether the weights are those of best fit, so that score and fit are one."""
        return self.weights == WEIGHTS

    @cached_property
    def basis(self) -> Mapping[str, Hashable]:
        """Factor → all that its value takes from the query, for those an answer can change."""
        profile = self.profile
        asked = frozenset((*(profile.goals or ()), *filter(None, (profile.project_type,))))
        needs = {
            need: any(getattr(profile, field) for field in fields) for need, fields in NEEDS.items()
        }
        return {
            "audience": shown_of(profile),
            "purpose": asked,
            "place": self.facts.cities,
            "need": tuple(needs.values()),
        }
