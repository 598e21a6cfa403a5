"""The words of a profile that stand in an industry's own vocabulary, for highlighting."""

import re
from collections.abc import Iterable, Iterator

from matching.catalogue.entries import Industry
from matching.profile import EnterpriseProfile
from matching.result import Matched
from matching.text import Field, profile_fields

MAX_SPANS = 12
_SPLIT = re.compile(r"[、,,;;/()()“”\"\s]+")


def terms(industry: Industry) -> tuple[str, ...]:
    """Lower-cased words that name the industry or what its firms make: names, sub-fields, vocabulary; longest first."""
    named = [industry.name_zh.removesuffix("产业"), *industry.sub_fields]
    words = {part for name in named for part in _SPLIT.split(name) if len(part) > 1}
    words |= {*industry.vocabulary.zh, *industry.vocabulary.en}
    return tuple(sorted({word.lower() for word in words}, key=lambda word: (-len(word), word)))


def matched_words(profile: EnterpriseProfile, industry: Industry) -> tuple[Matched, ...]:
    """Spans of the profile that are words of the industry, in reading order, without overlaps; at most twelve."""
    pattern = _pattern(terms(industry))
    found = [span for field in profile_fields(profile) for span in _spans(field, pattern)]
    return tuple(found[:MAX_SPANS])


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Longest words first; a Latin word matches whole words only."""
    parts = [
        rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])" if w.isascii() else re.escape(w) for w in words
    ]
    return re.compile("|".join(parts))


def _spans(field: Field, pattern: re.Pattern[str]) -> Iterator[Matched]:
    lowered = field.text.lower()
    if len(lowered) != len(
        field.text
    ):  # a few letters change length in lower case; offsets must stay the reader's
        lowered = field.text
    for match in pattern.finditer(lowered):
        start, end = match.span()
        yield Matched(text=field.text[start:end], field=field.path, start=start, end=end)
