"""Which entries of a report stand elsewhere than under best fit."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from matching.result import MatchedPolicy, MatchedSite, MatchResult, PolicyKind

Entry = MatchedSite | MatchedPolicy


class Move(NamedTuple):
    """An entry's place under best fit and here, both counted among the entries that are listed here."""

    was: int
    now: int

    @property
    def up(self) -> int:
        """Places gained; negative when lost."""
        return self.was - self.now


def moves_of(result: MatchResult) -> dict[str, Move]:
    """Entry id → its move, for an answer in an order other than best fit; empty for best fit itself.

    Which entries are listed, and their grades, follow best fit under every order, so the order of best fit is read from
    the scores the answer keeps (`best_fit_score`, ties on id). Places are those a reader counts: entries folded into
    another one have none.
    """
    sites = [site for site in result.sites if site.grouped_under is None]
    levers = [policy for policy in result.policies if policy.kind is PolicyKind.LEVER]
    programmes = [policy for policy in result.policies if policy.kind is PolicyKind.PROGRAMME]
    return dict(move for items in (sites, levers, programmes) for move in _moves(items))


def _moves(items: Iterable[Entry]) -> Iterator[tuple[str, Move]]:
    here = [item for item in items if item.best_fit_score is not None]
    before = sorted(here, key=lambda item: (-(item.best_fit_score or 0.0), item.id))
    places = {item.id: place for place, item in enumerate(before, 1)}
    for place, item in enumerate(here, 1):
        yield item.id, Move(places[item.id], place)
