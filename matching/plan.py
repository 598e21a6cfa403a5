"""An official plan as text with clauses.

A plan arrives as it was published, often inside a news page. The parser finds the plan's own numbering (一、 for a
chapter, (一) for a section whose count runs through the chapters, 1. for an item), the preamble before it and the
closing after it; everything else is furniture of the page. Offsets are code points of the file exactly as it is.
"""

import hashlib
import itertools
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_NUMERAL = r"([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_CHAPTER = re.compile(rf"{_NUMERAL}、\s*(\S.*)")
_SECTION = re.compile(rf"[(\uff08]{_NUMERAL}[)\uff09]\s*(\S.*)")
_ITEM = re.compile(r"([0-9]{1,2})[.\uff0e](?![0-9])\s*(\S.*)")
_ANNOUNCES_THE_TEXT = re.compile(r"全文如下|以下是?全文|全文公布")
_SENTENCE_END = ("。", "!", "?", "\uff01", "\uff1f")
_BYTE_ORDER_MARK = "\ufeff"
_SHORTEST_PARAGRAPH = 30


class PlanError(ValueError):
    """The text has no clause numbering that this parser knows."""


class Level(StrEnum):
    PREAMBLE = "preamble"
    CHAPTER = "chapter"
    SECTION = "section"
    ITEM = "item"
    CLOSING = "closing"


class Clause(NamedTuple):
    """One numbered part of a plan; `text[start:end]` is its own text, marker and title included.

    That is its line, and the paragraphs of prose that follow before the next number. `title` is None for the preamble
    and the closing. `parent` is the id of the clause it stands under.
    """

    id: str
    level: Level
    marker: str
    title: str | None
    parent: str | None
    start: int
    end: int


class Plan(NamedTuple):
    """A plan's text, its hash and its clauses in order; `furniture` are the spans that are not the plan's."""

    id: str
    text: str
    sha256: str
    clauses: tuple[Clause, ...]
    furniture: tuple[tuple[int, int], ...]

    def clause(self, clause_id: str) -> Clause:
        """The clause of that id; KeyError when there is none."""
        for clause in self.clauses:
            if clause.id == clause_id:
                return clause
        raise KeyError(clause_id)

    def text_of(self, clause: Clause) -> str:
        return self.text[clause.start : clause.end]


class _Line(NamedTuple):
    start: int
    text: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)

    @property
    def is_prose(self) -> bool:
        """Whole sentences, as a plan's unnumbered paragraphs are; buttons and captions of a page are not."""
        return len(self.text) >= _SHORTEST_PARAGRAPH and self.is_sentence

    @property
    def is_sentence(self) -> bool:
        return self.text.endswith(_SENTENCE_END)

    @property
    def unindented(self) -> "_Line":
        text = self.text.lstrip()
        return _Line(self.end - len(text), text)


