"""Counts of a plan's sites, parks and policies by industry and city."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from service.catalogue.shelf import Entry, Shelf
from service.errors import QueryInvalid
from service.wording import parameter_error

Place = tuple[str | None, str | None]


def coverage(shelf: Shelf, industry: str | None, city: str | None) -> dict[str, Any]:
    """Each combination of industry and city that has anything: industries in the files' order, cities by name.

    Raises QueryInvalid for an industry or a city the plan does not know.
    """
    named = shelf.gazetteer.find(city) if city else None
    if city and named is None:
        raise QueryInvalid(errors=[parameter_error(("query", "city"), "value_unknown")])
    if industry and industry not in shelf.industry_ids:
        raise QueryInvalid(errors=[parameter_error(("query", "industry"), "value_unknown")])
    sites = shelf.all("sites")
    counts = {
        "sites": _count(sites),
        "parks": _count(site for site in sites if is_park(str(site.json["kind"]))),
        "policies": _count(shelf.all("policies")),
    }
    industries = {entry.id: place for place, entry in enumerate(shelf.all("industries"))}
    places = {place for counter in counts.values() for place in counter}
    found = sorted(
        (
            place
            for place in places
            if (not industry or place[0] == industry) and (not named or place[1] == named)
        ),
        key=lambda place: (industries.get(place[0] or "", -1), place[1] or ""),
    )
    items = [
        {"industry": one[0], "city": one[1], **{noun: counts[noun][one] for noun in counts}}
        for one in found
    ]
    return {"plan_id": shelf.plan_id, "catalogue_sha256": shelf.sha256, "items": items}


def is_park(kind: str) -> bool:
    """Whether a kind of site is a park: by its id in plans, by its word 园 in official lists."""
    return "park" in kind or "园" in kind


def _count(entries: Iterable[Entry]) -> Counter[Place]:
    counted: Counter[Place] = Counter()
    for entry in entries:
        industries: list[str | None] = [*entry.values["industry"]] or [None]
        cities: list[str | None] = [*entry.values["city"]] or [None]
        counted.update((industry, city) for industry in industries for city in cities)
    return counted
