"""Facets as links with their counts, and what is chosen as links that take it away."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from matching.catalogue import Catalogue
from service.candidates.filters import CHOSEN, NOBODY, RANGES
from service.pages import labels
from service.pages.answers import label
from service.pages.i18n import Language, translate
from service.pages.officers.candidates.addresses import Address
from service.pages.officers.candidates.asking import Asked
from service.pages.officers.candidates.words import ALSO, FACETS, OPTIONS, SAID
from service.pages.officers.candidates.words import RANGES as RANGE_WORDS
from service.pages.render import localised

SHOWN = 6
"""So many values of a dimension stand open, the rest are folded."""
MOST = 60


class Choice(NamedTuple):
    """One value of a dimension: how many there are with it, and the address that chooses it or lets it go."""

    name: str
    found: int | None
    chosen: bool
    address: Address


class Facet(NamedTuple):
    name: str
    label: str
    choices: tuple[Choice, ...]


class Naming(NamedTuple):
    """What values are called here: `people` are officers' names by id."""

    catalogue: Catalogue
    language: Language
    people: Mapping[str, str]

    def say(self, words: str) -> str:
        return translate(self.language, words)

    def of(self, field: str, value: str) -> str:
        if value == NOBODY:
            return self.say(SAID["nobody" if field == "owner" else "unsaid"])
        if field in ("industry", "site", "policy"):
            return self._entry(field, value)
        if field == "missing":
            asked = label(value, self.language)
            return asked[:1].upper() + asked[1:]
        if field == "city":
            return self._city(value)
        if field == "owner":
            return self.people.get(value, value[:8])
        words = {
            "grade": labels.GRADES,
            "level": labels.EVIDENCE_LEVELS,
            "lead_stage": labels.LEAD_STAGES,
        }
        said = {**words, **OPTIONS}.get(field, {}).get(value)
        named = self.say(said) if said else value
        return f"{value} {named}" if field == "grade" else named

    def _entry(self, field: str, value: str) -> str:
        by_id: dict[str, Any] = {
            "industry": self.catalogue.industry_by_id,
            "site": self.catalogue.site_by_id,
            "policy": self.catalogue.policy_by_id,
        }
        found = by_id[field].get(value)
        return localised(self.language, found) if found else value

    def _city(self, value: str) -> str:
        found = next((city for city in self.catalogue.cities if city.name_zh == value), None)
        return localised(self.language, found) if found else value


def facets_of(
    asked: Asked, counts: Mapping[str, Mapping[str, int]], naming: Naming
) -> tuple[Facet, ...]:
    """The dimensions that tell candidates apart here; a chosen value is shown even where it has none.

    One that was asked for wrongly stays too, to say so.
    """
    found = (
        Facet(name, naming.say(words), tuple(_choices(asked, name, counts.get(name, {}), naming)))
        for name, words in FACETS.items()
    )
    wrong = {fault.pointer for fault in asked.faults}
    return tuple(facet for facet in found if facet.choices or f"/{facet.name}" in wrong)


def _choices(
    asked: Asked, name: str, counts: Mapping[str, int], naming: Naming
) -> Iterator[Choice]:
    chosen, address = asked.filters.chosen.get(name, frozenset()), asked.address
    values = [*counts][:MOST]
    for value in [*values, *sorted(chosen - set(values))]:
        yield Choice(
            naming.of(name, value),
            counts.get(value, 0),
            value in chosen,
            address.toggle(name, value),
        )


def chosen_of(asked: Asked, naming: Naming) -> tuple[tuple[str, Choice], ...]:
    """What narrows the list now, each with the address without it."""
    return tuple(_chosen(asked, naming))


def _chosen(asked: Asked, naming: Naming) -> Iterator[tuple[str, Choice]]:
    address = asked.address
    if asked.filters.name:
        yield naming.say(SAID["name"]), Choice(asked.filters.name, None, True, address.drop("name"))
    for field in CHOSEN:
        for value in sorted(asked.filters.chosen.get(field, ())):
            words = naming.say({**FACETS, **ALSO}[field])
            yield words, Choice(naming.of(field, value), None, True, address.toggle(field, value))
    for field in RANGES:
        bounds = asked.filters.ranges.get(field)
        if bounds:
            low, high = ("" if b is None else f"{b:g}" for b in bounds)
            text = f"{low}–{high}" if low and high else f"≥ {low}" if low else f"≤ {high}"
            gone = address.drop(f"{field}_min", f"{field}_max")
            yield naming.say(RANGE_WORDS[field]), Choice(text, None, True, gone)
