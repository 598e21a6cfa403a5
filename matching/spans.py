"""The words of a profile that stand in an industry's own vocabulary, for highlighting."""

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache

from matching.catalogue.entries import Industry
from matching.profile import EnterpriseProfile
from matching.result import Matched
from matching.text import Field, profile_fields

MAX_SPANS = 12
_LATIN = frozenset(string.ascii_lowercase + string.digits)
_SPLIT = re.compile(r"[、,,;;/()()“”\"\s]+")


def terms(industry: Industry) -> tuple[str, ...]:
    """Lower-cased words that name the industry or what its firms make: names, sub-fields, vocabulary; longest first."""
    own = industry.vocabulary
    return _terms(industry.name_zh, industry.sub_fields, own.zh, own.en)


@lru_cache(maxsize=4_096)
def _terms(name: str, sub_fields: tuple[str, ...], *own: tuple[str, ...]) -> tuple[str, ...]:
    """Kept for as many industries as a few dozen plans have: every match asks for the same ones."""
    named = [name.removesuffix("产业"), *sub_fields]
    words = {part for name in named for part in _SPLIT.split(name) if len(part) > 1}
    words.update(*own)
    return tuple(sorted({word.lower() for word in words}, key=lambda word: (-len(word), word)))


def matched_words(profile: EnterpriseProfile, industry: Industry) -> tuple[Matched, ...]:
    """Spans of the profile that are words of the industry, in reading order, without overlaps; at most twelve."""
    words = terms(industry)
    found = [span for field in profile_fields(profile) for span in _spans(field, words)]
    return tuple(found[:MAX_SPANS])


def _spans(field: Field, words: Sequence[str]) -> Iterator[Matched]:
    """The leftmost occurrences, the longest word first where several begin at the same place."""
    lowered = field.text.lower()
    if len(lowered) != len(
        field.text
    ):  # a few letters change length in lower case; offsets must stay the reader's
        lowered = field.text
    here = [word for word in words if word in lowered]
    said = [(start, -len(word)) for word in here for start in _occurrences(word, lowered)]
    past = 0
    for start, length in sorted(said):
        end = start - length
        if start >= past:
            past = end
            yield Matched(text=field.text[start:end], field=field.path, start=start, end=end)


def _occurrences(word: str, text: str) -> Iterator[int]:
    """Where the word begins in the text; a Latin word stands as a whole word only."""
    start = text.find(word)
    while start >= 0:
        if not word.isascii() or _stands_alone(text, start, start + len(word)):
            yield start
        start = text.find(word, start + 1)


def _stands_alone(text: str, start: int, end: int) -> bool:
    around = text[start - 1 : start] + text[end : end + 1]
    return not any(letter in _LATIN for letter in around)
