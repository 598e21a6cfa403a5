"""A site with all that can be known of it before any firm asks."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from matching.catalogue.entries import Catalogue, Region, Site
from matching.relevance import links_of
from matching.sites.distance import Point

PRODUCTION = frozenset({"new", "expansion", "transfer", "pilot_production", "demonstration"})


class Subject(NamedTuple):
    """A site, the industries it is truly tied to, where it lies and what is around it.

    `broad` are the industries a named child narrowed away; `region` is the region of the plan that the site is, and
    `covering` the regions that hold all its cities; `purposes` are what the plan's words say the place is for, and
    `kind_serves` the project types that its kind of place can take; `around` maps each industry tied to a place in
    the same city to one such place's name; `singles_out` tells whether being in this region says anything of a city:
    not where the region is tied to industries of its own, or is a belt that holds most of the province.
    """

    site: Site
    links: tuple[str, ...]
    broad: frozenset[str]
    cities: frozenset[str]
    points: tuple[Point, ...]
    region: Region | None
    covering: tuple[Region, ...]
    purposes: frozenset[str]
    kind_serves: frozenset[str]
    around: Mapping[str, tuple[str, str]]
    singles_out: bool

    @property
    def role(self) -> str | None:
        """Whether the plan's regional clauses would have industry move here ("receiving"), or from here ("core")."""
        roles = {region.role for region in self.covering}
        return "receiving" if "receiving" in roles else "core" if "core" in roles else None

    @property
    def receiving(self) -> Region | None:
        """The narrowest region that takes in transferred industry and holds the site."""
        regions = [region for region in self.covering if region.role == "receiving"]
        return min(regions, key=lambda region: (len(region.cities), region.id), default=None)


def subjects(catalogue: Catalogue) -> tuple[Subject, ...]:
    """One subject a site, in the catalogue's order."""
    regions = {region.id: region for region in catalogue.regions}
    points = {city.name_zh: Point(city.longitude, city.latitude) for city in catalogue.cities}
    serves = {kind.id: frozenset(kind.project_types) for kind in catalogue.kinds}
    around = _around(catalogue, regions)
    return tuple(
        _subject(catalogue, site, regions, points, serves, around) for site in catalogue.sites
    )


def _subject(
    catalogue: Catalogue,
    site: Site,
    regions: Mapping[str, Region],
    points: Mapping[str, Point],
    serves: Mapping[str, frozenset[str]],
    around: Mapping[str, Mapping[str, tuple[str, str]]],
) -> Subject:
    region = regions.get(site.id)
    cities = frozenset(region.cities) if region else cities_of(site)
    covering = tuple(r for r in catalogue.regions if cities and cities <= set(r.cities))
    named = site.industries
    if site.status == "covered":
        named = tuple(sorted({i for r in covering for i in r.industries}))
    links = links_of(catalogue, named)
    near: dict[str, tuple[str, str]] = {}
    for city in sorted(cities) if region is None else ():
        near |= {key: value for key, value in around.get(city, {}).items() if key not in near}
    return Subject(
        site=site,
        links=links,
        broad=frozenset(named) - frozenset(links),
        cities=cities,
        points=_points(site, cities, points),
        region=region,
        covering=covering,
        purposes=frozenset(site.purposes),
        kind_serves=serves.get(site.kind, frozenset()),
        around=near,
        singles_out=region is not None and _singles_out(catalogue, site, region),
    )


def _singles_out(catalogue: Catalogue, site: Site, region: Region) -> bool:
    if region.role == "belt":
        return not site.industries and 2 * len(region.cities) < len(catalogue.cities)
    return not set(site.industries) - {i for r in catalogue.regions for i in r.industries}


def cities_of(site: Site) -> frozenset[str]:
    """The cities a site lies in; general knowledge counts here, since it decides nothing but geography."""
    named = {*site.spans, *filter(None, (site.city,))}
    return frozenset(named or filter(None, (site.city_background,)))


def _points(site: Site, cities: Iterable[str], points: Mapping[str, Point]) -> tuple[Point, ...]:
    if site.longitude is not None and site.latitude is not None:
        return (Point(site.longitude, site.latitude),)
    return tuple(points[city] for city in sorted(cities))


def _around(
    catalogue: Catalogue, regions: Mapping[str, Region]
) -> dict[str, dict[str, tuple[str, str]]]:
    """City → industry → a place there that is tied to it; places that are only promised do not count."""
    found: dict[str, dict[str, tuple[str, str]]] = {}
    for site in catalogue.sites:
        if site.id in regions or site.status == "promised":
            continue
        for city in cities_of(site):
            for industry in links_of(catalogue, site.industries):
                found.setdefault(city, {}).setdefault(industry, (site.name_zh, site.name_en))
    return found
