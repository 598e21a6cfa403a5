"""The nearest entries: exact, ties on id, the same whatever else is asked."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from matching.nearest import AT_ONCE, Nearest


def unit_rows(count, dimension=64, seed=7):
    rows = np.random.default_rng(seed).normal(size=(count, dimension)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def names(count):
    return [f"entry-{number:06d}" for number in range(count)]


def brute_force(ids, vectors, query, k):
    """Every score in double precision, sorted by score and id."""
    scores = vectors.astype(np.float64) @ query.astype(np.float64)
    return sorted(range(len(ids)), key=lambda row: (-scores[row], ids[row]))[:k]


small = st.integers(-3, 3).map(float)


@st.composite
def catalogues(draw):
    """Entries with small whole numbers, so that many tie and every sum is exact; ids in any order."""
    dimension, count = draw(st.integers(1, 5)), draw(st.integers(1, 300))
    entries = draw(arrays.arrays(np.float32, (count, dimension), elements=small))
    queries = draw(arrays.arrays(np.float32, (draw(st.integers(1, 4)), dimension), elements=small))
    return draw(st.permutations(names(count))), entries, queries, draw(st.integers(1, 12))


@given(catalogues())
def test_the_best_are_those_of_brute_force_and_ties_break_on_id(catalogue):
    ids, entries, queries, k = catalogue
    found = Nearest(ids, entries).best(queries, k)
    for query, rows, scores in zip(queries, *found, strict=True):
        assert rows.tolist() == brute_force(ids, entries, query, k)
        assert scores.tolist() == (entries[rows] @ query).tolist()


@pytest.mark.parametrize("count", [1, 19, 319, 320, 321, 501, 2_559, 2_560, 7_001])
def test_the_best_among_many_are_those_of_brute_force(count):
    entries, queries = unit_rows(count), unit_rows(5, seed=8)
    found = Nearest(names(count), entries).best(queries, 20)
    for query, rows in zip(queries, found.rows, strict=True):
        assert rows.tolist() == brute_force(names(count), entries, query, 20)


@pytest.mark.parametrize("count", [50, 500, 7_001])
def test_an_answer_is_the_same_bytes_whatever_else_is_asked_or_indexed(count):
    """Twins throughout: what the float32 product calls a difference must not part them."""
    entries, queries = np.repeat(unit_rows(count), 2, axis=0), unit_rows(70, seed=9)
    index = Nearest(names(2 * count), entries)
    together = index.best(queries, 10)
    for number, query in enumerate(queries):
        alone = index.best(query[None], 10)
        assert alone.rows.tobytes() == together.rows[number].tobytes()
        assert alone.scores.tobytes() == together.scores[number].tobytes()
        assert (np.diff(alone.rows[0].reshape(-1, 2), axis=1) == 1).all()
    few = np.unique(together.rows[0])
    fewer = Nearest([names(2 * count)[row] for row in few], entries[few]).best(queries[:1], 10)
    assert fewer.scores.tobytes() == together.scores[0].tobytes()


@pytest.mark.parametrize("count", [50, 500, 7_001])
def test_an_answer_is_the_same_bytes_wherever_query_and_entries_lie_in_memory(count):
    entries, queries = unit_rows(count), unit_rows(9, seed=9)
    straight = Nearest(names(count), entries).best(queries[:1], 10)
    apart = np.zeros((count, 129), np.float32)
    apart[:, 1::2] = entries
    for query in (np.asfortranarray(queries)[:1], np.repeat(queries[:1], 2, axis=1)[:, ::2]):
        found = Nearest(names(count), apart[:, 1::2]).best(query, 10)
        assert found.rows.tobytes() == straight.rows.tobytes()
        assert found.scores.tobytes() == straight.scores.tobytes()


def test_more_queries_than_fit_in_memory_at_once_are_answered_in_parts():
    entries = unit_rows(20_000, dimension=2)
    count = AT_ONCE // 20_000 + 3
    queries = unit_rows(count, dimension=2, seed=9)
    index = Nearest(names(20_000), entries)
    found = index.best(queries, 3)
    assert found.rows.shape == (count, 3)
    assert found.rows[-1].tolist() == index.best(queries[-1:], 3).rows[0].tolist()


def test_few_entries_are_all_answered_and_none_gives_none():
    assert Nearest(["b", "a"], unit_rows(2)).best(unit_rows(1), 9).rows.shape == (1, 2)
    assert Nearest([], unit_rows(0)).best(unit_rows(3), 9).rows.shape == (3, 0)
    assert Nearest(["a"], unit_rows(1)).best(unit_rows(0), 9).scores.shape == (0, 1)


def test_rows_of_zeros_are_entries_like_any_other():
    found = Nearest(["b", "a"], np.zeros((2, 4), np.float32)).best(np.zeros((1, 4), np.float32), 2)
    assert found.rows.tolist() == [[1, 0]]
    assert found.scores.tolist() == [[0, 0]]


@pytest.mark.parametrize(
    ("ids", "vectors"),
    [
        (["a", "a"], unit_rows(2)),
        (["a"], unit_rows(2)),
        (["a"], unit_rows(1)[0]),
        (["a"], np.full((1, 4), np.nan, np.float32)),
        (["a"], np.full((1, 4), np.inf, np.float32)),
    ],
)
def test_entries_without_an_id_of_their_own_or_a_finite_vector_are_refused(ids, vectors):
    with pytest.raises(ValueError, match="vector"):
        Nearest(ids, vectors)


@pytest.mark.parametrize(
    "queries", [np.full((1, 64), np.nan, np.float32), unit_rows(2, 8), unit_rows(1)[0]]
)
def test_queries_of_another_shape_or_without_numbers_are_refused(queries):
    with pytest.raises(ValueError, match=r"finite|numbers"):
        Nearest(names(2), unit_rows(2)).best(queries, 1)


def test_asking_for_nothing_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        Nearest(names(2), unit_rows(2)).best(unit_rows(1), 0)
