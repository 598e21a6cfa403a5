"""The one place where a saved search's query becomes a search: as the list of candidates reads its address."""

from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from matching.candidates import TargetError
from matching.catalogue import Catalogue
from service.candidates import targets
from service.candidates.filters import CHOSEN, RANGES, FilterError, Filters, read_filters
from service.candidates.search import Search
from service.candidates.targets import Kind, Target
from service.searches.digests import SearchUnreadable

_ENTRANCE = ("for", "of")
_BOUNDS = {
    f"{field}_{end}": sign for field in RANGES for end, sign in (("min", ">="), ("max", "<="))
}
KEPT = (*_ENTRANCE, "name", *CHOSEN, *_BOUNDS, "sort")
"""Parameters that belong to a search; where a page begins, the language and a reader's own weights do not."""


def search_asked(query: str, catalogue: Catalogue) -> Search:
    """The target and the filters of `for=industry&of=robots&city=广州&investment_wan_min=5000`; raises SearchUnreadable."""
    given = QueryParams(query)
    try:
        target = _target(given)
        if target is not None:
            targets.check(target, catalogue)
        filters = read_filters(_conditions(given), catalogue)
    except (FilterError, TargetError) as error:
        raise SearchUnreadable(str(error)) from None
    if target is None and filters == Filters() and given.get("for") != "all":
        raise SearchUnreadable("nothing is asked for")
    return Search(target, filters)


def kept_query(query: str) -> str:
    """The part of an address that is the search, in order, each pair once."""
    pairs = QueryParams(query.removeprefix("?")).multi_items()
    kept = dict.fromkeys((n, v) for n, v in pairs if n in KEPT and v.strip() and "\x00" not in v)
    return urlencode(list(kept))


def _target(given: QueryParams) -> Target | None:
    kind, value = given.get("for", ""), given.get("of", "")
    if kind in ("", "all"):
        return None
    if kind not in {known.value for known in Kind}:
        raise SearchUnreadable("no such entrance")
    return Target(Kind(kind), value)


def _conditions(given: QueryParams) -> list[str]:
    said = [f"{n}={v}" for n, v in given.multi_items() if n in (*CHOSEN, "name")]
    return said + [
        f"{name.rsplit('_', 1)[0]}{sign}{given[name]}"
        for name, sign in _BOUNDS.items()
        if name in given
    ]
