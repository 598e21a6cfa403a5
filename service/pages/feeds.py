"""How many policies of the plan look at an answer: what a question feeds, counted rather than claimed."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from matching.catalogue.entries import Catalogue, Policy
from matching.policies.audience import audience_fields
from service.pages.once import once_for

_PURPOSE = {"goals": "goals", "project_types": "project_type"}

ASKED_AS = {"rd_wan": "rd_intensity_pct"}
"""Fields that the form asks for by another one: spending on research as a share of revenue."""


@once_for
def policies_reading(catalogue: Catalogue) -> Mapping[str, int]:
    """Profile field → how many policies have a condition on it or name it as whom they are for."""
    counts: Counter[str] = Counter()
    for policy in catalogue.policies:
        counts.update(fields_of(policy))
    return counts


def fields_of(policy: Policy) -> set[str]:
    """The profile's fields one policy looks at."""
    found = {field for condition in policy.conditions for field in _fields(condition.rule)}
    found |= {field for name, field in _PURPOSE.items() if getattr(policy.serves, name)}
    return found | {ASKED_AS.get(field, field) for field in audience_fields(policy)}


def _fields(rule: Any) -> Iterator[str]:
    for inner in getattr(rule, "rules", ()):
        yield from _fields(inner)
    if rule.field:
        yield ASKED_AS.get(rule.field, rule.field)
