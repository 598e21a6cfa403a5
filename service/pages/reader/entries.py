"""One entry of the catalogue and what it is tied to."""

from collections.abc import Iterable, Mapping
from typing import Any

from matching.catalogue import Catalogue, Industry, Policy, Site
from matching.standards import gbt4754
from service.pages.reader.notes import NOUNS

TIES = ("parent", "children", "upstream", "downstream", "industries", "sites", "policies")


def listed(catalogue: Catalogue, noun: str) -> tuple[Any, ...] | None:
    """All entries of a noun, None for a noun that has no pages."""
    return getattr(catalogue, noun) if noun in NOUNS else None


def found(catalogue: Catalogue, noun: str, entry_id: str) -> Any | None:
    return next((item for item in listed(catalogue, noun) or () if item.id == entry_id), None)


def ties(catalogue: Catalogue, noun: str, entry: Any) -> Mapping[str, tuple[Any, ...]]:
    """The entries that belong to this one, by what they are to it; all of `TIES` are there, some empty."""
    none: dict[str, tuple[Any, ...]] = dict.fromkeys(TIES, ())
    if noun == "industries":
        return none | _ties_of_industry(catalogue, entry)
    if noun == "sites":
        return none | _ties_of_site(catalogue, entry)
    return none | _ties_of_policy(catalogue, entry)


def code_names(industry: Industry) -> dict[str, str]:
    """The industry's classes of GB/T 4754—2017 by code."""
    return {item.code: gbt4754.name(item.code) for item in industry.codes}


def _ties_of_industry(catalogue: Catalogue, entry: Industry) -> dict[str, tuple[Any, ...]]:
    known = catalogue.industry_by_id
    return {
        "parent": (known[entry.parent],) if entry.parent else (),
        "children": tuple(item for item in catalogue.industries if item.parent == entry.id),
        "upstream": _by_id(known, entry.upstream),
        "downstream": _by_id(known, entry.downstream),
        "sites": tuple(item for item in catalogue.sites if entry.id in item.industries),
        "policies": tuple(
            item for item in catalogue.policies if entry.id in item.serves.industries
        ),
    }


def _ties_of_site(catalogue: Catalogue, entry: Site) -> dict[str, tuple[Any, ...]]:
    return {
        "industries": _by_id(catalogue.industry_by_id, entry.industries),
        "policies": tuple(item for item in catalogue.policies if entry.id in item.place_ids),
    }


def _ties_of_policy(catalogue: Catalogue, entry: Policy) -> dict[str, tuple[Any, ...]]:
    return {
        "industries": _by_id(catalogue.industry_by_id, entry.serves.industries),
        "sites": _by_id(catalogue.site_by_id, entry.place_ids),
    }


def _by_id(known: Mapping[str, Any], ids: Iterable[str]) -> tuple[Any, ...]:
    return tuple(known[item] for item in ids if item in known)
