"""Cutting a text at its matched words, saying why an industry lost, writing values as people do."""

import pytest

from matching.percent import percent
from matching.problems import parse_profile
from matching.result import Matched
from service.pages.answers import answers, shown
from service.pages.views import segments
from tests.make import full_profile


def span(start, end):
    return Matched(text="", field="business_text", start=start, end=end)


@pytest.mark.parametrize(
    ("spans", "cut"),
    [
        ([], "abcdef"),
        ([span(0, 2)], "[ab]cdef"),
        ([span(4, 6), span(1, 2)], "a[b]cd[ef]"),
        ([span(1, 4), span(2, 3)], "a[bcd]ef"),
        ([span(1, 3), span(2, 5)], "a[bc][de]f"),
        ([span(1, 2), span(1, 4)], "a[bcd]ef"),
    ],
)
def test_a_text_is_cut_at_its_marks_and_every_letter_stays(spans, cut):
    pieces = segments("abcdef", spans)
    assert "".join(f"[{text}]" if marked else text for text, marked in pieces) == cut


@pytest.mark.parametrize(
    ("value", "words"),
    [(0.0, "<1%"), (0.01, "1%"), (0.825, "82%"), (0.99, "99%"), (0.9999, ">99%"), (1.0, ">99%")],
)
def test_a_probability_is_never_shown_as_certainty(value, words):
    assert percent(value) == words


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("investment_wan", 12345678.5, "12345678.5 万元"),
        ("employees", 180, "180 人"),
        ("needs_chemical_park", False, "否"),
        ("goals", ["site", "market"], "找用地或厂房、开拓市场"),
        ("city_exclude", [], ""),
        ("location", {"country": "德国", "city": "慕尼黑"}, "德国、慕尼黑"),
    ],
)
def test_values_are_written_as_people_do(field, value, words):
    assert shown(field, value, "zh", {}) == words


def test_every_answer_but_the_matched_texts_is_read_back_in_both_languages():
    profile = parse_profile(full_profile())
    for language in ("zh", "en"):
        found = answers(profile, language, {"中原": "Zhongyuan"})
        said = set(profile.model_dump(exclude_none=True))
        apart = {"business_text", "products", "technologies", "id", "declined"}
        assert {item.of for item in found} == said - apart | set(profile.declined)
        assert all(item.label and item.value for item in found)
