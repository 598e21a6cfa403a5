"""What a stored answer showed: read from the answer, never taken from whoever speaks of it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

from matching.result import MatchedIndustry, MatchedPolicy, MatchedSite, MatchResult

Entry = MatchedIndustry | MatchedSite | MatchedPolicy
ItemKind = Literal["industry", "site", "policy"]
KINDS: tuple[ItemKind, ...] = get_args(ItemKind)


class Shown(NamedTuple):
    """An entry as an answer listed it."""

    run_id: str
    item_kind: ItemKind
    item_id: str
    rank: int
    grade: str
    catalogue_version: str


def shown_in(result: MatchResult, kind: str, item_id: str) -> Shown | None:
    """The entry of that kind and id in an answer, or None."""
    lists: dict[ItemKind, Sequence[Entry]] = {
        "industry": result.industries,
        "site": result.sites,
        "policy": result.policies,
    }
    for known in KINDS:
        for item in lists[known] if known == kind else ():
            if item.id == item_id:
                run = result.run
                return Shown(
                    run.run_id, known, item.id, item.rank, str(item.grade), run.catalogue_version
                )
    return None
