"""One tree of letters finds what trying every word of an industry, longest first, finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.catalogue import bundled_plans, load_catalogue
from matching.own_words import own_pattern


@pytest.fixture(scope="module")
def guangdong():
    return load_catalogue(bundled_plans()["guangdong_2025"])


def plain_pattern(industry):
    """Every word an alternative of its own, longest first; a Latin word stands alone."""
    named = [industry.name_zh.removesuffix("产业"), *industry.sub_fields]
    words = {part for name in named for part in re.split(r"[、，,；;/（）()“”\"\s]+", name)}
    own = {word for word in words if len(word) > 1}
    own |= {*industry.vocabulary.zh, *industry.vocabulary.en}
    ordered = sorted({word.lower() for word in own}, key=lambda word: (-len(word), word))
    return re.compile(
        "|".join(
            rf"(?<![a-z0-9]){re.escape(w)}(?![a-z0-9])" if w.isascii() else re.escape(w)
            for w in ordered
        )
    )


@given(data=st.data())
def test_the_tree_finds_the_same_places(guangdong, data):
    industry = data.draw(st.sampled_from(guangdong.industries))
    words = [*industry.vocabulary.zh, *industry.vocabulary.en, *industry.sub_fields]
    cut = st.tuples(st.sampled_from(words), st.integers(0, 20)).map(lambda w: w[0][: w[1] or None])
    parts = st.one_of(st.sampled_from(words), cut, st.sampled_from([*" a5s的+-.、"]))
    text = "".join(data.draw(st.lists(parts, max_size=12))).lower()
    found, plain = own_pattern(industry), plain_pattern(industry)
    assert [m.span() for m in found.finditer(text)] == [m.span() for m in plain.finditer(text)]


def test_a_longer_word_that_does_not_stand_alone_gives_way_to_a_shorter(demo_catalogue):
    robot = demo_catalogue.industry_by_id["robot"]
    words = robot.vocabulary.model_copy(update={"en": ("ai", "ai chip"), "zh": ("ai芯片",)})
    own = own_pattern(robot.model_copy(update={"vocabulary": words}))
    assert [m[0] for m in own.finditer("ai chips, ai chip, ai芯片, xai")] == [
        "ai",
        "ai chip",
        "ai芯片",
    ]
