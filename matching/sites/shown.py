"""Which sites may be shown to a firm at all.

A site tied to a relevant industry is shown. Of the others, parks of registers and places the plan gives to another
industry never are; a city is when the firm wants it; a region when it holds such a city or is what was asked for; a
place for any industry when it serves something that was asked for, or takes in industry and the project moves there.
"""

from collections.abc import Iterable, Sequence

import numpy as np

from matching.kept import Kept
from matching.sites.query import SiteQuery
from matching.sites.subject import Subject
from matching.trials.sheet import Flags

KEPT = 1_024
"""How many answers are kept; the cities and what is asked of a place make some hundred."""


class Openings:
    """Tells of every site of a catalogue at once whether it may be shown; (sites,) each."""

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._cities = [subject.cities for subject in subjects]
        self._purposes = [subject.purposes for subject in subjects]
        registered = _flags(subject.site.status == "registered" for subject in subjects)
        city = _flags(subject.site.kind == "city" and subject.cities for subject in subjects)
        region = _flags(subject.region is not None for subject in subjects)
        self._city = city & ~registered
        self._region = region & ~registered & ~city
        free = _flags(not subject.site.industries for subject in subjects)
        self._free = free & ~registered & ~city & ~region
        self._singles_out = _flags(subject.singles_out for subject in subjects)
        self._receiving = _flags(subject.role == "receiving" for subject in subjects)
        self._for_transfer = _flags("transfer" in subject.purposes for subject in subjects)
        self._kept = Kept[Flags](KEPT)

    def forget(self) -> None:
        """Drop what is kept; only time changes."""
        self._kept.clear()

    def near(self, query: SiteQuery) -> Flags:
        """Whether the site lies in a city the project is meant for."""
        wanted = query.wanted
        return self._kept(("near", wanted), lambda: _flags(map(wanted.__and__, self._cities)))

    def excluded(self, query: SiteQuery) -> Flags:
        """Whether the firm rules out every city the site lies in."""
        out = query.excluded.cities if query.excluded else frozenset()
        return self._kept(
            ("excluded", out), lambda: _flags(cities and cities <= out for cities in self._cities)
        )

    def loose(self, query: SiteQuery) -> Flags:
        """Whether a site without a tie to a relevant industry may be shown."""
        near, serves = self.near(query), self._serves(query.asked | query.traits)
        of_region = serves | (near & self._singles_out)
        of_any = serves
        if query.is_transfer:  # a moving project may go to any region that takes industry in
            of_region = of_region | self._receiving
        if _moves_in(query):
            of_any = serves | self._for_transfer
        return (self._city & near) | (self._region & of_region) | (self._free & of_any)

    def _serves(self, asked: frozenset[str]) -> Flags:
        return self._kept(("serves", asked), lambda: _flags(map(asked.__and__, self._purposes)))


def _flags(values: Iterable[object]) -> Flags:
    return np.array([bool(value) for value in values], np.bool_)


def _moves_in(query: SiteQuery) -> bool:
    """Parks made for industry that moves take whoever wants to build where industry is to move to."""
    builds = query.profile.project_type in ("new", "expansion", "transfer")
    return query.is_transfer or (builds and bool(query.wanted & query.receiving))
