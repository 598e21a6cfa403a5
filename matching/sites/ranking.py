"""Profile and matched industries → ranked sites, each score a sum of explained factors."""

from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np

from matching.catalogue.entries import Catalogue, Site
from matching.factors import Label, Part, weigh
from matching.kept import Kept
from matching.result import Grade, MatchedSite, Sibling, State
from matching.sites.evidence import evidence_part, level_of, quotes_of
from matching.sites.found import THRESHOLDS, Found, SiteScore, grade_found, score_found
from matching.sites.geography import city_points, logistics_part, preference_part, transfer_part
from matching.sites.groups import Grouping, grouped
from matching.sites.industry import chain_part, industry_part, tie_of
from matching.sites.needs import conditions_of, decidable, missing_facts
from matching.sites.purpose import purpose_part, purposes_by_policy
from matching.sites.query import SiteQuery
from matching.sites.reads import THRESHOLDS_READ
from matching.sites.stage import stage_part
from matching.sites.subject import Subject, subjects
from matching.sites.table import SiteTable
from matching.trials import Sheet, by_field, numbers_of

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


class SiteRanker:
    """Ranks the sites of one catalogue; holds only what does not depend on a profile."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._by_policy = purposes_by_policy(catalogue.policies)
        self._cities = city_points(catalogue)
        own = subjects(catalogue)
        self._subjects = sorted(own, key=lambda subject: subject.site.id)
        self._in_order = [self._subjects.index(subject) for subject in own]
        self.items = tuple(subject.site for subject in self._subjects)
        self.at = {site.id: at for at, site in enumerate(self.items)}
        self.groups = np.zeros(len(self.items), np.intp)
        self.least = THRESHOLDS[Grade.C]
        self.numbers = numbers_of((), THRESHOLDS_READ)
        self._table = SiteTable(catalogue, self._subjects, self._by_policy)
        self.decisions = Kept[bool]()
        self._judging = by_field(decidable(subject) for subject in self._subjects)
        self.layout, self.tried = self._table.layout, self._table.tried

    def forget(self) -> None:
        """Drop what is kept of answers; only time changes."""
        self._table.forget()
        self.decisions.clear()

    def rank(
        self, query: SiteQuery, limit: int, sheet: Sheet | None = None
    ) -> tuple[MatchedSite, ...]:
        """The first `limit` sites worth showing, best first; ties break on id; `sheet` where the caller has it.

        Excluded cities, other industries' parks and places are left out. Other weights than those of best fit reorder;
        which sites are shown, and their grades, follow best fit.
        """
        sheet = sheet or Sheet(self, query, limit)
        return self._written([self._found(at, sheet) for at in sheet.order.shown], query)

    def fits(self, query: SiteQuery) -> list[float]:
        """The best-fit score of every site worth showing, in the order of the query's weights."""
        sheet = Sheet(self, query, 0)
        return [sheet.score(at)[1] for at in sheet.order.listed]

    def scores(self, query: SiteQuery) -> Iterator[SiteScore]:
        """What `rank` says of every site worth showing, without the reasons; in the catalogue's order."""
        sheet = Sheet(self, query, 0)
        listed = set(sheet.order.listed)
        for at in self._in_order:
            if at in listed:
                found = self._found(at, sheet)
                yield score_found(found, self.wanted(found.subject.site, query))

    def excluded(self, query: SiteQuery, limit: int) -> tuple[MatchedSite, ...]:
        """The first `limit` of what only the firm's own exclusions keep out, best first."""
        free = query._replace(excluded=None)
        sheet, out = Sheet(self, free, limit), self._table.excluded(query)
        found = [self._found(at, sheet) for at in sheet.order.listed if out[at]][:limit]
        return self._written(found, query)

    def order(self, query: SiteQuery) -> list[tuple[str, float]]:
        """Every site worth showing with its score, best first."""
        sheet = Sheet(self, query, 0)
        return [(self.items[at].id, sheet.score(at)[0]) for at in sheet.order.listed]

    def shown(self, order: Sequence[str], limit: int) -> Sequence[str]:
        """Which of a whole order `rank` writes out."""
        return order[:limit]

    def judge_one(self, site_id: str, query: SiteQuery) -> tuple[MatchedSite, str | None]:
        """One site as if it were listed alone (its rank is 0), and what keeps it out before any score, if anything:
        `excluded_by_firm` or `no_industry_link`.
        """
        sheet, at = Sheet(self, query, 0), self.at[site_id]
        item = self._matched([self._found(at, sheet)], 0, Grouping({}, {}), query)
        blocked = "excluded_by_firm" if self._table.excluded(query)[at] else "no_industry_link"
        return (
            item.model_copy(update={"rank": 0}),
            None if sheet.layout.opened[at] else blocked,
        )

    def subject(self, site_id: str) -> Subject:
        """A site with all that is known of it: where it lies, what it is truly tied to."""
        return self._subjects[self.at[site_id]]

    def wanted(self, site: Site, query: SiteQuery) -> bool:
        """Whether a site is listed whatever its fit: it lies in a city that the project is meant for."""
        return bool(self.subject(site.id).cities & query.wanted)

    def judging(self, field: str) -> Sequence[int]:
        """The sites with a condition that the field can decide."""
        return self._judging.get(field, ())

    def takes(self, at: int, field: str, query: SiteQuery) -> Hashable:
        """All that those conditions take from a query besides the field: nothing."""
        return None

    def states(self, at: int, query: SiteQuery, field: str) -> Mapping[str, State]:
        """The conditions of a site that read a field, met, unmet or unknown."""
        found = conditions_of(self._subjects[at], query.profile)
        return {v.id: v.state for v in found if v.field == field}

    def _found(self, at: int, sheet: Sheet) -> Found:
        subject = self._subjects[at]
        tied = tie_of(self._catalogue, subject, sheet.query)
        return Found(subject, tied, level_of(subject, tied), *sheet.score(at))

    def _parts(self, found: Found, query: SiteQuery) -> Iterator[Part]:
        subject, tied = found.subject, found.tied
        site_id = subject.site.id
        yield industry_part(self._catalogue, subject, tied)
        yield evidence_part(subject, found.level)
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

    def _written(self, order: Sequence[Found], query: SiteQuery) -> tuple[MatchedSite, ...]:
        groups = grouped([(item.subject, item.tied.tie.industry) for item in order])
        return tuple(
            self._matched(order, position, groups, query) for position in range(len(order))
        )

    def _matched(
        self, order: Sequence[Found], position: int, groups: Grouping, query: SiteQuery
    ) -> MatchedSite:
        found = order[position]
        subject, site, tie = found.subject, found.subject.site, found.tied.tie
        head = groups.head.get(position)
        return MatchedSite.made(
            id=site.id,
            name_zh=site.name_zh,
            name_en=site.name_en,
            kind=site.kind,
            status=site.status,
            city=site.city,
            county=site.county,
            rank=position + 1,
            score=found.score,
            grade=grade_found(found, self.wanted(site, query)),
            evidence_level=found.level,
            industry=tie.industry if tie.is_relevant else None,
            factors=weigh(self._parts(found, query), query.weights, LABELS),
            evidence=quotes_of(self._catalogue, subject, found.tied, query),
            register_evidence=site.register_entry,
            missing_facts=missing_facts(subject, query.profile),
            conditions=conditions_of(subject, query.profile),
            count_text=site.count_text,
            grouped_under=None if head is None else order[head].subject.site.id,
            siblings=tuple(_sibling(order[m]) for m in groups.members.get(position, ())),
            best_fit_score=None if query.is_best_fit else found.fit,
        )


def _sibling(found: Found) -> Sibling:
    site = found.subject.site
    return Sibling.made(id=site.id, name_zh=site.name_zh, name_en=site.name_en)
