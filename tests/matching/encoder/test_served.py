"""The served encoder: close to float32, the same bytes in any company, calm about any text."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import SentenceTransformer

from matching.encoder import Encoder, load_encoder

SHARED = Path(__file__).resolve().parents[4] / "shared"
TEXTS = [
    "机器人",
    "新能源汽车动力电池正极材料",
    "Cold chain logistics for seafood",
    "半導体製造装置の部品加工",
    "海上风电装备制造，拟在沿海建设总装基地。" * 3,
    "Biopharmaceutical contract manufacturing." * 8,
    "低空经济、无人机整机与飞控系统研发，建设试飞基地和运营平台。" * 12,
]


def norms(rows):
    return np.linalg.norm(rows, axis=1)


def test_it_is_an_encoder_of_384_numbers(encoder):
    assert isinstance(encoder, Encoder)
    assert (encoder.dimension, encoder.engine) == (384, "embedding")
    assert len(encoder.model_sha256) == 64


def test_eight_bits_stay_close_to_float32(encoder, reference):
    for kind in ("query", "passage"):
        served, exact = encoder.encode(TEXTS, kind=kind), reference.encode(TEXTS, kind=kind)
        assert (served * exact).sum(axis=1).min() >= 0.998


def test_a_translation_is_closer_than_any_other_text(encoder, translations):
    left = encoder.encode([pair[0] for pair in translations], kind="query")
    right = encoder.encode([pair[1] for pair in translations], kind="query")
    assert (left @ right.T).argmax(axis=1).tolist() == list(range(len(translations)))


def test_it_is_served_by_sentence_transformers(encoder):
    model = encoder.run.model
    assert isinstance(model, SentenceTransformer)
    assert model.get_embedding_dimension() == encoder.dimension
    expected = encoder.encode(TEXTS, kind="passage")
    assert np.array_equal(model.encode(TEXTS, prompt_name="passage"), expected)
    assert np.array_equal(model.encode_document(TEXTS, prompt="passage: "), expected)


def test_query_and_passage_are_told_apart(encoder):
    query, passage = (encoder.encode(["机器人"], kind=kind)[0] for kind in ("query", "passage"))
    assert query @ passage < 0.999


def test_a_blank_text_is_a_row_of_zeros_and_no_text_is_no_row(encoder):
    blank = ["", "   ", "\n\t\u3000", "\u200b\ufeff", "\x00", "\ud800", " " * 100_000]
    assert not encoder.encode(blank, kind="query").any()
    assert encoder.encode([], kind="query").shape == (0, encoder.dimension)


def test_any_other_text_is_a_finite_unit_row(encoder, weird):
    rows = encoder.encode([*weird, "\ud800 alone", "\ud83d\ude80"], kind="passage")
    assert norms(rows) == pytest.approx(1, abs=1e-5)


def test_of_a_hundred_thousand_characters_the_first_512_tokens_count(encoder):
    text = "先进制造业项目，" * 12_500
    whole, start, less = encoder.encode([text, text[:2_000], text[:200]], kind="query")
    assert np.array_equal(whole, start)
    assert not np.array_equal(whole, less)


def test_a_vector_is_the_same_bytes_alone_in_any_batch_and_in_any_order(encoder, weird):
    texts = [*TEXTS, *weird, ""]
    alone = [encoder.encode([text], kind="query")[0].tobytes() for text in texts]
    for seed in range(3):
        order = random.Random(seed).sample(range(len(texts)), len(texts))
        rows = encoder.encode([texts[i] for i in order], kind="query")
        assert [row.tobytes() for row in rows] == [alone[i] for i in order]


def test_a_vector_is_the_same_bytes_without_sentence_transformers_and_on_any_number_of_cores(
    encoder, direct, cache
):
    expected = encoder.encode(TEXTS, kind="passage")
    assert direct.model_sha256 == encoder.model_sha256
    assert np.array_equal(direct.encode(TEXTS, kind="passage"), expected)
    three = load_encoder(cache=cache, backend="onnx-direct", threads=3)
    assert np.array_equal(three.encode(TEXTS, kind="passage"), expected)


@pytest.mark.parametrize("threads", [1, 2, 3, 4, 9])
def test_a_lone_text_is_the_same_bytes_on_however_many_cores_it_runs(encoder, cache, threads):
    expected = encoder.encode(TEXTS, kind="query")
    other = load_encoder(cache=cache, backend="onnx-direct", threads=threads)
    for _ in range(2):  # the first lone text of a process has one core
        alone = [other.encode([text], kind="query")[0].tobytes() for text in TEXTS]
        assert alone == [row.tobytes() for row in expected]


def test_lone_texts_of_several_threads_get_the_same_bytes(encoder):
    expected = {text: encoder.encode([text], kind="query")[0].tobytes() for text in TEXTS}
    with ThreadPoolExecutor(4) as pool:
        asked = TEXTS * 6
        rows = list(pool.map(lambda text: encoder.encode([text], kind="query")[0], asked))
    assert [row.tobytes() for row in rows] == [expected[text] for text in asked]


def test_threads_that_share_an_encoder_get_the_same_bytes(encoder):
    expected = encoder.encode(TEXTS, kind="query")
    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(encoder.encode, TEXTS[i:], kind="query") for i in range(4)]
        assert all(np.array_equal(job.result(), expected[i:]) for i, job in enumerate(jobs))


def test_eight_bits_keep_the_first_industry_of_real_companies(encoder, reference):
    """They may differ where float32 hesitates between entries within a hundredth of each other."""
    if not SHARED.is_dir():
        pytest.skip("the labelled companies are not shipped with the project")
    entries = json.loads((SHARED / "plan" / "annotations.json").read_bytes())["industries"]
    industries = [f"{entry['name_zh']}：{'、'.join(entry['sub_fields'])}" for entry in entries]
    lines = (SHARED / "eval" / "companies_dev.jsonl").read_text("utf-8").splitlines()[::4]
    companies = [json.loads(line)["profile"]["business_text"][:120] for line in lines]
    served, exact = (
        e.encode(companies, kind="query") @ e.encode(industries, kind="passage").T
        for e in (encoder, reference)
    )
    first = served.argmax(axis=1)
    lost = exact.max(axis=1) - np.take_along_axis(exact, first[:, None], axis=1)[:, 0]
    assert len(companies) >= 100
    assert (lost == 0).mean() >= 0.8
    assert lost.max() < 0.01
