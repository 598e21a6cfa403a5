"""Names of cities as people write them, and the regions that cover them."""

from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from matching.catalogue.entries import Catalogue, Region


class Named(NamedTuple):
    """Cities a profile named: canonical names in the catalogue, and the words that named none of them."""

    cities: frozenset[str]
    unknown: tuple[str, ...]


class Gazetteer:
    """Looks cities up by name, with or without 市, by English name, or by GB/T 2260 code."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @cached_property
    def _by_key(self) -> dict[str, str]:
        keys: dict[str, str] = {}
        for city in self._catalogue.cities:
            for key in (city.name_zh, f"{city.name_zh}市", city.id, city.id[:4], city.name_en):
                keys[_folded(key)] = city.name_zh
            for county in city.counties:
                keys[_folded(county.code)] = city.name_zh
        return keys

    @cached_property
    def cities(self) -> tuple[str, ...]:
        """The canonical names of all cities, in the catalogue's order."""
        return tuple(city.name_zh for city in self._catalogue.cities)

    def find(self, word: str) -> str | None:
        """The canonical city a word names, or None."""
        return self._by_key.get(_folded(word))

    def read(self, words: Iterable[str] | None) -> Named | None:
        """The cities named by a list of words; None when nothing was said."""
        if not words:
            return None
        found = {word: self.find(word) for word in words}
        return Named(
            frozenset(city for city in found.values() if city),
            tuple(word for word, city in found.items() if city is None),
        )

    def regions_of(self, city: str) -> tuple[Region, ...]:
        """The regions of the plan that cover the city, in the catalogue's order."""
        return tuple(region for region in self._catalogue.regions if city in region.cities)


def _folded(word: str) -> str:
    return "".join(word.split()).casefold()
