"""Profile and matched industries → ranked sites, each score a sum of explained factors."""

from collections.abc import Hashable, Iterator, Mapping, Sequence

import numpy as np

from matching.catalogue.entries import Catalogue, Site
from matching.kept import Kept
from matching.result import Grade, MatchedSite, State
from matching.sites.evidence import level_of
from matching.sites.factors import SiteParts
from matching.sites.found import THRESHOLDS, Found, SiteScore, score_found
from matching.sites.industry import tie_of
from matching.sites.needs import conditions_of, decidable
from matching.sites.purpose import purposes_by_policy
from matching.sites.query import SiteQuery
from matching.sites.reads import THRESHOLDS_READ
from matching.sites.subject import Subject, subjects
from matching.sites.table import SiteTable
from matching.sites.written import SiteWriter
from matching.trials import Sheet, by_field, numbers_of


class SiteRanker:
    """Ranks the sites of one catalogue; holds only what does not depend on a profile."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        own = subjects(catalogue)
        self._subjects = sorted(own, key=lambda subject: subject.site.id)
        self.items = tuple(subject.site for subject in self._subjects)
        self.at = {site.id: at for at, site in enumerate(self.items)}
        self._in_order = [self.at[subject.site.id] for subject in own]
        self.groups = np.zeros(len(self.items), np.intp)
        self.least = THRESHOLDS[Grade.C]
        self.numbers = numbers_of((), THRESHOLDS_READ)
        by_policy = purposes_by_policy(catalogue.policies)
        parts = SiteParts(catalogue, by_policy)
        self._table = SiteTable(catalogue, self._subjects, by_policy, parts)
        self._writer = SiteWriter(catalogue, parts)
        self.decisions = Kept[bool]()
        self._judging = by_field(decidable(subject) for subject in self._subjects)
        self.layout, self.tried = self._table.layout, self._table.tried

    def forget(self) -> None:
        """Drop what is kept of answers; only time changes."""
        self._table.forget()
        self._writer.forget()
        self.decisions.clear()

    def rank(
        self, query: SiteQuery, limit: int, sheet: Sheet | None = None
    ) -> tuple[MatchedSite, ...]:
        """The first `limit` sites worth showing, best first; ties break on id; `sheet` where the caller has it.

        Excluded cities, other industries' parks and places are left out. Other weights than those of best fit reorder;
        which sites are shown, and their grades, follow best fit.
        """
        sheet = sheet or Sheet(self, query, limit)
        return self._written(self._found(sheet.order.shown, sheet), query)

    def fits(self, query: SiteQuery) -> list[float]:
        """The best-fit score of every site worth showing, in the order of the query's weights."""
        sheet = Sheet(self, query, 0)
        return [sheet.score(at)[1] for at in sheet.order.listed]

    def scores(self, query: SiteQuery) -> Iterator[SiteScore]:
        """What `rank` says of every site worth showing, without the reasons; in the catalogue's order."""
        sheet = Sheet(self, query, 0)
        listed = set(sheet.order.listed)
        for found in self._found([at for at in self._in_order if at in listed], sheet):
            yield score_found(found, self.wanted(found.subject.site, query))

    def excluded(self, query: SiteQuery, limit: int) -> tuple[MatchedSite, ...]:
        """The first `limit` of what only the firm's own exclusions keep out, best first."""
        free = query._replace(excluded=None)
        sheet, out = Sheet(self, free, limit), self._table.excluded(query)
        places = [at for at in sheet.order.listed if out[at]][:limit]
        return self._written(self._found(places, sheet), query)

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
        (item,) = self._written(self._found([at], sheet), query)
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

    def _written(self, order: Sequence[Found], query: SiteQuery) -> tuple[MatchedSite, ...]:
        return tuple(self._writer.written(order, query))

    def _found(self, places: Sequence[int], sheet: Sheet) -> list[Found]:
        found = []
        rows = zip(places, *sheet.scores(places), sheet.wording(places), strict=True)
        for at, score, fit, near in rows:
            subject = self._subjects[at]
            tied = tie_of(self._catalogue, subject, sheet.query)
            found.append(Found(subject, tied, level_of(subject, tied), score, fit, near))
        return found
