"""Which profile fields each factor of a site reads, so that answers can be tried."""

from collections.abc import Callable, Hashable, Mapping

from matching.policies import EXPORTER_PCT
from matching.profile import Goal, Logistics, Stage
from matching.sites.industry import follows_cities
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject

WANTED = ("city_prefer", "project_type")
"""What says which cities a project is meant for: those preferred, or the firm's own unless it is moving."""
_SHOWN_BY_TRAIT = {
    "stage": frozenset(map(str, Stage)),
    "first_use_product": frozenset({"first_use_product"}),
    "export_share_pct": frozenset({"exporter"}),
}
"""The words of Site.purposes that each field of what a firm is can show (see `SiteQuery.traits`)."""
READS: Mapping[str, tuple[str, ...]] = {
    "industry": WANTED,
    "purpose": ("goals", "project_type", "logistics", *_SHOWN_BY_TRAIT),
    "preference": WANTED,
    "logistics": ("logistics",),
    "stage": ("start_by",),
    "transfer": ("project_type",),
}
"""The profile fields each factor reads besides what says which industry the firm is in; the others read none."""
LETS_IN = ("city_prefer", *READS["purpose"])
"""The fields that decide, besides any score, whether a site is listed."""
THRESHOLDS_READ: tuple[tuple[str, float | None], ...] = (("export_share_pct", EXPORTER_PCT),)


_WORDS: Mapping[str, frozenset[str]] = {
    "goals": frozenset(map(str, Goal)),
    "logistics": frozenset(map(str, Logistics)),
    **_SHOWN_BY_TRAIT,
}
"""The words of Site.purposes that an answer to each field can ask for or show."""


def lets_in(subject: Subject) -> frozenset[str]:
    """The fields of LETS_IN that decide whether this very site is listed: of those that name a purpose, its own."""
    return frozenset(
        field for field in LETS_IN if field not in _WORDS or _WORDS[field] & subject.purposes
    )


_BASIS: Mapping[str, Callable[[SiteQuery], Hashable]] = {
    "purpose": lambda query: (query.asked, query.traits, query.profile.project_type),
    "preference": lambda query: query.wanted,
    "logistics": lambda query: query.profile.logistics,
    "stage": lambda query: (query.profile.start_by, query.today),
    "transfer": lambda query: query.is_transfer,
    "chain": lambda query: query.relevance.strongest[:1] and query.relevance.strongest[0].industry,
}


def basis(factor: str, query: SiteQuery) -> Hashable:
    """All that the value of a factor that is kept takes from a query."""
    return _BASIS[factor](query)


def told_by(factor: str, query: SiteQuery) -> Hashable:
    """All that a factor that is kept takes from a query for its value and its sentence."""
    found = basis(factor, query)
    return (found, query.wants_home) if factor == "preference" else found


def alike(factor: str, subject: Subject, by_policy: frozenset[str]) -> Hashable:
    """All that a factor's value takes from a site: sites with the same have the same value."""
    cities = subject.cities
    found: Mapping[str, Hashable] = {
        "purpose": (subject.purposes, subject.kind_serves, by_policy),
        "preference": (cities, tuple(subject.points), subject.region is not None),
        "logistics": (tuple(subject.points), len(cities) > 1),
        "stage": subject.site.stage,
        "transfer": (subject.role, "transfer" in subject.purposes, subject.receiving is None),
        "chain": frozenset(subject.around),
    }
    return found[factor]


def fields_of(factor: str, subject: Subject) -> tuple[str, ...]:
    """The fields of READS that a factor of this very site reads."""
    if factor == "industry":
        return READS[factor] if follows_cities(subject) else ()
    if factor == "purpose":
        return tuple(
            field
            for field in READS[factor]
            if field not in _SHOWN_BY_TRAIT or _SHOWN_BY_TRAIT[field] & subject.purposes
        )
    return READS[factor]
