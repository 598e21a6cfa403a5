"""Ranked sites written out: graded, with their reasons, their quotes and what the project needs of them."""

from collections.abc import Hashable, Iterator, Sequence

from matching.catalogue.entries import Catalogue, Site
from matching.kept import Kept
from matching.result import (
    Evidence,
    EvidenceLevel,
    Factor,
    Grade,
    MatchedSite,
    Sibling,
    Verdict,
)
from matching.sites.evidence import quotes_of
from matching.sites.factors import SiteFactors, SiteParts
from matching.sites.found import Found, grade_found
from matching.sites.groups import Grouping, Repeats, grouped
from matching.sites.needs import conditions_of, missing_facts, needs_of
from matching.sites.query import SiteQuery

KEPT = 4_096
"""How many sites' quotes, and how many sites' verdicts on needs, are kept."""


class SiteWriter:
    """Writes sites of one catalogue out, from the best on; what does not change from firm to firm is kept."""

    def __init__(self, catalogue: Catalogue, parts: SiteParts) -> None:
        self._catalogue = catalogue
        self._factors = SiteFactors(catalogue, parts)
        self._repeats = Repeats()
        self._records = Kept[MatchedSite](KEPT)
        self._quotes = Kept[tuple[Evidence, ...]](KEPT)
        self._verdicts = Kept[tuple[Verdict, ...]](KEPT)

    def forget(self) -> None:
        """Drop what is kept; only time changes."""
        for kept in (self._factors, self._repeats):
            kept.forget()
        for own in (self._records, self._quotes, self._verdicts):
            own.clear()

    def written(self, order: Sequence[Found], query: SiteQuery) -> Iterator[MatchedSite]:
        """The sites, ranked from 1 in the order given."""
        groups = grouped([(item.subject, item.tied.tie.industry) for item in order], self._repeats)
        needs, every = needs_of(query.profile), self._factors.of(query, order)
        for position, (found, factors) in enumerate(zip(order, every, strict=True)):
            verdicts = self._conditions(found, query, needs)
            near = _nearly_same(order, groups, position)
            yield self._matched(position + 1, found, query, factors, verdicts, near)

    def _conditions(self, found: Found, query: SiteQuery, needs: Hashable) -> tuple[Verdict, ...]:
        if needs is None:
            return ()
        subject = found.subject
        return self._verdicts(
            (subject.site.id, needs), lambda: conditions_of(subject, query.profile)
        )

    def _evidence(self, found: Found, query: SiteQuery) -> tuple[Evidence, ...]:
        key = (found.subject.site.id, found.tied.tie.industry, query.is_transfer)
        return self._quotes(
            key, lambda: quotes_of(self._catalogue, found.subject, found.tied, query)
        )

    def _matched(
        self,
        rank: int,
        found: Found,
        query: SiteQuery,
        factors: tuple[Factor, ...],
        verdicts: tuple[Verdict, ...],
        near: tuple[str | None, tuple[Sibling, ...]],
    ) -> MatchedSite:
        site, tie = found.subject.site, found.tied.tie
        return self._records(site.id, lambda: record_of(site)).like(
            rank=rank,
            score=found.score,
            grade=grade_found(found, not found.subject.cities.isdisjoint(query.wanted)),
            evidence_level=found.level,
            industry=tie.industry if tie.is_relevant else None,
            factors=factors,
            evidence=self._evidence(found, query),
            missing_facts=missing_facts(verdicts) if verdicts else (),
            conditions=verdicts,
            grouped_under=near[0],
            siblings=near[1],
            best_fit_score=None if query.is_best_fit else found.fit,
        )


def record_of(site: Site) -> MatchedSite:
    """What every result carries of a site; all that depends on the firm is blank."""
    return MatchedSite.made(
        id=site.id,
        name_zh=site.name_zh,
        name_en=site.name_en,
        kind=site.kind,
        status=site.status,
        city=site.city,
        county=site.county,
        rank=0,
        score=0.0,
        grade=Grade.INSUFFICIENT,
        evidence_level=EvidenceLevel.PROVINCE_WIDE,
        industry=None,
        factors=(),
        evidence=(),
        register_evidence=site.register_entry,
        missing_facts=(),
        conditions=(),
        count_text=site.count_text,
        grouped_under=None,
        siblings=(),
        best_fit_score=None,
    )


def _nearly_same(
    order: Sequence[Found], groups: Grouping, position: int
) -> tuple[str | None, tuple[Sibling, ...]]:
    """The better-ranked entry that one nearly repeats, and those that repeat it."""
    head = groups.head.get(position)
    siblings = tuple(_sibling(order[member]) for member in groups.members.get(position, ()))
    return None if head is None else order[head].subject.site.id, siblings


def _sibling(found: Found) -> Sibling:
    site = found.subject.site
    return Sibling.made(id=site.id, name_zh=site.name_zh, name_en=site.name_en)
