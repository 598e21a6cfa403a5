"""Evidence from words: quick ways to the same numbers as the plain ones."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.lexicon import Lexicon, Wording, WordRows, fitted_vectorizer, tokens

DOCUMENTS = [
    "智能机器人:谐波减速器、伺服电机。robots and servo motors",
    "海上风电:风机塔筒、海缆。offshore wind",
    "现代农业:冷链物流、水产养殖。aquaculture",
]
texts = st.lists(
    st.sampled_from(
        [
            "机器人",
            "减速器",
            "海缆",
            "塔筒",
            "光伏",
            *"机风海缆农、。的",
            " servo ",
            "motors",
            "wind",
        ]
    ),
    max_size=60,
).map("".join)


def test_han_is_read_in_runs_of_one_two_and_three_and_latin_in_whole_words():
    assert tokens("海缆厂 of Motors") == ["海", "缆", "厂", "海缆", "缆厂", "海缆厂", "motor"]


@pytest.fixture(scope="module")
def vectorizer():
    return fitted_vectorizer(DOCUMENTS)


@given(texts)
def test_a_texts_row_is_what_scikit_learn_says_of_it(vectorizer, text):
    row, theirs = WordRows(vectorizer)(text), vectorizer.transform([text])
    assert row.tokens.tolist() == theirs.indices.tolist()
    np.testing.assert_allclose(row.weights, theirs.data, rtol=1e-15)


@given(texts)
def test_similarity_is_the_product_with_every_document(vectorizer, text):
    found = Wording(vectorizer, DOCUMENTS).similarity(WordRows(vectorizer)(text))
    product = vectorizer.transform(DOCUMENTS) @ vectorizer.transform([text]).T
    np.testing.assert_allclose(found, product.toarray()[:, 0], rtol=1e-14)


@given(texts)
def test_hits_are_the_own_words_that_stand_in_the_text(demo_catalogue, text):
    """Counted the plain way: each word of each industry looked for in the text."""
    industries = demo_catalogue.industries
    own = [{*i.vocabulary.zh, *(f for f in i.sub_fields if not f.isascii())} for i in industries]
    said = [{word for word in words if word in text} for words in own]
    weight = {
        word: math.log1p(len(own) / sum(word in words for words in own)) * math.sqrt(len(word))
        for words in own
        for word in words
    }
    expected = [math.log1p(sum(weight[word] for word in words)) for words in said]
    han = "".join(letter if letter > "~" else " " for letter in text)
    np.testing.assert_allclose(Lexicon(industries).hits(han), expected, rtol=1e-12)


def test_a_text_without_a_known_word_has_an_empty_row_and_no_hits(vectorizer, demo_catalogue):
    row = WordRows(vectorizer)("§§")
    assert len(row.tokens) == 0
    assert Wording(vectorizer, DOCUMENTS).similarity(row).tolist() == [0, 0, 0]
    assert not Lexicon(demo_catalogue.industries).hits("§§").any()
