"""What an enterprise said of itself and of its project.

The wire names and units are the contract's. `None` means "not said": never zero, never "no".
"""

import datetime as dt
import hashlib
import re
from enum import StrEnum
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from stdnum.cn import uscc as stdnum_uscc
from stdnum.exceptions import ValidationError as StdnumError

from matching.standards import gbt4754

MAX_TEXT = 4_000


class ProjectType(StrEnum):
    NEW = "new"
    EXPANSION = "expansion"
    TRANSFER = "transfer"
    HEADQUARTERS = "headquarters"
    RND = "rnd"
    PILOT_PRODUCTION = "pilot_production"
    DEMONSTRATION = "demonstration"


class Goal(StrEnum):
    SITE = "site"
    POLICY = "policy"
    SCENARIO = "scenario"
    SUPPLY_CHAIN = "supply_chain"
    FUNDING = "funding"
    TALENT = "talent"
    MARKET = "market"


class Logistics(StrEnum):
    SEAPORT = "seaport"
    AIRPORT = "airport"
    RAIL = "rail"
    COLD_CHAIN = "cold_chain"
    CHEMICAL_BERTH = "chemical_berth"


class Qualification(StrEnum):
    HIGH_TECH = "high_tech"
    SME_TECH = "sme_tech"
    SRDI = "srdi"
    SRDI_GIANT = "srdi_giant"
    CHAMPION = "champion"
    ABOVE_SCALE = "above_scale"
    CHAIN_LEADER = "chain_leader"
    UNICORN = "unicorn"
    LISTED = "listed"
    TIME_HONOURED = "time_honoured"


class Ownership(StrEnum):
    PRIVATE = "private"
    STATE = "state"
    FOREIGN = "foreign"
    HK_MO_TW = "hk_mo_tw"
    JOINT_VENTURE = "joint_venture"


class Stage(StrEnum):
    IDEA = "idea"
    STARTUP = "startup"
    GROWTH = "growth"
    MATURE = "mature"


def _no_nul(value: str) -> str:
    """PostgreSQL stores no NUL; other stray control characters of copied texts are kept as they came."""
    if "\0" in value:
        raise PydanticCustomError("nul_character", "a NUL character is not text")
    return value


def _check_uscc(value: str) -> str:
    number = re.sub(r"\s", "", value).upper()
    try:
        return str(stdnum_uscc.validate(number))
    except StdnumError:
        raise PydanticCustomError(
            "uscc_invalid", "not a valid unified social credit code"
        ) from None


def _check_industry_code(value: str) -> str:
    code = gbt4754.normalise(value)
    if code is None:
        raise PydanticCustomError("industry_code_unknown", "not a class of GB/T 4754—2017")
    return code


def _check_founded(value: str) -> str:
    return _check_date(value, r"\d{4}(-\d{2}-\d{2})?", "founded_invalid")


def _check_month(value: str) -> str:
    return _check_date(value, r"\d{4}-\d{2}", "month_invalid")


def _check_date(value: str, pattern: str, code: str) -> str:
    try:
        if not re.fullmatch(pattern, value, flags=re.ASCII):
            raise ValueError(value)
        dt.date.fromisoformat((value + "-01-01")[:10])
    except ValueError:
        raise PydanticCustomError(code, "not a calendar date in the expected form") from None
    return value


def _year_as_text(value: Any) -> Any:
    """A bare year often arrives as a JSON number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Text = Annotated[str, AfterValidator(_no_nul)]
Name = Annotated[Text, Field(max_length=200)]
Items = Annotated[tuple[Name, ...], Field(max_length=50)]
Amount = Annotated[float, Field(ge=0)]
Percent = Annotated[float, Field(ge=0, le=100)]


def blank_to_none(value: Any) -> Any:
    """Blank strings become None and blank list items go, at any depth (browsers send "" for "not said")."""
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, list | tuple):
        kept = [item for item in map(blank_to_none, value) if item is not None]
        return kept if kept or not value else None
    if isinstance(value, dict):
        return {key: blank_to_none(item) for key, item in value.items()}
    return value


class Location(BaseModel):
    """Where the firm is today."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    country: Name | None = None
    province: Name | None = None
    city: Name | None = None
    county: Name | None = None


class EnterpriseProfile(BaseModel):
    """One enterprise and its project, as said by whoever filled the form in.

    Money is in 万元 (10,000 RMB), land in 亩, floor in m², power in MVA, energy in tonnes of standard coal a year.
    A blank `business_text` is allowed and matches nothing: the answer is then "not enough information".
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, str_max_length=MAX_TEXT
    )

    id: Annotated[Text, Field(min_length=1, max_length=128)] | None = None
    name: Name | None = None
    uscc: Annotated[Name, AfterValidator(_check_uscc)] | None = None
    business_text: Annotated[Text, Field(max_length=MAX_TEXT)]
    products: Items | None = None
    technologies: Items | None = None
    industry_code: Annotated[Name, AfterValidator(_check_industry_code)] | None = None
    project_type: ProjectType | None = None
    goals: tuple[Goal, ...] | None = None
    location: Location | None = None
    city_prefer: Items | None = None
    city_exclude: Items | None = None
    investment_wan: Amount | None = None
    land_mu: Amount | None = None
    floor_m2: Amount | None = None
    power_mva: Amount | None = None
    energy_tce: Amount | None = None
    logistics: tuple[Logistics, ...] | None = None
    needs_chemical_park: bool | None = None
    founded: (
        Annotated[str, BeforeValidator(_year_as_text), AfterValidator(_check_founded)] | None
    ) = None
    employees: Annotated[int, Field(ge=0, le=2**53)] | None = None
    revenue_wan: Amount | None = None
    rd_wan: Amount | None = None
    rd_intensity_pct: Percent | None = None
    export_share_pct: Percent | None = None
    qualifications: tuple[Qualification, ...] | None = None
    ownership: Ownership | None = None
    stage: Stage | None = None
    start_by: Annotated[str, AfterValidator(_check_month)] | None = None
    first_use_product: bool | None = None
    already_has: Items | None = None
    declined: Items | None = None

    @model_validator(mode="before")
    @classmethod
    def _blanks_are_not_said(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        cleaned: dict[str, Any] = blank_to_none(data)
        if "business_text" in data and cleaned.get("business_text") is None:
            cleaned["business_text"] = ""
        return cleaned

    @field_validator("declined")
    @classmethod
    def _declined_are_fields(cls, value: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if set(value or ()) - set(cls.model_fields):
            raise PydanticCustomError("declined_unknown", "names no field of a profile")
        return value

    @property
    def rd_intensity(self) -> float | None:
        """Research spending as a percentage of revenue: as said, or derived from the two amounts when both are said."""
        if self.rd_intensity_pct is not None:
            return self.rd_intensity_pct
        if self.rd_wan is None or not self.revenue_wan:
            return None
        return 100 * self.rd_wan / self.revenue_wan

    @property
    def sha256(self) -> str:
        """Hash of the canonical JSON of what was said."""
        return hashlib.sha256(self.model_dump_json(exclude_none=True).encode()).hexdigest()
