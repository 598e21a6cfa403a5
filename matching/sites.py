"""Profile and matched industries → ranked sites, each score a sum of explained factors."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from matching.catalogue.entries import Catalogue, Policy, Site
from matching.factors import Label, Part, contribution, grade_of, score_of, weigh
from matching.places import Gazetteer, Named
from matching.profile import EnterpriseProfile
from matching.relevance import Relevance, Tie, capped, links_of
from matching.result import Evidence, EvidenceLevel, Grade, MatchedSite, Verdict
from matching.trials import Trials

WEIGHTS = {"industry": 0.50, "evidence": 0.10, "purpose": 0.20, "text": 0.10, "preference": 0.10}
LABELS = {
    "industry": Label("产业相关", "Industry tie"),
    "evidence": Label("依据强度", "Strength of evidence"),
    "purpose": Label("用途相符", "Purpose"),
    "text": Label("文字相近", "Wording"),
    "preference": Label("地区意向", "Preferred place"),
}
THRESHOLDS = {Grade.A: 0.60, Grade.B: 0.40, Grade.C: 0.25}
LEVEL_VALUES = {
    EvidenceLevel.NAMED_WITH_INDUSTRY: 1.0,
    EvidenceLevel.OFFICIAL_REGISTER: 0.7,
    EvidenceLevel.NAMED_OTHERWISE: 0.4,
    EvidenceLevel.REGIONAL_CLAUSE: 0.3,
    EvidenceLevel.PROVINCE_WIDE: 0.2,
}
PROMISED = 0.5
"""A place that is only promised has half the strength of one that is there."""
LEVEL_NOTES = {
    EvidenceLevel.NAMED_WITH_INDUSTRY: ("规划原文把该地点与此产业一并写明", "the plan names this place with the industry"),
    EvidenceLevel.OFFICIAL_REGISTER: ("官方名录列有该园区及其产业", "an official list names this park and its industry"),
    EvidenceLevel.NAMED_OTHERWISE: ("规划原文提到该地点,但未与此产业相连", "the plan names this place, not with this industry"),
    EvidenceLevel.REGIONAL_CLAUSE: ("仅由区域性条款覆盖", "covered by a regional clause only"),
    EvidenceLevel.PROVINCE_WIDE: ("仅由全省性条款覆盖", "covered by a province-wide clause only"),
}  # fmt: skip
READS: Mapping[str, tuple[str, ...]] = {
    "purpose": ("goals", "project_type"),
    "preference": ("city_prefer",),
}
"""The profile fields each factor reads besides what says which industry the firm is in; the others read none."""
FACTS = ("land_mu", "floor_m2", "power_mva", "energy_tce", "needs_chemical_park", "logistics")


class SiteQuery(NamedTuple):
    """What sites are ranked for: the profile, how relevant each industry is, and wording similarity by site id."""

    profile: EnterpriseProfile
    relevance: Relevance
    preferred: Named | None
    excluded: Named | None
    similarity: Mapping[str, float]


class _Found(NamedTuple):
    """A site worth showing, before it is written out."""

    site: Site
    tie: Tie
    level: EvidenceLevel
    parts: tuple[Part, ...]
    score: float


class SiteRanker:
    """Ranks the sites of one catalogue; holds only what does not depend on a profile."""

    def __init__(self, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
        self._catalogue = catalogue
        self._gazetteer = gazetteer
        self._policies_at = _policies_by_site(catalogue.policies)
        self._links = {site.id: links_of(catalogue, site.industries) for site in catalogue.sites}
        self._cities = {site.id: cities_of(site) for site in catalogue.sites}
        self.least = THRESHOLDS[Grade.C]
        self.trials = Trials(
            self, sorted(catalogue.sites, key=lambda site: site.id), READS, lets_in=("city_prefer",)
        )

    def rank(self, query: SiteQuery, limit: int) -> tuple[MatchedSite, ...]:
        """The first `limit` sites worth showing, best first; ties break on id.

        Excluded cities, other industries' parks and places are left out.
        """
        order = self._order(query)[:limit]
        return tuple(self._matched(found, rank, query) for rank, found in enumerate(order, 1))

    def excluded(self, query: SiteQuery, limit: int) -> tuple[MatchedSite, ...]:
        """The first `limit` of what only the firm's own exclusions keep out, best first."""
        shown = {found.site.id for found in self._order(query)}
        everything = self._order(query._replace(excluded=None))
        kept_out = [found for found in everything if found.site.id not in shown][:limit]
        return tuple(self._matched(found, rank, query) for rank, found in enumerate(kept_out, 1))

    def order(self, query: SiteQuery) -> list[tuple[str, float]]:
        """Every site worth showing with its score, best first."""
        return [(found.site.id, found.score) for found in self._order(query)]

    def shown(self, order: Sequence[str], limit: int) -> Sequence[str]:
        """Which of a whole order `rank` writes out."""
        return order[:limit]

    def judge_one(self, site_id: str, query: SiteQuery) -> tuple[MatchedSite, str | None]:
        """One site as if it were listed (its rank is 0), and what keeps it out before any score, if anything does."""
        site = self._catalogue.site_by_id[site_id]
        return self._matched(self._weighed(site, query), 0, query), self.kept_out(site, query)

    def kept_out(self, site: Site, query: SiteQuery) -> str | None:
        """`excluded_by_firm`, `no_industry_link`, or None where the score decides."""
        cities = self._cities[site.id]
        if query.excluded and cities and cities <= query.excluded.cities:
            return "excluded_by_firm"
        tie = query.relevance.tie(self._links[site.id])
        is_open = tie.is_relevant or _is_open(site, cities, query.preferred)
        return None if is_open else "no_industry_link"

    def contributions(
        self, site: Site, query: SiteQuery, factors: Container[str] | None = None
    ) -> dict[str, tuple[float, float]]:
        """What each factor adds to a site's score and to its fit; only the given ones of READS where some are given."""
        if factors is None:
            parts: Iterable[Part] = self._weighed(site, query).parts
        else:
            parts = self._readers(site, query, factors)
        added = {part.id: contribution(part, WEIGHTS) for part in parts}
        return {factor: (value, value) for factor, value in added.items()}

    def _readers(self, site: Site, query: SiteQuery, factors: Container[str]) -> Iterator[Part]:
        if "purpose" in factors:
            yield self._purpose_part(site, query.profile)
        if "preference" in factors:
            yield self._preference_part(site, query.preferred)

    def reads(self, factor: str, site: Site) -> tuple[str, ...]:
        """The fields of READS that a factor of this very site reads."""
        return READS[factor]

    def wanted(self, site: Site, query: SiteQuery) -> bool:
        """Whether a site is listed whatever its fit."""
        return False

    def judged_fields(self, site: Site) -> frozenset[str]:
        """The profile fields that the conditions of a site read."""
        return frozenset()

    def verdicts(self, site: Site, query: SiteQuery) -> tuple[Verdict, ...]:
        """The conditions of a site, judged."""
        return ()

    def _order(self, query: SiteQuery) -> list[_Found]:
        found = [
            item for site in self._catalogue.sites if (item := self._found(site, query)) is not None
        ]
        return sorted(found, key=lambda item: (-item.score, item.site.id))

    def _found(self, site: Site, query: SiteQuery) -> _Found | None:
        if self.kept_out(site, query) is not None:
            return None
        found = self._weighed(site, query)
        return None if found.score < self.least else found

    def _weighed(self, site: Site, query: SiteQuery) -> _Found:
        tie = query.relevance.tie(self._links[site.id])
        level = _level(site, tie)
        parts = tuple(self._parts(site, query, tie, level))
        return _Found(site, tie, level, parts, score_of(parts, WEIGHTS))

    def _matched(self, found: _Found, rank: int, query: SiteQuery) -> MatchedSite:
        site = found.site
        return MatchedSite(
            id=site.id,
            name_zh=site.name_zh,
            name_en=site.name_en,
            kind=site.kind,
            status=site.status,
            city=site.city,
            county=site.county,
            rank=rank,
            score=found.score,
            grade=capped(grade_of(found.score, THRESHOLDS), found.tie),
            evidence_level=found.level,
            industry=found.tie.industry if found.tie.is_relevant else None,
            factors=weigh(found.parts, WEIGHTS, LABELS),
            evidence=self._evidence(site, found.tie),
            register_evidence=site.register_entry,
            missing_facts=_missing_facts(query.profile),
            conditions=self.verdicts(site, query),
            count_text=site.count_text,
        )

    def _evidence(self, site: Site, tie: Tie) -> tuple[Evidence, ...]:
        """The plan's words on the place; for a park of a register, the plan's words on the industry it serves."""
        if site.evidence:
            return site.evidence
        return self._catalogue.industry_by_id[tie.industry].evidence if tie.industry else ()

    def _parts(
        self, site: Site, query: SiteQuery, tie: Tie, level: EvidenceLevel
    ) -> Iterator[Part]:
        yield _industry_part(self._catalogue, site, tie)
        yield _evidence_part(site, level)
        yield self._purpose_part(site, query.profile)
        yield Part(
            "text",
            query.similarity.get(site.id, 0.0),
            "企业文字与该地点条文的相近程度(同批地点中的相对位置)",
            "how near the profile's wording is to this entry's, relative to the other sites",
        )
        yield self._preference_part(site, query.preferred)

    def _purpose_part(self, site: Site, profile: EnterpriseProfile) -> Part:
        asked = {
            *(profile.goals or ()),
            *((profile.project_type and (profile.project_type,)) or ()),
        }
        served = {
            purpose
            for policy in self._policies_at.get(site.id, ())
            for purpose in (*policy.serves.goals, *policy.serves.project_types)
        }
        if not asked:
            return Part("purpose", 0.4, "未说明目标或项目类型", "no goal or project type was said")
        hits = asked & served
        if hits:
            return Part(
                "purpose",
                1.0,
                "服务于所说的目标或项目类型",
                "serves a goal or project type that was said",
            )
        return Part(
            "purpose", 0.0, "未见与所说目标相连的政策", "no policy ties it to the goals said"
        )

    def _preference_part(self, site: Site, preferred: Named | None) -> Part:
        cities = self._cities[site.id]
        if preferred is None:
            return Part("preference", 0.5, "未说明意向城市", "no preferred city was said")
        if not cities:
            return Part(
                "preference", 0.5, "该条目不限于某一城市", "the entry is not tied to one city"
            )
        names = {city.name_zh: city.name_en for city in self._catalogue.cities}
        wanted = sorted(cities & preferred.cities)
        shown = wanted or sorted(cities)
        zh, en = "、".join(shown), ", ".join(names[city] for city in shown)
        if wanted:
            return Part("preference", 1.0, f"{zh}是意向城市", f"{en}: a preferred city")
        return Part("preference", 0.0, f"{zh}不在意向城市之列", f"{en}: not a preferred city")


