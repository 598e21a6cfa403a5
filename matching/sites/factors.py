"""The factors of a site: in numbers for the ranking, with their sentences for what is shown."""

from collections.abc import Callable, Mapping, Sequence

from matching.catalogue.entries import Catalogue
from matching.factors import Label, Part, weighed, weighed_alike
from matching.kept import Kept
from matching.result import EvidenceLevel, Factor
from matching.sites.evidence import evidence_part
from matching.sites.found import Found
from matching.sites.geography import city_points, logistics_part, preference_part, transfer_part
from matching.sites.industry import SiteTie, chain_part, industry_part
from matching.sites.purpose import purpose_part
from matching.sites.query import SiteQuery
from matching.sites.reads import told_by
from matching.sites.stage import stage_part
from matching.sites.subject import Subject

KEPT = 256
"""For how many answers to a factor its sentences are kept; of each those of the sites shown, some sixty."""
LABELS = {
    "industry": Label("产业相关", "Industry tie"),
    "evidence": Label("依据强度", "Strength of evidence"),
    "chain": Label("上下游", "Suppliers and customers"),
    "purpose": Label("用途相符", "Purpose"),
    "text": Label("文字相近", "Wording"),
    "preference": Label("地区意向与距离", "Preferred place and distance"),
    "logistics": Label("物流", "Logistics"),
    "stage": Label("建设阶段", "Stage"),
    "transfer": Label("产业转移", "Industrial transfer"),
}
WORDING = Part(
    "text",
    0.0,
    "企业文字与该地点条文的相近程度（同批地点中的相对位置）",
    "how near the profile's wording is to this entry's, relative to the other sites",
)
KEEPING = ("chain", "purpose", "preference", "logistics", "stage", "transfer")


class SiteParts:
    """Works out the parts of a site's score that answers decide, and the chain."""

    def __init__(self, catalogue: Catalogue, by_policy: Mapping[str, frozenset[str]]) -> None:
        cities, hubs = city_points(catalogue), catalogue.hubs
        none: frozenset[str] = frozenset()
        self._parts: Mapping[str, Callable[[Subject, SiteQuery], Part]] = {
            "chain": lambda s, q: chain_part(catalogue, s, q.relevance),
            "purpose": lambda s, q: purpose_part(s, q, by_policy.get(s.site.id, none)),
            "preference": lambda s, q: preference_part(s, q, cities),
            "logistics": lambda s, q: logistics_part(s, q, hubs),
            "stage": stage_part,
            "transfer": transfer_part,
        }

    def part(self, factor: str, subject: Subject, query: SiteQuery) -> Part:
        """One part with its sentence."""
        return self._parts[factor](subject, query)


class SiteFactors:
    """Writes the factors of sites out; those of `KEEPING` are kept by all that they were worked out from."""

    def __init__(self, catalogue: Catalogue, parts: SiteParts) -> None:
        self._catalogue, self.parts = catalogue, parts
        self._kept = Kept[dict[str, Factor]](KEPT)
        self._of_levels = Kept[dict[tuple[EvidenceLevel, str | bool | None], Factor]](KEPT)

    def forget(self) -> None:
        """Drop what is kept; only time changes."""
        self._kept.clear()
        self._of_levels.clear()

    def of(self, query: SiteQuery, sites: Sequence[Found]) -> list[tuple[Factor, ...]]:
        """The factors of each site, in the order of LABELS."""
        ids = [found.subject.site.id for found in sites]
        columns = {factor: self._column(factor, query, sites, ids) for factor in KEEPING}
        columns["industry"] = self._industry(query, sites)
        columns["evidence"] = self._evidence(query.weights["evidence"], sites)
        near = [found.wording for found in sites]
        columns["text"] = weighed_alike(WORDING, near, query.weights["text"], LABELS["text"])
        return list(zip(*(columns[factor] for factor in LABELS), strict=True))

    def _column(
        self, factor: str, query: SiteQuery, sites: Sequence[Found], ids: Sequence[str]
    ) -> list[Factor]:
        key = (factor, told_by(factor, query), query.weights[factor])
        known = self._kept(key, dict)
        try:
            return [*map(known.__getitem__, ids)]
        except KeyError:  # the first time that one of them is shown
            for found in sites:
                if found.subject.site.id not in known:
                    part = self.parts.part(factor, found.subject, query)
                    known[found.subject.site.id] = self._weighed(part, query)
        return [*map(known.__getitem__, ids)]

    def _evidence(self, weight: float, sites: Sequence[Found]) -> list[Factor]:
        """Sites of which plan or register speak alike, and which are there or only promised, share the sentence."""
        known = self._of_levels(weight, dict)
        factors = []
        for subject, _, level, *_ in sites:
            promised = subject.site.count_text if subject.site.status == "promised" else False
            factor = known.get((level, promised))
            if factor is None:
                part = evidence_part(subject, level)
                factor = known[level, promised] = weighed(part, weight, LABELS["evidence"])
            factors.append(factor)
        return factors

    def _industry(self, query: SiteQuery, sites: Sequence[Found]) -> list[Factor]:
        """Sites tied to one industry in one way share the sentence."""
        known: dict[tuple[SiteTie, bool], Factor] = {}
        factors = []
        for subject, tied, *_ in sites:
            key = (tied, bool(subject.links))
            factor = known.get(key)
            if factor is None:
                part = industry_part(self._catalogue, subject, tied)
                factor = known[key] = self._weighed(part, query)
            factors.append(factor)
        return factors

    @staticmethod
    def _weighed(part: Part, query: SiteQuery) -> Factor:
        return weighed(part, query.weights[part.id], LABELS[part.id])
