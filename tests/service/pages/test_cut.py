"""Text cut at its quotes and hits: every letter stays, every quote is exactly its own words."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from service.pages.reader.cut import Cutter
from service.pages.reader.search import Hit

TEXT = "统筹推进新能源<全>产业链&建设。"


class Spans(HTMLParser):
    """What stands in each element with an id, the pieces that continue a quote, and all text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.text, self.ids, self.marked, self._open = "", {}, [], []
        self.feed(str(html))
        self.close()

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        self._open.append((tag, said.get("id")))
        if said.get("id"):
            assert said["id"] not in self.ids
            self.ids[said["id"]] = ""
        if tag == "mark":
            self.marked.append("")

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        self.text += data
        for tag, name in self._open:
            if name:
                self.ids[name] += data
            if tag == "mark":
                self.marked[-1] += data


def cut(text, quotes=(), hits=(), start=0, end=None):
    numbered = [Hit(number, *span) for number, span in enumerate(hits, 1)]
    return Spans(Cutter(text, quotes, numbered).html(start, len(text) if end is None else end))


def test_markup_in_a_text_is_text():
    assert cut(TEXT, [(0, 9)], [(6, 9)]).text == TEXT


def test_a_quote_within_a_quote_is_both():
    found = cut(TEXT, [(0, 13), (4, 7)])
    assert found.ids["q-0-13"] == TEXT[:13]
    assert found.ids["q-4-7"] == found.ids["q-4"] == "新能源"


def test_quotes_from_one_place_have_an_anchor_each_and_one_in_common_that_is_the_longest():
    found = cut(TEXT, [(2, 4), (2, 7)])
    assert (found.ids["q-2-4"], found.ids["q-2-7"]) == ("推进", "推进新能源")
    assert found.ids["q-2"] == "推进新能源"


def test_quotes_that_cross_keep_all_their_words():
    html = str(Cutter("abcdef", [(0, 4), (2, 6)], ()).html(0, 6))
    assert '<span id="q-2-6" class="quoted cut">cd</span>' in html
    assert html.endswith('<span class="quoted continued">ef</span>')


def test_a_quote_that_runs_over_two_paragraphs_goes_on_in_the_second():
    cutter = Cutter("abcdef", [(1, 5)], ())
    first, second = str(cutter.html(0, 3)), str(cutter.html(3, 6))
    assert '<span id="q-1-5" class="quoted cut">bc</span>' in first
    assert second == '<span class="quoted continued">de</span>f'


def test_a_hit_is_marked_whole_though_a_quote_ends_in_it():
    found = cut("abcdef", [(0, 3)], [(2, 5)])
    assert found.marked == ["c", "de"]
    assert found.ids["hit-1"] == "c"


spans = st.tuples(st.integers(0, 30), st.integers(1, 12)).map(lambda pair: (pair[0], sum(pair)))


@given(
    st.text("ab<&\"'新能源。", min_size=42, max_size=42),
    st.lists(spans, max_size=12),
    st.lists(spans, max_size=4),
)
def test_whatever_overlaps_no_letter_is_lost_doubled_or_moved(text, quotes, found):
    hits = []
    for span in sorted(found):
        if not hits or span[0] >= hits[-1][1]:
            hits.append(span)
    shown = cut(text, quotes, hits)
    assert shown.text == text
    for start, end in quotes:
        piece = shown.ids[f"q-{start}-{end}"]
        assert text[start:end].startswith(piece)
        crossed = any(first < start < last < end for first, last in quotes)
        assert crossed or piece == text[start:end]
