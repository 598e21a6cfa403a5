"""The rules: one small class per kind of requirement, judged against what was said.

Three values throughout (see `kleene`): what was not said is unknown; it never counts as met and never as unmet.
"""

from matching.rules.business import InClass, InIndustry
from matching.rules.choices import Enjoys, Flag, Holds, OneOf
from matching.rules.dates import Age, Between
from matching.rules.facts import Facts, Judgement
from matching.rules.logic import AllOf, AnyOf, NotRule, Rule, Stated
from matching.rules.numbers import Number, Tier, Tiers
from matching.rules.places import InCity, InRegion

__all__ = [
    "Age",
    "AllOf",
    "AnyOf",
    "Between",
    "Enjoys",
    "Facts",
    "Flag",
    "Holds",
    "InCity",
    "InClass",
    "InIndustry",
    "InRegion",
    "Judgement",
    "NotRule",
    "Number",
    "OneOf",
    "Rule",
    "Stated",
    "Tier",
    "Tiers",
]
