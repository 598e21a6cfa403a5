"""Evidence as files spell it ({clause, start, quote}) → checked quotes of the plan."""

from typing import Any

from matching.plan import Plan
from matching.result import Evidence

_KEYS = {"clause", "start", "quote"}


class QuoteError(ValueError):
    """The quote does not stand where its entry says."""


def checked_quote(plan: Plan, item: Any) -> Evidence:
    """The evidence an item spells; `start` counts code points from the start of the plan's file.

    Raises QuoteError saying what is wrong and, where the clause does hold the quote, where it stands.
    """
    if not isinstance(item, dict) or set(item) != _KEYS:
        raise QuoteError(f"needs clause, start and quote, is {item!r}")
    clause_id, start, quote = str(item["clause"]), item["start"], item["quote"]
    if not isinstance(quote, str) or not quote or type(start) is not int or start < 0:
        raise QuoteError("needs a start of 0 or more and a quote that is not blank")
    try:
        clause = plan.clause(clause_id)
    except KeyError:
        raise QuoteError(f"the plan has no clause {clause_id}") from None
    end = start + len(quote)
    if plan.text[start:end] != quote:
        where = plan.text.find(quote, clause.start, clause.end)
        hint = f"it stands at {where}" if where >= 0 else f"clause {clause_id} does not contain it"
        raise QuoteError(f"the quote {quote!r} does not stand at {start}; {hint}")
    if not clause.start <= start < end <= clause.end:
        raise QuoteError(f"the quote at {start} lies outside clause {clause_id}")
    return Evidence(plan_id=plan.id, clause_id=clause_id, quote=quote, start=start, end=end)