def cities_of(site: Site) -> frozenset[str]:
    """The cities a site lies in; general knowledge counts here, since it decides nothing but geography."""
    named = {*site.spans, *filter(None, (site.city,))}
    return frozenset(named or filter(None, (site.city_background,)))


def _industry_part(catalogue: Catalogue, site: Site, tie: Tie) -> Part:
    if tie.industry is None:
        return Part("industry", 0.0, "该条目未写明产业", "the entry names no industry")
    industry = catalogue.industry_by_id[tie.industry]
    return Part(
        "industry",
        tie.value,
        f"与“{industry.name_zh}”相连,企业与该产业的契合概率为 {tie.value:.0%}",
        f"tied to {industry.name_en}; probability that the enterprise belongs to it: {tie.value:.0%}",
    )


def _evidence_part(site: Site, level: EvidenceLevel) -> Part:
    note_zh, note_en = LEVEL_NOTES[level]
    if site.status != "promised":
        return Part("evidence", LEVEL_VALUES[level], note_zh, note_en)
    value = LEVEL_VALUES[level] * PROMISED
    return Part(
        "evidence", value, f"{note_zh},但尚属拟建", f"{note_en}, as something still to come"
    )


def _level(site: Site, tie: Tie) -> EvidenceLevel:
    if site.status == "registered":
        return EvidenceLevel.OFFICIAL_REGISTER
    if site.status == "covered":
        return EvidenceLevel.REGIONAL_CLAUSE
    if tie.is_relevant:
        return EvidenceLevel.NAMED_WITH_INDUSTRY
    if site.city or site.status == "named":
        return EvidenceLevel.NAMED_OTHERWISE
    return EvidenceLevel.PROVINCE_WIDE


def _is_open(site: Site, cities: frozenset[str], preferred: Named | None) -> bool:
    """Whether a site that no relevant industry ties to the firm may be shown at all.

    Parks of registers and places the plan gives to another industry are not; places for any industry are, and a city
    the firm itself prefers.
    """
    if site.status == "registered":
        return False
    if site.kind == "city" and cities:
        return preferred is not None and not cities.isdisjoint(preferred.cities)
    return not site.industries


def _missing_facts(profile: EnterpriseProfile) -> tuple[str, ...]:
    """Needs that were said and that neither the plan nor the registers tell of any site."""
    return tuple(field for field in FACTS if getattr(profile, field) not in (None, False, ()))


def _policies_by_site(policies: Iterable[Policy]) -> dict[str, list[Policy]]:
    found: dict[str, list[Policy]] = {}
    for policy in policies:
        for site_id in policy.place_ids:
            found.setdefault(site_id, []).append(policy)
    return found
