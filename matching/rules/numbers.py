"""Rules on amounts: a range, and a range that depends on another amount."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from matching.profile import EnterpriseProfile
from matching.result import State
from matching.rules.facts import Facts, Judgement, RuleBase, state_of

Quantity = Literal[
    "investment_wan", "land_mu", "floor_m2", "power_mva", "energy_tce",
    "employees", "revenue_wan", "rd_wan", "rd_intensity_pct", "export_share_pct",
]  # fmt: skip


def said_of(profile: EnterpriseProfile, name: str) -> float | None:
    """The amount as said; R&D intensity also where it follows from spending and revenue."""
    value: float | None = (
        profile.rd_intensity if name == "rd_intensity_pct" else getattr(profile, name)
    )
    return value


class Number(RuleBase):
    """A number of the profile within [min, max]; either bound may be absent, not both."""

    kind: Literal["number"]
    of: Quantity
    min: float | None = None
    max: float | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Number":
        if self.min is None and self.max is None:
            raise ValueError("a number condition needs min or max")
        return self

    @property
    def field(self) -> str:
        return self.of

    def judge(self, facts: Facts) -> Judgement:
        said = said_of(facts.profile, self.of)
        required = {"min": self.min, "max": self.max}
        if said is None:
            return Judgement(State.UNKNOWN, None, required)
        low = self.min is None or said >= self.min
        high = self.max is None or said <= self.max
        return Judgement(state_of(low and high), said, required)


class Tier(BaseModel):
    """The least amount for firms up to a size, that size included; the last tier has no upper end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    up_to: float | None = None
    min: float


class Tiers(RuleBase):
    """A least amount that depends on size, such as R&D of 5 %, 4 % or 3 % of revenue by revenue.

    Where the size was not said, an amount that reaches every tier is met and one that reaches none is unmet.
    """

    kind: Literal["tiers"]
    of: Quantity
    by: Quantity
    tiers: tuple[Tier, ...] = Field(min_length=2)

    @model_validator(mode="after")
    def _ascends(self) -> "Tiers":
        ends = [tier.up_to for tier in self.tiers[:-1]]
        if None in ends or self.tiers[-1].up_to is not None:
            raise ValueError("every tier but the last needs up_to, the last has none")
        if ends != sorted(set(ends), key=lambda end: end or 0):
            raise ValueError("tiers go from small to large")
        return self

    @property
    def field(self) -> str:
        return self.of

    def judge(self, facts: Facts) -> Judgement:
        said, size = said_of(facts.profile, self.of), said_of(facts.profile, self.by)
        required: dict[str, Any] = {"by": self.by, "tiers": [t.model_dump() for t in self.tiers]}
        if said is None:
            return Judgement(State.UNKNOWN, None, required)
        states = {state_of(said >= tier.min) for tier in self._open(size)}
        return Judgement(states.pop() if len(states) == 1 else State.UNKNOWN, said, required)

    def _open(self, size: float | None) -> tuple[Tier, ...]:
        """The tiers the firm may be in."""
        if size is None:
            return self.tiers
        return next((t,) for t in self.tiers if t.up_to is None or size <= t.up_to)
