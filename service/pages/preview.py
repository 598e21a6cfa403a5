"""The answer so far, beside the form: what is in play, and the question that would settle most."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from matching.result import Grade, MatchedIndustry, MatchResult
from matching.text import says_something
from service.errors import Overloaded
from service.matches.runs import Ways, compute
from service.pages.form import lenient
from service.state import HasState

COUNTED = 100
"""Entries of a list that are counted; past them it says "100+"."""


class Preview(NamedTuple):
    """What a reader sees of a match before the report; `state` is "blank", "busy", "silent" or "found".

    The counts are the industries that fit, and the sites and policies listed for them.
    """

    state: str
    best: MatchedIndustry | None = None
    industries: int = 0
    sites: int = 0
    policies: int = 0
    ask: str | None = None


async def preview_of(state: HasState, typed: Mapping[str, Any]) -> Preview:
    """Match what is right so far, off the event loop and without keeping anything.

    A service too busy to look ahead says so; the form itself must not wait for it.
    """
    profile = lenient(typed, state.classes)
    if profile is None or not says_something(profile):
        return Preview("blank")
    try:
        result = await compute(state, profile, Ways(top=COUNTED), today=state.today())
    except Overloaded:
        return Preview("busy")
    return _seen(result)


def _seen(result: MatchResult) -> Preview:
    if result.abstained:
        return Preview("silent")
    fitting = [item for item in result.industries if item.grade is not Grade.INSUFFICIENT]
    return Preview(
        "found",
        best=fitting[0] if fitting else None,
        industries=len(fitting),
        sites=len(result.sites),
        policies=len(result.policies),
        ask=next((question.field for question in result.questions), None),
    )
