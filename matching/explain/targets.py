"""Which entry somebody means: by id, by name in either language, or by a part of a name that only one entry has."""

import difflib
import unicodedata
from collections.abc import Iterable, Mapping

from matching.candidates import TargetKind
from matching.catalogue.entries import Catalogue
from matching.explain.shapes import Target
from matching.places import Gazetteer

MOST = 5
"""So many entries are suggested."""
LONGEST = 200
"""Characters of a name that are read."""
_SUFFIXES = ("产业", "行业", "制造业", "市", "city")


class TargetProblem(ValueError):
    """The entry that was asked about is not clear; `candidates` are those that may be meant, nearest first."""

    def __init__(self, candidates: Iterable[Target]) -> None:
        self.candidates = tuple(candidates)
        super().__init__(", ".join(f"{item.kind}:{item.id}" for item in self.candidates))


class UnknownTarget(TargetProblem):
    """Nothing in the catalogue has that id or name."""


class AmbiguousTarget(TargetProblem):
    """Several entries have that name."""


class Names:
    """The names of a catalogue's industries, sites and policies."""

    def __init__(self, catalogue: Catalogue, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        kinds = (
            (TargetKind.INDUSTRY, catalogue.industries),
            (TargetKind.SITE, catalogue.sites),
            (TargetKind.POLICY, catalogue.policies),
        )
        self.all = tuple(
            Target(kind=kind, id=item.id, name_zh=item.name_zh, name_en=item.name_en)
            for kind, items in kinds
            for item in items
        )
        self._cities = {
            site.city: site.id for site in catalogue.sites if site.kind == "city" and site.city
        }
        self._in_city: dict[str, set[str]] = {}
        for site in catalogue.sites:
            for city in filter(None, (site.city, *site.spans)):
                self._in_city.setdefault(city, set()).add(site.id)
        self._by_name = _grouped((_folded(n), t) for t in self.all for n in (t.name_zh, t.name_en))
        self._by_short = _grouped((_short(n), t) for t in self.all for n in (t.name_zh, t.name_en))

    def find(self, said: str, kind: TargetKind | None = None) -> Target:
        """The entry that is meant.

        Tried in turn: an id; a name; a city's name as people write it; a name without 产业 or 市; a part that one
        entry alone has. Raises UnknownTarget or AmbiguousTarget, both with suggestions.
        """
        word = said.strip()[:LONGEST]
        within = [target for target in self.all if kind is None or target.kind == kind]
        for found in (
            [target for target in within if target.id == word],
            self._kept(self._by_name, _folded(word), within),
            [t for t in within if t.kind is TargetKind.SITE and t.id == self._city_site(word)],
            self._kept(self._by_short, _short(word), within),
            self._holding(word, within),
        ):
            if len(found) == 1:
                return found[0]
            if found:
                raise AmbiguousTarget(found[:MOST])
        raise UnknownTarget(self._suggested(word, within))

    def _city_site(self, word: str) -> str | None:
        city = self._gazetteer.find(word) or self._gazetteer.find(_short(word))
        return self._cities.get(city or "")

    @staticmethod
    def _kept(index: Mapping[str, list[Target]], key: str, within: list[Target]) -> list[Target]:
        return [target for target in index.get(key, ()) if target in within]

    def _holding(self, word: str, within: list[Target]) -> list[Target]:
        key = _folded(word)
        if len(key) < 2:
            return []
        return [t for t in within if key in _folded(t.name_zh) or key in _folded(t.name_en)]

    def _suggested(self, word: str, within: list[Target]) -> list[Target]:
        """Sites of a city that has no entry of its own, then the names that look most alike."""
        there = self._in_city.get(self._gazetteer.find(word) or "", set())
        found = [target for target in within if target.id in there]
        key = _folded(word)
        likeness = {
            target: max(
                difflib.SequenceMatcher(None, key, _folded(name)).ratio()
                for name in (target.name_zh, target.name_en)
            )
            for target in within
        }
        alike = sorted(likeness, key=lambda target: (-likeness[target], target.id))
        found += [target for target in alike if likeness[target] >= 0.3 and target not in found]
        return found[:MOST]


def _grouped(pairs: Iterable[tuple[str, Target]]) -> dict[str, list[Target]]:
    found: dict[str, list[Target]] = {}
    for key, target in pairs:
        if target not in found.setdefault(key, []):
            found[key].append(target)
    return found


def _folded(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _short(name: str) -> str:
    folded = _folded(name)
    for suffix in _SUFFIXES:
        folded = folded.removesuffix(suffix) or folded
    return folded
