"""Remembered vectors: right ones, few enough, encoded once whoever asks."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from matching.encoder import CachedEncoder, Encoder, LexicalEncoder, vector_key


class Counting(LexicalEncoder):
    """Keeps a list of what it was asked to encode; `gate` holds it up, `fail` makes it raise."""

    def __init__(self):
        self.asked = []
        self.gate = threading.Event()
        self.gate.set()
        self.entered = threading.Event()
        self.fail = False

    def encode(self, texts, *, kind):
        self.asked += [(kind, text) for text in texts]
        self.entered.set()
        assert self.gate.wait(10)
        if self.fail:
            raise RuntimeError("out of memory")
        return super().encode(texts, kind=kind)


@pytest.fixture
def inner():
    return Counting()


def test_a_cached_encoder_is_an_encoder_with_the_same_answers(inner):
    cached = CachedEncoder(inner, 8)
    assert isinstance(cached, Encoder)
    same = (inner.model_id, inner.model_sha256, inner.dimension, inner.engine)
    assert (cached.model_id, cached.model_sha256, cached.dimension, cached.engine) == same
    for texts in (["甲", "乙", "", "甲"], ["乙", "丙"], []):
        expected = LexicalEncoder().encode(texts, kind="query")
        assert np.array_equal(cached.encode(texts, kind="query"), expected)


def test_a_text_is_encoded_once_for_each_kind(inner):
    cached = CachedEncoder(inner, 8)
    for _ in range(2):
        cached.encode(["甲", "乙", "甲"], kind="query")
        cached.encode(["甲"], kind="passage")
    assert inner.asked == [("query", "甲"), ("query", "乙"), ("passage", "甲")]


def test_the_least_recently_used_is_forgotten_first(inner):
    cached = CachedEncoder(inner, 2)
    for text in ("甲", "乙", "甲", "丙", "甲", "乙"):
        cached.encode([text], kind="query")
    assert [text for _, text in inner.asked] == ["甲", "乙", "丙", "乙"]


def test_more_texts_than_it_may_keep_are_still_all_answered(inner):
    texts = [str(n) for n in range(10)]
    rows = CachedEncoder(inner, 3).encode(texts, kind="query")
    assert np.array_equal(rows, LexicalEncoder().encode(texts, kind="query"))


def test_changing_an_answer_does_not_change_what_is_remembered(inner):
    cached = CachedEncoder(inner, 8)
    first = cached.encode(["甲"], kind="query")
    expected = first.copy()
    first[:] = 0
    assert np.array_equal(cached.encode(["甲"], kind="query"), expected)


def test_threads_that_ask_together_wait_for_one_encoding(inner):
    cached = CachedEncoder(inner, 8)
    inner.gate.clear()
    with ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(cached.encode, ["甲", "乙"], kind="query") for _ in range(8)]
        assert inner.entered.wait(10)
        time.sleep(0.1)  # the other seven are waiting by now
        inner.gate.set()
        rows = [job.result() for job in jobs]
    assert len(inner.asked) == 2
    assert all(np.array_equal(rows[0], row) for row in rows)


def test_a_failure_reaches_all_who_wait_and_is_not_remembered(inner):
    cached = CachedEncoder(inner, 8)
    inner.fail = True
    inner.gate.clear()
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(cached.encode, ["甲"], kind="query")
        assert inner.entered.wait(10)
        second = pool.submit(cached.encode, ["甲"], kind="query")
        time.sleep(0.1)  # it waits by now
        inner.gate.set()
        for job in (first, second):
            with pytest.raises(RuntimeError, match="out of memory"):
                job.result()
    inner.fail = False
    assert cached.encode(["甲"], kind="query").any()


def test_a_key_names_weights_kind_and_text(inner):
    key = vector_key("甲", "query", inner)
    assert key == vector_key("甲", "query", CachedEncoder(inner, 1))
    assert key.model_sha256 == inner.model_sha256
    others = [vector_key("乙", "query", inner), vector_key("甲", "passage", inner)]
    assert len({key, *others, vector_key("\ud800", "query", inner)}) == 4


def test_room_for_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        CachedEncoder(LexicalEncoder(), 0)
