"""The one place where a saved search's query becomes a search: as the list of candidates reads its address."""

from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from matching.match import Knowledge
from service.candidates.filters import CHOSEN, RANGES
from service.candidates.search import Search
from service.pages.officers.candidates.asking import asked_of
from service.searches.digests import SearchUnreadable

_BOUNDS = tuple(f"{field}_{end}" for field in RANGES for end in ("min", "max"))
KEPT = ("for", "of", "name", *CHOSEN, *_BOUNDS, "sort")
"""Parameters that belong to a search; where a page begins, the language and a reader's own weights do not."""


def search_asked(query: str, knowledge: Knowledge) -> Search:
    """The target and the filters of `for=industry&of=robots&city=广州&investment_wan_min=5000`; raises SearchUnreadable."""
    asked = asked_of(QueryParams(query), knowledge)
    if asked.faults or not asked.ready:
        raise SearchUnreadable(query)
    return Search(asked.target, asked.filters)


def kept_query(query: str) -> str:
    """The part of an address that is the search, in order, each pair once."""
    pairs = QueryParams(query.removeprefix("?")).multi_items()
    kept = dict.fromkeys((n, v) for n, v in pairs if n in KEPT and v.strip() and "\x00" not in v)
    return urlencode(list(kept))
