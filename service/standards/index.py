"""Finding a class of economic activity the way people type: code, name, pinyin, or a word of the trade."""

import functools
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, NamedTuple

from matching.catalogue.entries import Catalogue
from matching.standards import gbt4754
from service.standards.pinyin import sounds

LIMIT = 12
Way = Literal["code", "name", "pinyin", "synonym"]
_SHORTEST = 2
"""Letters or characters before pinyin and synonyms are looked at: one letter begins half of the standard."""


class Hit(NamedTuple):
    """One class found: `path` are the names above it, widest first; `via` is the trade word that led to it."""

    code: str
    level: str
    name: str
    path: tuple[str, ...]
    found_by: Way
    via: str | None


class _Row(NamedTuple):
    code: str
    name: str
    full: str
    initials: str


@functools.cache
def _rows() -> tuple[_Row, ...]:
    spoken = sounds()
    classes = gbt4754.classes().items()
    return tuple(_Row(code, _folded(item.name), *spoken[code]) for code, item in classes)


class ClassIndex:
    """The classes of GB/T 4754—2017, and the vocabulary of a catalogue's industries as a way to them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._rows = _rows()
        self._synonyms = tuple(_synonyms(catalogue))

    def search(self, text: str, limit: int = LIMIT) -> tuple[Hit, ...]:
        """The classes the text may mean, best first; ties stand in the standard's order.

        A code beats a name, a name beats its pinyin, and that beats a word of the trade; the beginning of a name
        beats its middle. Blank text finds nothing.
        """
        wanted = _folded(text)
        if not wanted:
            return ()
        ranked = sorted(
            (found for row in self._rows if (found := _rank(row, wanted))),
            key=lambda found: found[0],
        )
        named = {code: _hit(code, way, None) for _, way, code in ranked}
        hits = {code: hit for code, hit in named.items() if not _repeated(hit, named)}
        for word, codes in self._spoken(wanted):
            for code in codes:
                hits.setdefault(code, _hit(code, "synonym", word))
        return tuple(hits.values())[:limit]

    def resolve(self, text: str) -> str | None:
        """The one class a text names: a code, a code followed by its name, or a name no other class has."""
        code = gbt4754.normalise(text.split()[0]) if text.split() else None
        if code is not None:
            return code
        exact = [row.code for row in self._rows if row.name == _folded(text)]
        return max(exact, key=len) if exact and _one_line(exact) else None

    def _spoken(self, wanted: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Trade words that are the text, then those that begin with it, then those that hold it or stand in it."""
        if len(wanted) < _SHORTEST:
            return
        found = [
            (rank, len(key), position)
            for position, (key, _, _) in enumerate(self._synonyms)
            if (rank := _nearness(key, wanted)) is not None
        ]
        for _, _, position in sorted(found):
            _, word, codes = self._synonyms[position]
            yield word, codes


def _nearness(key: str, wanted: str) -> int | None:
    if key == wanted:
        return 0
    if key.startswith(wanted):
        return 1
    if wanted in key:
        return 2
    return 3 if len(key) > _SHORTEST and key in wanted else None


def _rank(row: _Row, wanted: str) -> tuple[tuple[int, int], Way, str] | None:
    """How well a class answers the text: the way it was found and how near; None when it does not."""
    code, size = row.code.casefold(), len(row.name)
    if wanted in (code, code[1:]):
        return (0, 0), "code", row.code
    if code.startswith(wanted) or (wanted.isdecimal() and code[1:].startswith(wanted)):
        return (1, len(code)), "code", row.code
    if wanted == row.name:
        return (2, -len(code)), "name", row.code
    if row.name.startswith(wanted):
        return (3, size), "name", row.code
    if wanted in row.name:
        return (4, size), "name", row.code
    if len(wanted) < _SHORTEST or not wanted.isascii():
        return None
    for place, sound in enumerate((row.initials, row.full)):
        if sound.startswith(wanted):
            return (5 + place, size), "pinyin", row.code
    if len(wanted) > _SHORTEST and (wanted in row.initials or wanted in row.full):
        return (7, size), "pinyin", row.code
    return None


def _hit(code: str, way: Way, via: str | None) -> Hit:
    item = gbt4754.classes()[code]
    above = [name for name in gbt4754.ancestors(code)[1:] if name in gbt4754.classes()]
    return Hit(
        code, item.level, item.name, tuple(gbt4754.name(up) for up in reversed(above)), way, via
    )


def _repeated(hit: Hit, found: Mapping[str, Hit]) -> bool:
    """Whether a group is found only to say again what its single class of the same name says."""
    only = found.get(f"{hit.code}0")
    return hit.found_by != "code" and only is not None and only.name == hit.name


def _synonyms(catalogue: Catalogue) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """(folded word, the word, codes) of every industry's names and vocabulary, in the catalogue's order."""
    for industry in catalogue.industries:
        codes = tuple(code for item in industry.codes if (code := gbt4754.normalise(item.code)))
        words: Iterable[str] = (
            industry.name_zh,
            industry.name_en,
            *industry.vocabulary.zh,
            *industry.vocabulary.en,
        )
        for word in dict.fromkeys(words):
            yield _folded(word), word, codes


def _one_line(codes: list[str]) -> bool:
    """Whether the codes lie on one line of the tree, as where a group has a single class of the same name."""
    longest = max(codes, key=len)
    return all(longest.startswith(code) for code in codes)


def _folded(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())
