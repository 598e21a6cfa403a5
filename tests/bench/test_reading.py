"""Reading labelled profiles, and keeping vectors."""

import json

import numpy as np
import pytest

from bench.evaluate import rows
from bench.evaluate.sets import read_sets
from bench.evaluate.vectors import KeptVectors, NumpyEncoder
from matching.encoder import LexicalEncoder


def written(path, *lines):
    path.write_text(
        "\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8"
    )
    return path


def test_companies_without_a_usable_label_are_left_out(tmp_path):
    def row(name, strong, acceptable, negative):
        gold = {"strong": strong, "acceptable": acceptable, "clear_negative": negative}
        return {"id": name, "profile": {"id": name, "business_text": "风电"}, "gold": gold}

    path = written(
        tmp_path / "c.jsonl",
        row("fits", ["steel"], ["tea"], False),
        row("misfit", [], [], True),
        row("unclear", [], ["tea"], False),
    )
    assert [company.profile.id for company in rows.companies(path)] == ["fits", "misfit"]
    learnt = rows.companies(path, acceptable=True)
    assert [company.profile.id for company in learnt] == ["fits", "misfit", "unclear"]


def test_control_characters_of_an_export_do_not_stop_the_reading(tmp_path):
    gold = {"strong": ["steel"], "acceptable": [], "clear_negative": False}
    profile = {"business_text": "风\x7f电", "products": ["叶片\x00"]}
    path = written(tmp_path / "c.jsonl", {"id": "a", "profile": profile, "gold": gold})
    (company,) = rows.companies(path)
    assert company.profile.business_text == "风电"
    assert company.profile.products == ("叶片",)


def test_another_wording_takes_nothing_of_the_first_along(tmp_path):
    row = {
        "id": "a",
        "profile": {
            "business_text": "风电",
            "products": ["叶片"],
            "land_mu": 3,
            "name": "风电公司",
        },
        "profile_en": "Wind turbines",
        "gold": {
            "industries": {"offshore-wind": 3},
            "places": {"port": 2},
            "programs": {"loan": 1},
        },
        "abstain": False,
    }
    (judged,) = rows.judged(written(tmp_path / "j.jsonl", row))
    english = judged.views["en"]
    assert (english.business_text, english.products, english.name) == ("Wind turbines", None, None)
    assert english.land_mu == 3
    assert "hard" not in judged.views
    assert judged.gold["sites"] == {"port": 2}
    assert judged.gold["policies"] == {"loan": 1}


def test_the_project_s_own_set_is_always_there_and_the_rest_is_named_when_absent(tmp_path):
    sets = read_sets(tmp_path)
    assert len(sets.own) == 218
    assert list(sets.judged) == ["own"]
    assert not sets.dev
    assert len(sets.missing) == 3


def test_kept_vectors_are_the_encoder_s_own_and_are_encoded_once(tmp_path):
    class Counting(LexicalEncoder):
        asked = 0

        def encode(self, texts, *, kind):
            Counting.asked += len(texts)
            return super().encode(texts, kind=kind)

    texts = ["风电", "光伏", "风电", ""]
    first = KeptVectors(Counting(), tmp_path, lambda line: None)
    rows = first.encode(texts, kind="query")
    first.save()
    again = KeptVectors(Counting(), tmp_path, lambda line: None)
    assert np.array_equal(again.encode(texts, kind="query"), rows)
    assert Counting.asked == 3
    assert np.array_equal(rows, LexicalEncoder().encode(texts, kind="query"))
    assert again.encode([], kind="query").shape == (0, LexicalEncoder.dimension)


def test_queries_and_passages_are_kept_apart(tmp_path):
    class Prompted(LexicalEncoder):
        def encode(self, texts, *, kind):
            return super().encode([f"{kind} {text}" for text in texts], kind=kind)

    kept = KeptVectors(Prompted(), tmp_path, lambda line: None)
    query, passage = (kept.encode(["风电"], kind=kind) for kind in ("query", "passage"))
    assert not np.array_equal(query, passage)


def test_kept_vectors_hold_no_text(tmp_path):
    kept = KeptVectors(LexicalEncoder(), tmp_path, lambda line: None)
    kept.encode(["very-unusual-words"], kind="query")
    kept.save()
    (path,) = tmp_path.iterdir()
    assert b"very-unusual-words" not in path.read_bytes()
    assert all(len(key) == 64 for key in np.load(path)["keys"])


def test_an_encoder_in_numpy_gives_zeros_for_blank_text():
    encoder = NumpyEncoder(lambda texts: np.ones((len(texts), 512)), "1")
    assert encoder.encode(["风", " "], kind="query").sum(axis=1).tolist() == pytest.approx([512, 0])
