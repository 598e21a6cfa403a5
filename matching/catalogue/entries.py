"""Records of a catalogue, as the plan folder's files spell them.

Every record is frozen and refuses fields it does not know. Quotes carry their plan, clause and offsets once the
loader has checked them.
"""

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import ConfigDict, Field

from matching.catalogue.policy import Policy as Policy
from matching.catalogue.policy import Serves as Serves
from matching.catalogue.records import Filled, Hub, Id, Kind, Label
from matching.catalogue.records import Record as Record
from matching.plan import Plan
from matching.result import Evidence, Grade, MatchedIndustry, RegisterEvidence

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PlanInfo(Record):
    """What is known of the plan itself."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    title_zh: Filled
    title_en: Filled
    issuer_zh: Filled
    issuer_en: Filled
    region_zh: Filled
    region_en: Filled
    period_from: dt.date
    period_to: dt.date
    source: Filled
    source_url: str | None
    licence: Filled
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    catalogue_version: Filled


class IndustryCode(Record):
    """A class of GB/T 4754—2017 that defines the industry (`core`) or holds some of its firms (`part`)."""

    code: Filled
    share: Literal["core", "part"]
    why: Filled


class Vocabulary(Record):
    zh: tuple[Filled, ...]
    en: tuple[Filled, ...]


class Industry(Record):
    id: Id
    name_zh: Filled
    name_en: Filled
    tier: Literal["traditional", "emerging", "future", "agriculture", "service", "digital", "other"]
    parent: Id | None
    prominence: Literal["headline", "named", "mention"]
    sub_fields: tuple[Filled, ...]
    definition_zh: Filled
    definition_en: Filled
    not_zh: str | None
    codes: tuple[IndustryCode, ...]
    vocabulary: Vocabulary
    upstream: tuple[Id, ...]
    downstream: tuple[Id, ...]
    note: str | None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]


class County(Record):
    """A county, county-level city or district; coordinates (GCJ-02 degrees) are None where the source has none."""

    code: Filled
    name_zh: Filled
    name_en: str | None
    longitude: float | None
    latitude: float | None


class City(Record):
    """A prefecture-level city with its counties; `id` is its GB/T 2260 code, coordinates are GCJ-02 degrees."""

    id: Annotated[str, Field(pattern=r"^\d{6}$")]
    name_zh: Filled
    name_en: Filled
    longitude: float
    latitude: float
    counties: tuple[County, ...]


class Region(Record):
    """A part of the province that the plan speaks of, and the cities it covers.

    `cities` are names as in City.name_zh; `membership` says where the membership comes from when the plan does
    not list it. `role` is what the plan asks of it: taking in transferred industry, or sending it out.
    """

    id: Id
    name_zh: Filled
    name_en: Filled
    cities: tuple[Filled, ...]
    membership: Filled
    role: Literal["core", "receiving", "belt"]
    industries: tuple[Id, ...]
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]


class Site(Record):
    """A place an enterprise may settle in or use: from the plan (`evidence`) or an official list (`register_entry`).

    `city` is a name as in City.name_zh, or None when the source names none or several; `spans` are the cities of a
    site that lies in several. `city_background` is general knowledge that the source does not state and never counts
    as evidence. `status` is "covered" for a city that only a regional clause of the plan covers. Coordinates are
    GCJ-02 degrees of the county or city the source names, not of a gate. `area_as_stated` keeps the source's unit.
    `related_industries` are those the clause around the place speaks of without making them the place's own;
    `purposes` say what the place is for, in the profile's words for goals, project types, stages and logistics, with
    `first_use_product` and `exporter` for firms that have one or do so.
    """

    id: Id
    name_zh: Filled
    name_en: Filled
    kind: Filled
    status: Literal["named", "promised", "registered", "covered"]
    stage: Literal["existing", "being_built", "planned", "counted"]
    city: str | None
    spans: tuple[Filled, ...] = ()
    city_background: str | None = None
    county: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    industries: tuple[Id, ...]
    industries_stated: str | None = None
    area_as_stated: str | None = None
    count_text: str | None = None
    chemical_park: bool | None = None
    related_industries: tuple[Id, ...] = ()
    purposes: tuple[Filled, ...] = ()
    note: str | None = None
    evidence: tuple[Evidence, ...] = ()
    register_entry: RegisterEvidence | None = None


class Target(Record):
    """A number the plan commits to; `value_min`/`value_max` in `unit`, `comparator` how to read them."""

    id: Id
    raw: Filled
    value_min: float | None
    value_max: float | None
    comparator: Filled
    unit: Filled
    counted_zh: Filled
    counted_en: Filled
    kind: Filled
    scope: str | None
    industries: tuple[Id, ...]
    note: str | None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]


class NamedProject(Record):
    """A project or firm the plan names."""

    id: Id
    name_zh: Filled
    name_en: Filled
    company_zh: str | None
    type: Filled
    city: str | None
    city_background: str | None
    industries: tuple[Id, ...]
    milestone: str | None
    note: str | None
    evidence: Annotated[tuple[Evidence, ...], Field(min_length=1)]


class Catalogue(Record):
    """One plan and all that was catalogued from it; lists keep the files' order.

    `instruments` and `kinds` label the values of Policy.instrument and Site.kind; a plan folder may leave them out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    info: PlanInfo
    plan: Plan
    sha256: str
    industries: tuple[Industry, ...]
    regions: tuple[Region, ...]
    cities: tuple[City, ...]
    sites: tuple[Site, ...]
    policies: tuple[Policy, ...]
    targets: tuple[Target, ...]
    projects: tuple[NamedProject, ...]
    instruments: tuple[Label, ...] = ()
    kinds: tuple[Kind, ...] = ()
    hubs: tuple[Hub, ...] = ()

    @cached_property
    def industry_by_id(self) -> dict[str, Industry]:
        return {industry.id: industry for industry in self.industries}

    @cached_property
    def site_by_id(self) -> dict[str, Site]:
        return {site.id: site for site in self.sites}

    @cached_property
    def policy_by_id(self) -> dict[str, Policy]:
        return {policy.id: policy for policy in self.policies}

    @cached_property
    def lineages(self) -> dict[str, tuple[str, ...]]:
        """Every industry, in the order of ids, and those above it, nearest first."""
        return {industry: self.lineage(industry) for industry in sorted(self.industry_by_id)}

    @cached_property
    def by_tier(self) -> dict[str, tuple[str, ...]]:
        """Tier → its industries; tiers in the order in which the catalogue first names them."""
        found: dict[str, tuple[str, ...]] = {}
        for industry in self.industries:
            found[industry.tier] = (*found.get(industry.tier, ()), industry.id)
        return found

    @cached_property
    def unmatched(self) -> dict[str, MatchedIndustry]:
        """What every result carries of an industry; all that depends on the firm is blank."""
        return {industry.id: _unmatched(industry) for industry in self.industries}

    @cached_property
    def families(self) -> "NDArray[np.intp]":
        """(industries, widest) the rows of each industry and of all beneath it, in the order of ids; filled up with the
        number of industries."""
        import numpy as np  # here: commands that only read a catalogue do without it

        rows = {industry.id: row for row, industry in enumerate(self.industries)}
        own: dict[str, list[int]] = {industry: [] for industry in rows}
        for industry, line in self.lineages.items():
            for ancestor in line:
                own[ancestor].append(rows[industry])
        widest = max([1, *map(len, own.values())])
        found = np.full((len(rows), widest), len(rows), np.intp)
        for row, family in zip(found, own.values(), strict=True):
            row[: len(family)] = family
        return found

    @cached_property
    def receiving(self) -> frozenset[str]:
        """The cities of regions that take in industry that moves."""
        regions = (region for region in self.regions if region.role == "receiving")
        return frozenset(city for region in regions for city in region.cities)

    def root_of(self, industry_id: str) -> str:
        """The industry without a parent that stands above this one, or the industry itself."""
        parent = self.industry_by_id[industry_id].parent
        return industry_id if parent is None else self.root_of(parent)

    def lineage(self, industry_id: str) -> tuple[str, ...]:
        """The industry and those above it, nearest first."""
        parent = self.industry_by_id[industry_id].parent
        return (industry_id,) if parent is None else (industry_id, *self.lineage(parent))


def _unmatched(industry: Industry) -> MatchedIndustry:
    return MatchedIndustry.made(
        id=industry.id,
        name_zh=industry.name_zh,
        name_en=industry.name_en,
        parent=industry.parent,
        rank=0,
        grade=Grade.INSUFFICIENT,
        probability=0.0,
        components={},
        evidence=industry.evidence,
        matched=(),
        lost_to=None,
        why_zh=None,
        why_en=None,
    )
