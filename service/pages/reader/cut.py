"""A stretch of the plan's text as HTML: quotes as nested spans, search hits marked, every character kept."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup, escape

from service.pages.reader.anchors import quote_anchor
from service.pages.reader.search import Hit


class Span(NamedTuple):
    """A quote or a piece of one: `start` and `end` are this piece's, `quote_end` the whole quote's.

    Where two quotes overlap without one holding the other, the later one is cut at the earlier one's end; where a
    quote runs past its paragraph, it is cut there. Its pieces after the first are `continued`.
    """

    start: int
    end: int
    quote_start: int
    quote_end: int

    @property
    def continued(self) -> bool:
        return self.start > self.quote_start

    @property
    def cut(self) -> bool:
        return self.end < self.quote_end


class Cutter:
    """Cuts stretches of one text; each quote's and each start's anchor is written once."""

    def __init__(self, text: str, quotes: Iterable[tuple[int, int]], hits: Iterable[Hit]) -> None:
        self._text = text
        self._quotes = sorted({*quotes}, key=lambda quote: (quote[0], -quote[1]))
        self._hits = tuple(hits)
        self._starts: set[int] = set()

    def html(self, start: int, end: int) -> Markup:
        """`text[start:end]` with all that is quoted or found in it."""
        spans = [
            Span(max(first, start), min(last, end), first, last)
            for first, last in self._quotes
            if first < end and last > start
        ]
        return Markup("").join(self._nested(start, end, _sorted(spans)))

    def _nested(self, start: int, end: int, spans: list[Span]) -> Iterator[Markup]:
        position = start
        while spans:
            span, *others = spans
            yield self._plain(position, span.start)
            inner = [other for other in others if other.start < span.end]
            crossing = [other for other in inner if other.end > span.end]
            within = [other._replace(end=min(other.end, span.end)) for other in inner]
            yield self._element(span, _sorted(within))
            later = [other for other in others if other.start >= span.end]
            spans = _sorted([*later, *(other._replace(start=span.end) for other in crossing)])
            position = span.end
        yield self._plain(position, end)

    def _element(self, span: Span, within: list[Span]) -> Markup:
        """The piece as an element; of quotes that start together the outermost carries the anchor of the start."""
        first = not span.continued and span.start not in self._starts
        if first:
            self._starts.add(span.start)
        inside = Markup("").join(self._nested(span.start, span.end, within))
        if span.continued:
            return self._span(span, "", inside)
        anchor = Markup(' id="{}"').format(quote_anchor(span.quote_start, span.quote_end))
        made = self._span(span, anchor, inside)
        outer = Markup('<span id="q-{}" class="from">{}</span>')
        return outer.format(span.start, made) if first else made

    @staticmethod
    def _span(span: Span, anchor: str, inside: Markup) -> Markup:
        names = ["quoted"] + ["cut"] * span.cut + ["continued"] * span.continued
        return Markup('<span{} class="{}">{}</span>').format(anchor, " ".join(names), inside)

    def _plain(self, start: int, end: int) -> Markup:
        """Text between quotes; a hit that a quote cuts in two has its number on the first part only."""
        made, position = Markup(""), start
        for hit in self._hits:
            first, last = max(hit.start, start), min(hit.end, end)
            if first >= last:
                continue
            made += escape(self._text[position:first])
            number = Markup(' id="hit-{}"').format(hit.number) if hit.start >= start else ""
            made += Markup("<mark{}>{}</mark>").format(number, self._text[first:last])
            position = last
        return made + escape(self._text[position:end])


def _sorted(spans: Iterable[Span]) -> list[Span]:
    """By start, the longest first; of pieces that are alike, the whole quote's before the continued one's."""
    return sorted(spans, key=lambda span: (span.start, -span.end, span.quote_start, span.quote_end))
