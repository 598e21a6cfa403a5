"""What happens to texts before a model sees them and to rows after it has."""

import numpy as np
import pytest

from matching.encoder.embedding import EmbeddingEncoder

PROMPTS = {"query": "q: ", "passage": "p: "}


@pytest.fixture
def seen():
    return []


@pytest.fixture
def encoder(seen):
    """Its model answers [1, 0], and [NaN, NaN] to the text `broken`."""

    def run(texts, prompt):
        seen.extend(prompt + text for text in texts)
        rows = [[np.nan, np.nan] if text == "broken" else [1, 0] for text in texts]
        return np.array(rows, np.float32)

    return EmbeddingEncoder("two-numbers", "0" * 64, 2, PROMPTS, run)


def test_a_text_reaches_the_model_after_the_prompt_of_its_kind(encoder, seen):
    encoder.encode(["甲"], kind="query")
    encoder.encode(["  乙\n"], kind="passage")
    assert seen == ["q: 甲", "p: 乙"]


def test_blank_texts_never_reach_the_model(encoder, seen):
    rows = encoder.encode(["", "甲", " \u200b\ufeff\x00", "\ud800"], kind="query")
    assert rows.tolist() == [[0, 0], [1, 0], [0, 0], [0, 0]]
    assert seen == ["q: 甲"]
    assert encoder.encode(["", " "], kind="query").tolist() == [[0, 0], [0, 0]]


def test_a_row_that_is_no_number_becomes_zeros_and_the_others_stay(encoder):
    rows = encoder.encode(["甲", "broken"], kind="query")
    assert rows.tolist() == [[1, 0], [0, 0]]


def test_the_model_sees_no_more_than_8192_characters(encoder, seen):
    encoder.encode(["字" * 100_000, " " * 100_000 + "尾"], kind="query")
    assert seen == ["q: " + "字" * 8_192, "q: 尾"]


def test_surrogates_that_make_a_pair_are_one_character_and_lone_ones_a_mark(encoder, seen):
    encoder.encode(["\ud83d\ude80 x", "a\udfffb"], kind="query")
    assert seen == ["q: 🚀 x", "q: a\ufffdb"]
