"""Which profile fields each factor of a policy reads, so that answers can be tried."""

from collections.abc import Mapping

from matching.catalogue.policy import Policy
from matching.policies.audience import TRAITS, audience_fields
from matching.policies.ground import NEEDS

READS: Mapping[str, tuple[str, ...]] = {
    "audience": (
        "qualifications",
        "ownership",
        "stage",
        *(field for field, _ in TRAITS.values()),
    ),
    "purpose": ("goals", "project_type"),
    "place": ("city_prefer",),
    "need": tuple(field for fields in NEEDS.values() for field in fields),
}
"""The profile fields each factor reads besides what says which industry the firm is in; the others read none."""
THRESHOLDS_READ: tuple[tuple[str, float | None], ...] = (
    *TRAITS.values(),
    *((field, 0.0) for field in READS["need"]),
)
"""The numbers at which a factor turns: of a need, anything above nothing."""


def fields_of(factor: str, policy: Policy) -> tuple[str, ...]:
    """The fields of READS that a factor of this very policy reads."""
    if factor == "audience":
        return tuple(audience_fields(policy))
    if factor == "need":
        return tuple(field for need in policy.serves.needs for field in NEEDS[need])
    if factor == "place":
        return READS[factor] if policy.cities else ()
    return READS[factor]
