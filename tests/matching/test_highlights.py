"""The spans shown are those that speak for the industry: read off the scorer, whole where the word is the industry's own."""

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.highlights import Adds, Highlighter
from matching.match import match
from matching.own_words import own_pattern
from matching.problems import parse_profile
from matching.profile import EnterpriseProfile

OWN = Path(__file__).parents[2] / "bench" / "profiles" / "test.jsonl"
TODAY = dt.date(2025, 6, 30)


@pytest.fixture
def robot(demo_catalogue):
    return demo_catalogue.industry_by_id["robot"]


def words(industry, text, adds=None, **said):
    spans = spans_of(EnterpriseProfile(business_text=text, **said), adds or {}, industry)
    return [span.text for span in spans]


def spans_of(profile, adds, industry):
    highlighter = Highlighter(profile)
    of_tokens = np.array([adds.get(token, 0.0) for token in highlighter.tokens])
    return highlighter.spans([Adds(of_tokens, 1.0)], [own_pattern(industry)])[0]


def test_the_longest_own_word_is_shown_whole(robot):
    assert words(robot, "研制人形机器人") == ["人形机器人"]


def test_latin_words_match_whole_words_in_any_case(robot):
    assert words(robot, "Servo Motor for robotics and ROBOT arms") == ["Servo Motor", "ROBOT"]


def test_lists_are_read_after_the_text(robot):
    profile = EnterpriseProfile(business_text="减速器", products=["机械臂"])
    spans = spans_of(profile, {}, robot)
    assert [span.field for span in spans] == ["business_text", "products/0"]


def test_there_are_never_more_than_a_reader_can_take_in(robot):
    assert len(words(robot, "减速器," * 100)) == 12


def test_a_word_that_adds_is_shown_though_no_industry_owns_it(robot):
    assert words(robot, "专做精密滚珠丝杠和花盆", {"丝杠": 2.0, "滚珠": 2.0}) == ["滚珠丝杠"]


def test_a_word_that_speaks_against_the_industry_is_not_shown(robot):
    assert words(robot, "生产茶叶与陶瓷", {"茶叶": -1.0, "陶瓷": 0.5}) == ["陶瓷"]


letters = st.characters(exclude_categories=["Cc", "Cs"])


@given(
    st.text(letters, max_size=40), st.lists(st.text(letters, min_size=1, max_size=10), max_size=3)
)
def test_spans_quote_the_profile_and_never_overlap(demo_catalogue, text, products):
    text, products = f"{text}İ减速器 Robot", [item for item in products if item.strip()]
    profile = EnterpriseProfile(business_text=text, products=products)
    fields = {"business_text": text, **{f"products/{n}": item for n, item in enumerate(products)}}
    ends: dict[str, int] = {}
    for span in spans_of(profile, {"减速": 0.4}, demo_catalogue.industry_by_id["robot"]):
        assert fields[span.field][span.start : span.end] == span.text
        assert span.start >= ends.get(span.field, 0)
        ends[span.field] = span.end


def test_deleting_the_spans_lowers_the_probability(knowledge):
    """On the project's own set; a text means more than the sum of its words, so that a few in a hundred may rise."""
    lowered = []
    for row in map(json.loads, OWN.read_text("utf-8").splitlines()):
        profile = parse_profile(row["profile"])
        best = match(profile, knowledge, today=TODAY, top=1).industries[0]
        if best.grade != "insufficient" and best.matched:
            after = match(_without(profile, best.matched), knowledge, today=TODAY, top=68)
            left = {item.id: item.probability for item in after.industries}
            lowered.append(left[best.id] < best.probability)
    assert len(lowered) > 150
    assert sum(lowered) / len(lowered) >= 0.95


def _without(profile, spans):
    said = profile.model_dump(mode="json", exclude_none=True)
    for span in sorted(spans, key=lambda span: -span.start):
        name, _, place = span.field.partition("/")
        if place:
            text = said[name][int(place)]
            said[name][int(place)] = text[: span.start] + text[span.end :]
        else:
            said[name] = said[name][: span.start] + said[name][span.end :]
    for name in ("products", "technologies"):
        said[name] = [item for item in said.get(name, []) if item.strip()]
    return EnterpriseProfile.model_validate({**said, "business_text": said["business_text"] or "-"})
