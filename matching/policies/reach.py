"""How directly a policy reaches a firm."""

from matching.catalogue.policy import Policy
from matching.factors import Part


def reach_part(policy: Policy) -> Part:
    """1 where a firm can take part itself, 0 for the work of the government."""
    if policy.reach == "firm":
        return Part(
            "reach",
            1.0,
            "企业可直接参与或受益",
            "a firm can take part in it or receive it directly",
        )
    return Part(
        "reach",
        0.0,
        "政府层面的工作，企业间接受益",
        "work of the government, which firms feel indirectly",
    )
