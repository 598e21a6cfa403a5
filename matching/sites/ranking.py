"""Profile and matched industries → ranked sites, each score a sum of explained factors."""

from collections.abc import Container, Hashable, Iterator, Mapping, Sequence

from matching.catalogue.entries import Catalogue, Site
from matching.factors import Label, Part, weigh
from matching.places import Gazetteer
from matching.result import EvidenceLevel, Grade, MatchedSite, Sibling, State, Verdict
from matching.sites.evidence import evidence_part, level_of, quotes_of
from matching.sites.found import THRESHOLDS, Found, SiteScore, grade_found, score_found
from matching.sites.geography import city_points, logistics_part, preference_part, transfer_part
from matching.sites.groups import Grouping, grouped
from matching.sites.industry import SiteTie, chain_part, industry_part, own_tie, tie_of
from matching.sites.needs import conditions_of, decidable, missing_facts
from matching.sites.purpose import purpose_part, purposes_by_policy
from matching.sites.query import BEST_FIT_WEIGHTS, SiteQuery
from matching.sites.reads import LETS_IN, READS, THRESHOLDS_READ, alike, basis, fields_of, lets_in
from matching.sites.shown import follows_answers, is_shown
from matching.sites.stage import stage_part
from matching.sites.subject import Subject, subjects
from matching.trials import Trials, Weighed
from matching.trials.added import added, summed

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

    def __init__(self, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
        self._catalogue = catalogue
        self._gazetteer = gazetteer
        self._subjects = subjects(catalogue)
        self._by_policy = purposes_by_policy(catalogue.policies)
        self._cities = city_points(catalogue)
        self._by_id = {subject.site.id: subject for subject in self._subjects}
        self.least = THRESHOLDS[Grade.C]
        by_id = sorted(catalogue.sites, key=lambda site: site.id)
        self.trials = Trials(self, by_id, READS, THRESHOLDS_READ, LETS_IN)

    def rank(
        self, query: SiteQuery, limit: int, weighed: Weighed | None = None
    ) -> tuple[MatchedSite, ...]:
        """The first `limit` sites worth showing, best first; ties break on id; `weighed` where the caller has it.

        Excluded cities, other industries' parks and places are left out. Other weights than those of best fit reorder;
        which sites are shown, and their grades, follow best fit.
        """
        order = self._order(query, weighed)[:limit]
        return self._written(order, query)

    def weighed(self, query: SiteQuery) -> Weighed:
        """Every site that nothing but its score could keep out, by id."""
        found: dict[str, Found] = {}
        settled: dict[str, SiteTie] = {}
        for subject in self._subjects:
            own = settled[subject.site.id] = own_tie(subject, query)
            tied = tie_of(self._catalogue, subject, query, own)
            if _kept_out(subject, tied, query) is None:
                found[subject.site.id] = self._weighed(subject, query, tied)
        return Weighed(found, settled)

    def fits(self, query: SiteQuery) -> list[float]:
        """The best-fit score of every site worth showing, in the order of the query's weights."""
        return [found.fit for found in self._order(query)]

    def scores(self, query: SiteQuery) -> Iterator[SiteScore]:
        """What `rank` says of every site worth showing, without the reasons; in the catalogue's order."""
        for found in self._listed(self.weighed(query), query):
            yield score_found(found, self.wanted(found.subject.site, query))

    def excluded(self, query: SiteQuery, limit: int) -> tuple[MatchedSite, ...]:
        """The first `limit` of what only the firm's own exclusions keep out, best first."""
        free = query._replace(excluded=None)
        found = {}
        for subject in self._subjects:
            tied = tie_of(self._catalogue, subject, free)
            if _is_excluded(subject, query) and _kept_out(subject, tied, free) is None:
                found[subject.site.id] = self._weighed(subject, free, tied)
        return self._written(self._order(free, Weighed(found, {}))[:limit], query)

    def order(self, query: SiteQuery) -> list[tuple[str, float]]:
        """Every site worth showing with its score, best first."""
        return [(found.subject.site.id, found.score) for found in self._order(query)]

    def shown(self, order: Sequence[str], limit: int) -> Sequence[str]:
        """Which of a whole order `rank` writes out."""
        return order[:limit]

    def judge_one(self, site_id: str, query: SiteQuery) -> tuple[MatchedSite, str | None]:
        """One site as if it were listed alone (its rank is 0), and what keeps it out before any score, if anything."""
        subject = self._by_id[site_id]
        item = self._matched([self._weighed(subject, query)], 0, Grouping({}, {}), query)
        return item.model_copy(update={"rank": 0}), self.kept_out(subject.site, query)

    def subject(self, site_id: str) -> Subject:
        """A site with all that is known of it: where it lies, what it is truly tied to."""
        return self._by_id[site_id]

    def kept_out(self, site: Site, query: SiteQuery, own: SiteTie | None = None) -> str | None:
        """`excluded_by_firm`, `no_industry_link`, or None where the score decides."""
        subject = self._by_id[site.id]
        if _is_excluded(subject, query):
            return "excluded_by_firm"
        tied = tie_of(self._catalogue, subject, query, own)
        return None if is_shown(subject, tied, query) else "no_industry_link"

    def varies(self, site: Site, query: SiteQuery, own: SiteTie | None = None) -> bool:
        """Whether an answer may let a site in or keep it out, besides its score."""
        subject = self._by_id[site.id]
        if _is_excluded(subject, query):
            return False
        return follows_answers(subject, tie_of(self._catalogue, subject, query, own))

    def contributions(
        self,
        site: Site,
        query: SiteQuery,
        factors: Container[str] | None = None,
        settled: SiteTie | None = None,
        weighed: Found | None = None,
    ) -> dict[str, tuple[float, float]]:
        """What each factor adds to a site's score and to its fit; only the given ones of READS where some are given.

        `settled` and `weighed` are the site's own where the caller has them.
        """
        subject = self._by_id[site.id]
        if factors is not None:
            return added(
                self._readers(subject, query, factors, settled), query.weights, BEST_FIT_WEIGHTS
            )
        if weighed is None:
            tied = tie_of(self._catalogue, subject, query, settled)
            weighed = self._weighed(subject, query, tied)
        return weighed.added

    def group(self, site: Site) -> Hashable:
        """Entries of one group share a bound of the list: all sites do."""
        return None

    def wants(self, query: SiteQuery) -> Hashable:
        """What `wanted` goes by."""
        return query.wanted

    def lets_in(self, site: Site) -> frozenset[str]:
        """The fields of LETS_IN that decide whether this very site is listed, besides its score."""
        return lets_in(self._by_id[site.id])

    def reads(self, factor: str, site: Site) -> tuple[str, ...]:
        """The fields of READS that a factor of this very site reads."""
        return fields_of(factor, self._by_id[site.id])

    def basis(self, factor: str, query: SiteQuery, site: Site | None = None) -> Hashable | None:
        """All that a factor's value takes from a query; None where that is the firm's own industries."""
        return basis(factor, query)

    def alike(self, factor: str, site: Site) -> Hashable:
        """All that a factor's value takes from a site: sites with the same have the same value."""
        return alike(factor, self._by_id[site.id], self._by_policy.get(site.id, frozenset()))

    def wanted(self, site: Site, query: SiteQuery) -> bool:
        """Whether a site is listed whatever its fit: it lies in a city that the project is meant for."""
        return bool(self._by_id[site.id].cities & query.wanted)

    def judged_fields(self, site: Site) -> frozenset[str]:
        """The profile fields that can decide a condition of a site."""
        return decidable(self._by_id[site.id])

    def verdicts(self, site: Site, query: SiteQuery) -> tuple[Verdict, ...]:
        """The conditions of a site, judged."""
        return conditions_of(self._by_id[site.id], query.profile)

    def states(self, site: Site, query: SiteQuery, field: str) -> Mapping[str, State]:
        """The conditions of a site that read a field, judged without their wording."""
        return {v.id: v.state for v in self.verdicts(site, query) if v.field == field}

    def _order(self, query: SiteQuery, weighed: Weighed | None = None) -> list[Found]:
        everything = self.weighed(query) if weighed is None else weighed
        listed = self._listed(everything, query)
        return sorted(listed, key=lambda found: (-found.score, found.subject.site.id))

    def _listed(self, weighed: Weighed, query: SiteQuery) -> Iterator[Found]:
        for found in weighed.found.values():
            if found.fit >= self.least or self.wanted(found.subject.site, query):
                yield found

    def _weighed(self, subject: Subject, query: SiteQuery, tied: SiteTie | None = None) -> Found:
        tied = tied or tie_of(self._catalogue, subject, query)
        level = level_of(subject, tied)
        parts = tuple(self._parts(subject, query, tied, level))
        adds = added(parts, query.weights, BEST_FIT_WEIGHTS)
        return Found(subject, tied, level, parts, adds, *summed(adds))

    def _readers(
        self, subject: Subject, query: SiteQuery, factors: Container[str], own: SiteTie | None
    ) -> Iterator[Part]:
        if "industry" in factors:
            yield industry_part(
                self._catalogue, subject, tie_of(self._catalogue, subject, query, own)
            )
        if "purpose" in factors:
            yield purpose_part(subject, query, self._by_policy.get(subject.site.id, frozenset()))
        if "preference" in factors:
            yield preference_part(subject, query, self._cities)
        if "logistics" in factors:
            yield logistics_part(subject, query, self._catalogue.hubs)
        if "stage" in factors:
            yield stage_part(subject, query)
        if "transfer" in factors:
            yield transfer_part(subject, query)

    def _parts(
        self, subject: Subject, query: SiteQuery, tied: SiteTie, level: EvidenceLevel
    ) -> Iterator[Part]:
        site_id = subject.site.id
        yield industry_part(self._catalogue, subject, tied)
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
            grade=grade_found(found, self.wanted(site, query)),
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


def _is_excluded(subject: Subject, query: SiteQuery) -> bool:
    """Whether the firm rules out every city the site lies in."""
    cities = subject.cities
    return bool(query.excluded and cities and cities <= query.excluded.cities)


def _kept_out(subject: Subject, tied: SiteTie, query: SiteQuery) -> str | None:
    if _is_excluded(subject, query):
        return "excluded_by_firm"
    return None if is_shown(subject, tied, query) else "no_industry_link"


def _sibling(found: Found) -> Sibling:
    site = found.subject.site
    return Sibling(id=site.id, name_zh=site.name_zh, name_en=site.name_en)
