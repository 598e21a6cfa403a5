"""Vectors on disk: the same bytes as made anew, and never an error for want of a file."""

import numpy as np
import pytest

from matching.encoder import LexicalEncoder
from service.vectors import KeptVectors

TEXTS = [f"第{number}个产业园" for number in range(20)]


class Counting(LexicalEncoder):
    calls = 0

    def encode(self, texts, *, kind):
        type(self).calls += 1
        return super().encode(texts, kind=kind)


@pytest.fixture
def made():
    class Fresh(Counting):
        pass

    return Fresh


def test_a_second_start_makes_no_vectors(tmp_path, made):
    first = KeptVectors(made(), tmp_path / "vectors").encode(TEXTS, kind="passage")
    again = KeptVectors(made(), tmp_path / "vectors").encode(TEXTS, kind="passage")
    assert made.calls == 1
    assert (
        first.tobytes()
        == again.tobytes()
        == LexicalEncoder().encode(TEXTS, kind="passage").tobytes()
    )


@pytest.mark.parametrize(
    "other", [(TEXTS[::-1], "passage"), (TEXTS[:-1], "passage"), (TEXTS, "query")]
)
def test_other_texts_order_or_kind_are_other_vectors(tmp_path, made, other):
    kept = KeptVectors(made(), tmp_path)
    kept.encode(TEXTS, kind="passage")
    texts, kind = other
    rows = kept.encode(texts, kind=kind)
    assert made.calls == 2
    assert rows.tobytes() == LexicalEncoder().encode(texts, kind=kind).tobytes()


@pytest.mark.parametrize("content", [b"", b"not numpy", b"\x93NUMPY", "pickle", "shape", "nan"])
def test_a_file_that_is_broken_is_made_again(tmp_path, made, content):
    kept = KeptVectors(made(), tmp_path)
    rows = kept.encode(TEXTS, kind="passage")
    (file,) = tmp_path.iterdir()
    if content == "pickle":
        np.save(file, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    elif content == "shape":
        np.save(file, rows[:3])
    elif content == "nan":
        np.save(file, np.full_like(rows, np.nan))
    else:
        file.write_bytes(content)
    assert kept.encode(TEXTS, kind="passage").tobytes() == rows.tobytes()
    assert made.calls == 2


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path, made):
    (tmp_path / "file").write_text("")
    kept = KeptVectors(made(), tmp_path / "file" / "vectors")
    assert len(kept.encode(TEXTS, kind="passage")) == len(TEXTS)


@pytest.mark.parametrize("texts", [["做机器人"], TEXTS])
def test_what_companies_wrote_is_not_kept_however_much_it_is_at_once(tmp_path, made, texts):
    kept = KeptVectors(made(), tmp_path)
    assert len(kept.encode(texts, kind="query")) == len(texts)
    assert list(tmp_path.iterdir()) == []
    assert (kept.model_id, kept.engine) == (LexicalEncoder().model_id, "lexical")
    assert kept.dimension == LexicalEncoder().dimension
