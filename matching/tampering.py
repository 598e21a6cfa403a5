"""What is written to move the ranking rather than to say what a firm does: orders to the machine, words said over and over.

Neither is evidence of a business, so neither is read. What counts as an order is a list of phrases and knows no other
wording of the same wish; an order that gets through is one mention of an industry and no more.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

LONGEST, TIMES = 24, 4
"""A phrase of up to so many characters, said so many times without anything between, is stuffing."""
_LETTERS = re.compile(r"[^\W\d_]")
_ENOUGH = 4
_NO_LETTER = 0xFFFFFFFF


class Passage(NamedTuple):
    """A kind of passage that is taken out of a text, and words of which every such passage holds one, in lower case.

    Most texts hold none of the words, and looking for words takes a fraction of trying the pattern at every letter.
    """

    words: tuple[str, ...]
    pattern: re.Pattern[str]

    def out_of(self, text: str) -> str:
        """The text without such passages."""
        lowered = text.lower()
        return self.pattern.sub("", text) if any(word in lowered for word in self.words) else text


# Words in Latin letters are told by letters that have no other forms: `i` may be written `ı` or `İ`.
_ORDERS = tuple(
    Passage(words, re.compile(pattern, re.IGNORECASE))
    for words, pattern in (
        (
            ("忽略", "无视", "忽视", "忘记", "忘掉", "不要理会", "跳过"),
            r"请?(?:忽略|无视|忽视|忘记|忘掉|不要理会|跳过)掉?"
            r"(?:以上|之前|上述|上面|前面|先前|此前|前述|所有|全部|一切|原有|系统|下面|以下)[^。!?\n]*[。!?]?",
        ),
        (
            ("把", "将", "让"),
            r"(?:把|将|让)[^。!?\n,;]{1,40}?(?:排|列|放|评|标|选|推)(?:名|荐)?(?:在|到|为|成|于|至)?"
            r"(?:第一|首位|首选|最前|榜首|最高|头名|A级)[^。!?\n]*",
        ),
        (
            ("gnore", "regard", "forget", "overr"),
            r"(?:please\s+)?\b(?:ignore|disregard|forget|override)\s+"
            r"(?:(?:all|any|the|of|your|my|everything|every)\s+)*"
            r"(?:previous|above|prior|earlier|preceding|foregoing|system|instructions?)\b[^.!?\n。]*[.!?。]?",
        ),
        (
            ("rank", "core", "rate", "grade"),
            r"(?:^|(?<=[.!?;,。]))\s*(?:and\s+|please\s+|then\s+|you must\s+)*"
            r"(?:rank|score|rate|grade)\s+(?!first|among|in\b|as\b)[^.!?\n]{1,80}?\s"
            r"(?:first|highest|on top|at the top|number one)\b[^.!?\n]*",
        ),
    )
)


class Plain(NamedTuple):
    """A text without what was written for the machine, and whether anything was taken out."""

    text: str
    tampered: bool


def untampered(text: str) -> Plain:
    """The text less orders to the machine and phrases said four times or more in a row.

    `text` is NFKC, so that marks are half-width. Where nothing but a repeated phrase was said, it is read once.
    """
    plain = text
    for order in _ORDERS:
        plain = order.out_of(plain)
    repeats = _repeats(plain)
    if not repeats.any():
        return Plain(plain, plain != text)
    rest = _kept(plain, ~repeats)
    if len(_LETTERS.findall(rest)) >= _ENOUGH:
        return Plain(rest, True)
    return Plain(_kept(plain, ~_copies(plain)), True)


def _kept(text: str, keep: NDArray[np.bool_]) -> str:
    return "".join(letter for letter, kept in zip(text, keep.tolist(), strict=True) if kept)


def _repeats(text: str) -> NDArray[np.bool_]:
    """Which characters belong to a phrase with letters in it that is said over and over."""
    return _runs(text, first_too=True)


def _copies(text: str) -> NDArray[np.bool_]:
    """The same, less the first saying of each phrase."""
    return _runs(text, first_too=False)


def _runs(text: str, *, first_too: bool) -> NDArray[np.bool_]:
    """Marks every run of period 2 to LONGEST and at least TIMES periods, found by comparing the text with itself."""
    marked = np.zeros(len(text), dtype=bool)
    for period, start, end in _repeated(text) if len(text) >= 2 * TIMES else ():
        phrase = text[start : start + period]
        if not marked[start] and len(set(phrase)) > 1 and _LETTERS.search(phrase):
            marked[start + (0 if first_too else period) : end + period] = True
    return marked


def _repeated(text: str) -> Iterator[tuple[int, int, int]]:
    """(period, start, end) of each stretch, long enough, in which every letter stands again one period on; short periods
    first."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    beyond = np.full(LONGEST, _NO_LETTER, np.uint32)
    every = sliding_window_view(np.concatenate([codes, beyond]), len(codes))
    # One row a period, side by side; the last letters of a row equal nothing beyond, so that no stretch runs on.
    same = np.concatenate([[False], (every[2:] == codes).ravel()])
    starts, ends = np.flatnonzero(same[1:] != same[:-1]).reshape(-1, 2).T
    rows, starts = np.divmod(starts, len(codes))
    ends = ends - rows * len(codes)
    found = ends - starts >= (rows + 2) * (TIMES - 1)
    yield from zip(
        *((rows + 2)[found].tolist(), starts[found].tolist(), ends[found].tolist()), strict=True
    )