def parse_plan(plan_id: str, raw: bytes) -> Plan:
    """Read a plan's file.

    `raw` is UTF-8, with or without a byte order mark. Raises PlanError when the file is not UTF-8, no chapter is
    found, or a clause is numbered twice.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PlanError(f"plan {plan_id}: not UTF-8 at byte {error.start}") from None
    lines = list(_lines(text))
    first = next((index for index, line in enumerate(lines) if _opens_chapter(line)), None)
    if first is None:
        raise PlanError(f"plan {plan_id}: no chapter numbered 一、 found")
    numbered, rest = _numbered(lines[first:])
    opening = _unnumbered("preamble", Level.PREAMBLE, _preamble(lines[:first]))
    closing = _unnumbered("closing", Level.CLOSING, _prose(rest))
    clauses = (*opening, *numbered, *closing)
    _refuse_repeats(plan_id, clauses)
    kept = [(clause.start, clause.end) for clause in clauses]
    furniture = [
        (line.start, line.end)
        for line in lines
        if not any(start <= line.unindented.start < end for start, end in kept)
    ]
    return Plan(plan_id, text, hashlib.sha256(raw).hexdigest(), clauses, tuple(furniture))


def _refuse_repeats(plan_id: str, clauses: tuple[Clause, ...]) -> None:
    seen: set[str] = set()
    for clause in clauses:
        if clause.id in seen:
            raise PlanError(f"plan {plan_id}: clause {clause.id} is numbered twice")
        seen.add(clause.id)


def _opens_chapter(line: _Line) -> bool:
    return _CHAPTER.fullmatch(line.unindented.text) is not None


def _lines(text: str) -> Iterator[_Line]:
    """The lines that are not blank; indentation stays part of a line, trailing space and a byte order mark do not."""
    for match in re.finditer(r"[^\r\n]+", text):
        start, line = match.start(), match.group().rstrip()
        if start == 0 and line.startswith(_BYTE_ORDER_MARK):
            start, line = 1, line[1:]
        if line.strip():
            yield _Line(start, line)


def _preamble(before: list[_Line]) -> list[_Line]:
    """The paragraphs of prose right before the first chapter, after the line that announces the text, if any."""
    kept: list[_Line] = []
    for line in reversed(before):
        if not line.is_prose or _ANNOUNCES_THE_TEXT.search(line.text):
            break
        kept.insert(0, line)
    return kept


def _prose(after: list[_Line]) -> list[_Line]:
    """The paragraphs of prose at the start of these lines."""
    return list(itertools.takewhile(lambda line: line.is_prose, after))


def _unnumbered(clause_id: str, level: Level, lines: list[_Line]) -> list[Clause]:
    if not lines:
        return []
    start = lines[0].unindented.start
    return [Clause(clause_id, level, "", None, None, start, lines[-1].end)]


def _numbered(lines: list[_Line]) -> tuple[list[Clause], list[_Line]]:
    """The numbered clauses with the paragraphs under each, and the lines after the last clause.

    What follows the last clause closes the plan, unless that clause is a bare heading still without its text.
    """
    *earlier, (last, final) = heads = list(_heads(lines))
    clauses = [
        _extended(clause, _through_last_prose(lines[index + 1 : following]))
        for (index, clause), (following, _) in zip(earlier, heads[1:], strict=True)
    ]
    body = [] if lines[last].is_sentence else _prose(lines[last + 1 :])
    return [*clauses, _extended(final, body)], lines[last + 1 + len(body) :]


def _extended(clause: Clause, paragraphs: list[_Line]) -> Clause:
    return clause._replace(end=paragraphs[-1].end) if paragraphs else clause


def _through_last_prose(between: list[_Line]) -> list[_Line]:
    """The lines between two clauses up to the last paragraph of prose: what stands inside a text is part of it."""
    last = max((index for index, line in enumerate(between) if line.is_prose), default=-1)
    return between[: last + 1]


def _heads(lines: list[_Line]) -> Iterator[tuple[int, Clause]]:
    """Each numbered line as a clause of that line alone, with its place among the lines."""
    chapter = section = ""
    for index, indented in enumerate(lines):
        line = indented.unindented
        if match := _CHAPTER.fullmatch(line.text):
            chapter, section = str(_number(match[1])), ""
            yield index, _head(chapter, Level.CHAPTER, line, match, None, match[2])
        elif match := _SECTION.fullmatch(line.text):
            section = f"{chapter}.{_number(match[1])}"
            yield index, _head(section, Level.SECTION, line, match, chapter, _title(match[2]))
        elif section and (match := _ITEM.fullmatch(line.text)):
            item = f"{section}.{int(match[1])}"
            yield index, _head(item, Level.ITEM, line, match, section, _title(match[2]))


def _head(
    clause_id: str, level: Level, line: _Line, match: re.Match[str], parent: str | None, title: str
) -> Clause:
    marker = line.text[: match.start(2)].rstrip()
    return Clause(clause_id, level, marker, title, parent, line.start, line.end)


def _title(rest: str) -> str:
    """A section or item opens with its title and a full stop."""
    return rest.split("。", 1)[0]


def _number(numeral: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS[numeral]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
