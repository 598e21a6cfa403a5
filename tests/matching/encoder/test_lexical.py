"""The stand-in keeps the encoder's contract without a model."""

import numpy as np
import pytest

from matching.encoder import Encoder, LexicalEncoder
from matching.encoder.lexical import DIMENSION


@pytest.fixture(scope="module")
def lexical():
    return LexicalEncoder()


def test_it_is_an_encoder_that_says_what_it_is(lexical):
    assert isinstance(lexical, Encoder)
    assert lexical.engine == "lexical"
    assert lexical.dimension == DIMENSION


def test_rows_are_unit_float32_and_blank_rows_zero(lexical, weird):
    rows = lexical.encode([*weird, "", " \u200b"], kind="query")
    assert (rows.shape, rows.dtype) == ((len(weird) + 2, DIMENSION), np.float32)
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1] * len(weird) + [0, 0], abs=1e-5)
    assert lexical.encode([], kind="query").shape == (0, DIMENSION)


def test_shared_spellings_are_closer_than_none(lexical):
    robot, robots, wine = lexical.encode(
        ["工业机器人及减速器制造", "机器人减速器", "白酒酿造与销售"], kind="query"
    )
    assert robot @ robots > 0.4 > abs(robot @ wine)


def test_width_case_and_spaces_make_no_difference(lexical):
    plain, wide = lexical.encode(["LED 芯片", "ｌｅｄ\n  芯片"], kind="query")
    assert np.array_equal(plain, wide)


def test_the_same_text_is_the_same_bytes_whatever_the_company(lexical, weird):
    together = lexical.encode(weird, kind="query")
    alone = [lexical.encode([text], kind="passage")[0] for text in reversed(weird)]
    assert np.array_equal(together, alone[::-1])


def test_its_identity_is_fixed_so_that_stored_vectors_stay_comparable(lexical):
    assert lexical.model_id == "lexical-hash-1-2-4096"
    row = lexical.encode(["机器人"], kind="query")[0]  # 机 器 人 机器 器人
    places = [187, 1008, 2253, 2726, 2910]
    assert np.flatnonzero(row).tolist() == places
    assert row[places] * 5**0.5 == pytest.approx([1, -1, -1, -1, 1])
