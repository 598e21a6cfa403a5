"""The words a result says how strong and how certain something is with."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field


class Grade(StrEnum):
    """How strong a match is; thresholds are the scorer's, documented in docs/evaluation.md."""

    A = "A"
    B = "B"
    C = "C"
    INSUFFICIENT = "insufficient"


class EvidenceLevel(StrEnum):
    """How the plan or a register ties a site to the industry, strongest first."""

    NAMED_WITH_INDUSTRY = "named_with_industry"
    OFFICIAL_REGISTER = "official_register"
    NAMED_OTHERWISE = "named_otherwise"
    REGIONAL_CLAUSE = "regional_clause"
    PROVINCE_WIDE = "province_wide"


class Outcome(StrEnum):
    MEETS_KNOWN_CONDITIONS = "meets_known_conditions"
    HAS_UNMET_CONDITION = "has_unmet_condition"
    NOT_ENOUGH_INFORMATION = "not_enough_information"
    NO_CONDITIONS_STATED = "no_conditions_stated"


class State(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class PolicyKind(StrEnum):
    """A lever is what the plan says the province does; a programme is a scheme a firm can claim."""

    LEVER = "lever"
    PROGRAMME = "programme"


Probability = Annotated[float, Field(ge=0, le=1)]
