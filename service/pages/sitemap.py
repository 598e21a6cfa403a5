"""The places of a report on the tile map: which cities they lie in, and how strongly the plan or a register ties them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from matching.catalogue.entries import City
from matching.result import EvidenceLevel, MatchedSite
from service.pages.citymap import tiles

SIGNS: Mapping[str, str] = {
    EvidenceLevel.NAMED_WITH_INDUSTRY: "●",
    EvidenceLevel.OFFICIAL_REGISTER: "◆",
    EvidenceLevel.NAMED_OTHERWISE: "○",
    EvidenceLevel.REGIONAL_CLAUSE: "△",
    EvidenceLevel.PROVINCE_WIDE: "·",
}
"""A sign for each evidence level, so that none is told by colour alone."""


class CityTile(NamedTuple):
    """A city where it lies, and the report's places in it, best first."""

    city: City
    column: int
    row: int
    sites: tuple[MatchedSite, ...]


class SiteMap(NamedTuple):
    """`elsewhere` counts the places that lie in no one city; `levels` are those that occur, strongest first."""

    tiles: tuple[CityTile, ...]
    elsewhere: int
    levels: tuple[str, ...]


def site_map(cities: Sequence[City], sites: Sequence[MatchedSite]) -> SiteMap | None:
    """The map of a report's places; None when none lies in a city, or the cities do not fit the grid."""
    found: dict[str, list[MatchedSite]] = {}
    for site in sites:
        if site.city:
            found.setdefault(site.city, []).append(site)
    placed = tuple(
        CityTile(city, column, row, tuple(found.pop(city.name_zh, ())))
        for city, column, row in tiles(cities)
    )
    shown = [site for tile in placed for site in tile.sites]
    if not shown:
        return None
    occurring = {site.evidence_level for site in shown}
    levels = tuple(level for level in SIGNS if level in occurring)
    return SiteMap(placed, len(sites) - len(shown), levels)
