"""Profile and matched industries → ranked sites, each score a sum of explained factors."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from matching.catalogue.entries import Catalogue
from matching.factors import Label, Part, grade_of, score_of, weigh
from matching.places import Gazetteer
from matching.relevance import capped
from matching.result import EvidenceLevel, Grade, MatchedSite, Sibling
from matching.sites.evidence import evidence_part, level_of, quotes_of
from matching.sites.geography import city_points, logistics_part, preference_part, transfer_part
from matching.sites.groups import Grouping, grouped
from matching.sites.industry import SiteTie, chain_part, industry_part, tie_of
from matching.sites.needs import conditions_of, missing_facts
from matching.sites.purpose import purpose_part, purposes_by_policy
from matching.sites.query import BEST_FIT_WEIGHTS, SiteQuery
from matching.sites.shown import is_shown
from matching.sites.stage import stage_part
from matching.sites.subject import Subject, subjects

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
THRESHOLDS = {Grade.A: 0.60, Grade.B: 0.42, Grade.C: 0.25}


class _Found(NamedTuple):
    """A site worth showing, before it is written out; `fit` is its score under best fit."""

    subject: Subject
    tied: SiteTie
    level: EvidenceLevel
    parts: tuple[Part, ...]
    score: float
    fit: float


class SiteScore(NamedTuple):
    """A site's standing for a profile: the score, grade, industry and evidence level that `rank` gives it."""

    id: str
    score: float
    grade: Grade
    industry: str | None
    level: EvidenceLevel


class SiteRanker:
    """Ranks the sites of one catalogue; holds only what does not depend on a profile."""

    def __init__(self, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
        self._catalogue = catalogue
        self._gazetteer = gazetteer
        self._subjects = subjects(catalogue)
        self._by_policy = purposes_by_policy(catalogue.policies)
        self._cities = city_points(catalogue)

    def rank(self, query: SiteQuery, limit: int) -> tuple[MatchedSite, ...]:
        """The first `limit` sites worth showing, best first; ties break on id.

        Excluded cities, other industries' parks and places are left out. Other weights than those of best fit reorder;
        which sites are shown, and their grades, follow best fit.
        """
        order = self._order(query)[:limit]
        return self._written(order, query)

    def fits(self, query: SiteQuery) -> list[float]:
        """The best-fit score of every site worth showing, in the order of the query's weights."""
        return [found.fit for found in self._order(query)]

    def scores(self, query: SiteQuery) -> Iterator[SiteScore]:
        """What `rank` says of every site worth showing, without the reasons; in the catalogue's order."""
        for subject in self._subjects:
            if (found := self._found(subject, query)) is not None:
                tie = found.tied.tie
                industry = tie.industry if tie.is_relevant else None
                yield SiteScore(subject.site.id, found.score, _grade(found), industry, found.level)

    def excluded(self, query: SiteQuery, limit: int) -> tuple[MatchedSite, ...]:
        """The first `limit` of what only the firm's own exclusions keep out, best first."""
        shown = {found.subject.site.id for found in self._order(query)}
        everything = self._order(query._replace(excluded=None))
        kept_out = [found for found in everything if found.subject.site.id not in shown][:limit]
        return self._written(kept_out, query)

    def _order(self, query: SiteQuery) -> list[_Found]:
        found = [
            item for subject in self._subjects if (item := self._found(subject, query)) is not None
        ]
        return sorted(found, key=lambda item: (-item.score, item.subject.site.id))

    def _found(self, subject: Subject, query: SiteQuery) -> _Found | None:
        cities = subject.cities
        if query.excluded and cities and cities <= query.excluded.cities:
            return None
        tied = tie_of(self._catalogue, subject, query)
        if not is_shown(subject, tied, query):
            return None
        level = level_of(subject, tied)
        parts = tuple(self._parts(subject, query, tied, level))
        fit = score_of(parts, BEST_FIT_WEIGHTS)
        if grade_of(fit, THRESHOLDS) is Grade.INSUFFICIENT and not cities & query.wanted:
            return None
        return _Found(subject, tied, level, parts, score_of(parts, query.weights), fit)

    def _parts(
        self, subject: Subject, query: SiteQuery, tied: SiteTie, level: EvidenceLevel
    ) -> Iterator[Part]:
        site_id = subject.site.id
        yield industry_part(self._catalogue, tied)
        yield evidence_part(subject, level)
        yield chain_part(self._catalogue, subject, query.relevance)
        yield purpose_part(subject, query, self._by_policy.get(site_id, frozenset()))
        yield Part(
            "text",
            query.similarity.get(site_id, 0.0),
            "企业文字与该地点条文的相近程度（同批地点中的相对位置）",
            "how near the profile's wording is to this entry's, relative to the other sites",
        )
        yield preference_part(subject, query, self._cities)
        yield logistics_part(subject, query, self._catalogue.hubs)
        yield stage_part(subject, query)
        yield transfer_part(subject, query)

    def _written(self, order: Sequence[_Found], query: SiteQuery) -> tuple[MatchedSite, ...]:
        groups = grouped([(item.subject, item.tied.tie.industry) for item in order])
        return tuple(
            self._matched(order, position, groups, query) for position in range(len(order))
        )

    def _matched(
        self, order: Sequence[_Found], position: int, groups: Grouping, query: SiteQuery
    ) -> MatchedSite:
        found = order[position]
        subject, site, tie = found.subject, found.subject.site, found.tied.tie
        head = groups.head.get(position)
        return MatchedSite(
            id=site.id,
            name_zh=site.name_zh,
            name_en=site.name_en,
            kind=site.kind,
            status=site.status,
            city=site.city,
            county=site.county,
            rank=position + 1,
            score=found.score,
            grade=_grade(found),
            evidence_level=found.level,
            industry=tie.industry if tie.is_relevant else None,
            factors=weigh(found.parts, query.weights, LABELS),
            evidence=quotes_of(self._catalogue, subject, found.tied, query),
            register_evidence=site.register_entry,
            missing_facts=missing_facts(subject, query.profile),
            conditions=conditions_of(subject, query.profile),
            count_text=site.count_text,
            grouped_under=None if head is None else order[head].subject.site.id,
            siblings=tuple(_sibling(order[m]) for m in groups.members.get(position, ())),
            best_fit_score=None if query.weights == BEST_FIT_WEIGHTS else found.fit,
        )


def _grade(found: _Found) -> Grade:
    """A site that is shown at all, since the firm asked for its city, has at least a C before its industry caps it."""
    grade = grade_of(found.fit, THRESHOLDS)
    return capped(Grade.C if grade is Grade.INSUFFICIENT else grade, found.tied.tie)


def _sibling(found: _Found) -> Sibling:
    site = found.subject.site
    return Sibling(id=site.id, name_zh=site.name_zh, name_en=site.name_en)
