"""Words of a profile that are an industry's own."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.profile import EnterpriseProfile
from matching.spans import matched_words


@pytest.fixture
def robot(demo_catalogue):
    return demo_catalogue.industry_by_id["robot"]


def words(industry, text, **said):
    return [s.text for s in matched_words(EnterpriseProfile(business_text=text, **said), industry)]


def test_the_longest_word_wins(robot):
    assert words(robot, "研制人形机器人") == ["人形机器人"]


def test_latin_words_match_whole_words_in_any_case(robot):
    assert words(robot, "Servo Motor for robotics and ROBOT arms") == ["Servo Motor", "ROBOT"]


def test_products_are_read_after_the_text(robot):
    spans = matched_words(EnterpriseProfile(business_text="减速器", products=["机械臂"]), robot)
    assert [span.field for span in spans] == ["business_text", "products/0"]


def test_there_are_never_more_than_a_reader_can_take_in(robot):
    assert len(words(robot, "减速器," * 100)) == 12


letters = st.characters(exclude_categories=["Cc", "Cs"])


@given(
    st.text(letters, max_size=40), st.lists(st.text(letters, min_size=1, max_size=10), max_size=3)
)
def test_spans_quote_the_profile(demo_catalogue, text, products):
    text, products = f"{text}İ减速器 Robot", [item for item in products if item.strip()]
    profile = EnterpriseProfile(business_text=text, products=products)
    fields = {"business_text": text, **{f"products/{n}": item for n, item in enumerate(products)}}
    for span in matched_words(profile, demo_catalogue.industry_by_id["robot"]):
        assert fields[span.field][span.start : span.end] == span.text
