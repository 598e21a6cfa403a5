"""How a policy meets where the project may go and what it needs in land or energy."""

from collections.abc import Iterator

from matching.catalogue.policy import Policy
from matching.factors import Part
from matching.policies.weights import OPEN
from matching.rules import Facts

NEEDS = {
    "land": ("land_mu", "floor_m2"),
    "energy": ("energy_tce", "power_mva"),
}
"""The fields in which an enterprise says that it needs what a policy gives."""


def place_part(policy: Policy, facts: Facts) -> Part:
    """Whether the cities a policy names are among those the enterprise prefers; open where either names none."""
    if not policy.cities:
        return Part("place", OPEN, "条文未限定城市", "the wording names no city")
    if facts.cities is None:
        return Part("place", OPEN, "未说明意向城市", "no preferred city was said")
    if facts.cities.isdisjoint(policy.cities):
        return Part(
            "place", 0.0, "条文所指城市不在意向之列", "its cities are not among those preferred"
        )
    return Part("place", 1.0, "条文所指城市在意向之列", "names a city that is preferred")


def need_parts(policy: Policy, facts: Facts) -> Iterator[Part]:
    """One part for a policy that gives land or energy: whether the enterprise said that it needs any."""
    if not policy.serves.needs:
        return
    fields = [field for need in policy.serves.needs for field in NEEDS[need]]
    if any(getattr(facts.profile, field) for field in fields):
        yield Part(
            "need",
            1.0,
            "所填用地或用能需求与该政策对应",
            "meets a need for land or energy that was said",
        )
    else:
        yield Part("need", 0.0, "未提出用地或用能需求", "no need for land or energy was said")
