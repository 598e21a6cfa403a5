"""The plan's clauses as the reader shows them: headings, paragraphs, and an outline."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from matching.catalogue import Catalogue
from matching.plan import Clause, Level, Plan
from service.pages.reader.anchors import clause_anchor
from service.pages.reader.cut import Cutter
from service.pages.reader.notes import quotes_of
from service.pages.reader.search import Hit

HEADINGS = {Level.CHAPTER: 2, Level.SECTION: 3, Level.ITEM: 4}
_PARAGRAPH = re.compile(r"\S[^\r\n]*")


class Shown(NamedTuple):
    """A clause on the page; `depth` is its heading's, None for the preamble and the closing, which have none."""

    id: str
    anchor: str
    depth: int | None
    heading: Markup
    paragraphs: tuple[Markup, ...]


class Chapter(NamedTuple):
    """A chapter of the outline and the sections under it."""

    clause: Clause
    sections: tuple[Clause, ...]


def shown_clauses(catalogue: Catalogue, hits: Iterable[Hit] = ()) -> tuple[Shown, ...]:
    """All clauses; what the page of the news site says around them is left out."""
    plan = catalogue.plan
    cutter = Cutter(plan.text, quotes_of(catalogue), hits)
    return tuple(_shown(plan, clause, cutter) for clause in plan.clauses)


def outline(plan: Plan) -> tuple[Chapter, ...]:
    return tuple(
        Chapter(chapter, tuple(clause for clause in plan.clauses if clause.parent == chapter.id))
        for chapter in plan.clauses
        if chapter.level is Level.CHAPTER
    )


def _shown(plan: Plan, clause: Clause, cutter: Cutter) -> Shown:
    middle = _heading_end(plan.text, clause)
    return Shown(
        clause.id,
        clause_anchor(clause.id),
        HEADINGS.get(clause.level),
        cutter.html(clause.start, middle),
        tuple(cutter.html(*span) for span in _paragraphs(plan.text, middle, clause.end)),
    )


def _heading_end(text: str, clause: Clause) -> int:
    """Where the heading ends: after the title and its full stop."""
    if clause.title is None:
        return clause.start
    title = text.index(clause.title, clause.start + len(clause.marker))
    end = title + len(clause.title)
    return end + 1 if end < clause.end and text[end] == "。" else end


def _paragraphs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for match in _PARAGRAPH.finditer(text, start, end):
        yield match.start(), match.start() + len(match[0].rstrip())
