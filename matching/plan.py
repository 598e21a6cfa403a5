"""An official plan as text with clauses.

A plan arrives as it was published, often inside a news page. The parser finds the plan's own numbering (一、 for a
chapter, (一) for a section whose count runs through the chapters, 1. for an item), the preamble before it and the
closing after it; everything else is furniture of the page. Offsets are code points of the file exactly as it is.
"""

import hashlib
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_CHAPTER = re.compile(r"([一二三四五六七八九十]+)、(\S.*)")
_SECTION = re.compile(r"[((]([一二三四五六七八九十]+)[))](\S.*)")
_ITEM = re.compile(r"(\d{1,2})[..](?!\d)(\S.*)")
_ANNOUNCES_THE_TEXT = re.compile(r"全文如下|以下是?全文|全文公布")
_SENTENCE_END = ("。", "!", "?", "!", "?")
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
    """One numbered part of a plan; `text[start:end]` is its line, marker and title included.

    `title` is None for the preamble and the closing. `parent` is the id of the clause it stands under.
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
        return len(self.text) >= _SHORTEST_PARAGRAPH and self.text.endswith(_SENTENCE_END)


def parse_plan(plan_id: str, raw: bytes) -> Plan:
    """Read a plan's file.

    `raw` is UTF-8. Raises PlanError when no chapter is found or the file is not UTF-8.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PlanError(f"plan {plan_id}: not UTF-8 at byte {error.start}") from None
    lines = list(_lines(text))
    first = next((index for index, line in enumerate(lines) if _CHAPTER.fullmatch(line.text)), None)
    if first is None:
        raise PlanError(f"plan {plan_id}: no chapter numbered 一、 found")
    numbered = list(_numbered(lines[first:]))
    last = max(index for index, line in enumerate(lines) if line.start == numbered[-1].start)
    opening = _unnumbered("preamble", Level.PREAMBLE, _preamble(lines[:first]))
    closing = _unnumbered("closing", Level.CLOSING, _closing(lines[last + 1 :]))
    clauses = (*opening, *numbered, *closing)
    kept = [(clause.start, clause.end) for clause in clauses]
    furniture = [
        (line.start, line.end) for line in lines if not any(a <= line.start < b for a, b in kept)
    ]
    return Plan(plan_id, text, hashlib.sha256(raw).hexdigest(), clauses, tuple(furniture))


def _lines(text: str) -> Iterator[_Line]:
    """The lines that are not blank; indentation of a first line stays part of it, trailing space does not."""
    for match in re.finditer(r"[^\r\n]+", text):
        if match.group().strip():
            yield _Line(match.start(), match.group().rstrip())


def _preamble(before: list[_Line]) -> list[_Line]:
    """The paragraphs of prose right before the first chapter, after the line that announces the text, if any."""
    kept: list[_Line] = []
    for line in reversed(before):
        if not line.is_prose or _ANNOUNCES_THE_TEXT.search(line.text):
            break
        kept.insert(0, line)
    return kept


def _closing(after: list[_Line]) -> list[_Line]:
    kept: list[_Line] = []
    for line in after:
        if not line.is_prose:
            break
        kept.append(line)
    return kept


def _unnumbered(clause_id: str, level: Level, lines: list[_Line]) -> list[Clause]:
    if not lines:
        return []
    return [Clause(clause_id, level, "", None, None, lines[0].start, lines[-1].end)]


def _numbered(lines: list[_Line]) -> Iterator[Clause]:
    chapter = section = ""
    for line in lines:
        if match := _CHAPTER.fullmatch(line.text):
            chapter, section = str(_number(match[1])), ""
            yield Clause(
                chapter, Level.CHAPTER, f"{match[1]}、", match[2], None, line.start, line.end
            )
        elif match := _SECTION.fullmatch(line.text):
            section = f"{chapter}.{_number(match[1])}"
            marker = line.text[: match.start(2)]
            yield Clause(
                section, Level.SECTION, marker, _title(match[2]), chapter, line.start, line.end
            )
        elif section and (match := _ITEM.fullmatch(line.text)):
            item, marker = f"{section}.{match[1]}", line.text[: match.start(2)]
            yield Clause(item, Level.ITEM, marker, _title(match[2]), section, line.start, line.end)


def _title(rest: str) -> str:
    """A section or item opens with its title and a full stop."""
    return rest.split("。", 1)[0]


def _number(numeral: str) -> int:
    """一 to 九十九."""
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return _DIGITS[numeral]
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
