"""The trial of a taught encoder: it begins as the encoder it is, learns what rows say, and nothing of rows left out."""

import csv
import json

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from bench.adapter import corpus as corpora
from bench.adapter import leave
from bench.adapter.bert import MATRICES, Bert
from bench.adapter.corpus import Corpus, Row, flattened
from bench.adapter.fit import Recipe, vectors
from bench.adapter.prepare import corpus_of
from matching.standards import gbt4754

HIDDEN, INNER, WORDS = 16, 32, 80
QUICK = Recipe(rank=4, rate=5e-3, epochs=25, batch=12, dropout=0.0)
TRADES = {0: range(4, 12), 1: range(12, 20)}


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    """So small products gain nothing from threads, which wait for each other by spinning."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def weights():
    chance = np.random.default_rng(3)

    def drawn(*shape):
        return chance.normal(0, 0.3, shape).astype(np.float32)

    sizes = {name: (HIDDEN, HIDDEN) for name in ("q", "k", "v", "ao")}
    sizes |= {"fi": (INNER, HIDDEN), "fo": (HIDDEN, INNER)}
    found = {"emb.word": drawn(WORDS, HIDDEN), "emb.pos": drawn(64 * HIDDEN)}
    found["emb.type"] = drawn(2 * HIDDEN)
    for name, size in sizes.items():
        found |= {f"l0.{name}.w": drawn(*size), f"l0.{name}.b": drawn(size[0])}
    for norm in ("emb.ln", "l0.aln", "l0.oln"):
        found |= {f"{norm}.w": np.ones(HIDDEN, np.float32), f"{norm}.b": drawn(HIDDEN)}
    return found


@pytest.fixture(scope="module")
def corpus():
    """Forty firms of two trades whose names share no word with them, four of them graded, four invented."""
    chance = np.random.default_rng(5)
    texts = [[0, 40, 2], [0, 41, 2]]  # the names of the two trades
    texts += [[0, 42 + note, 2] for note in range(32)]
    texts += [[0, 30, 31, 2], [0, 32, 33, 2]]  # two industries
    rows = []
    for number in range(40):
        trade = number % 2
        text = [0, *chance.choice(TRADES[trade], 5), 2]
        grades = {str(trade): 3} if number >= 36 else {}
        of = (-1, -1, trade) if 32 <= number < 36 else (trade, trade, -1)
        home = ["a", "b"][trade]
        rows.append(Row(f"r{number}", number // 2 % 5, [len(texts)], *of, [home], grades))
        texts.append(text)
    tokens, ends = flattened(texts)
    return Corpus(
        tokens.astype(np.int64),
        ends,
        rows,
        trades=[0, 1],
        kind_of=[0, 1],
        written=[0, 1],
        notes=[[2 + note, 2 + (note + 1) % 32] for note in range(32)],
        industries=[[34, 35]],
        group_of=["a", "b"],
        kept=[0],
        keys=[f"key {text}" for text in range(len(texts))],
        heads=2,
    )


@pytest.fixture
def folder(corpus, weights, tmp_path):
    corpora.write(tmp_path / "corpus", corpus, weights)
    return tmp_path / "corpus"


def silent(_):
    pass


def share_near_its_name(corpus, model):
    """How many firms lie nearer the name of their own trade than that of the other."""
    found = vectors(corpus, model, range(len(corpus.keys)), "cpu")
    firms = [row for row in corpus.rows if row.trade >= 0]
    near = found[[row.views[0] for row in firms]] @ found[corpus.trades].T
    return np.mean(near.argmax(1) == [row.trade for row in firms])


def test_what_is_written_is_what_is_read(corpus, folder):
    read, _ = corpora.read(folder)
    assert read.rows == corpus.rows
    assert read.ids(5, 2).tolist() == corpus.ids(5, 2).tolist() == [0, 45]


def test_an_adapter_that_has_learned_nothing_moves_no_vector(corpus, weights):
    every = range(len(corpus.keys))
    found = []
    for rank in (1, 7):
        torch.manual_seed(rank)
        model = Bert(weights, heads=2, rank=rank, dropout=0.0)
        found.append(vectors(corpus, model, every, "cpu"))
    np.testing.assert_allclose(*found, atol=1e-6)
    np.testing.assert_allclose(np.linalg.norm(found[0], axis=1), 1, atol=1e-5)


def test_firms_come_to_lie_near_the_name_of_their_trade(corpus, weights, folder):
    before = share_near_its_name(corpus, Bert(weights, heads=2, rank=4, dropout=0.0))
    found = leave.fitted(folder, None, "cpu", silent, QUICK)
    assert before < 0.8
    assert share_near_its_name(corpus, found.model) > 0.95


def test_the_adapter_written_is_what_was_added_to_each_matrix(corpus, weights, folder, tmp_path):
    found = leave.fitted(folder, None, "cpu", silent, QUICK)
    leave.write(found, tmp_path, None)
    parts = load_file(tmp_path / leave.ADAPTER)
    added = {
        f"l0.{name}.w": weights[f"l0.{name}.w"] + parts[f"l0.{name}.up"] @ parts[f"l0.{name}.down"]
        for name in MATRICES
    }
    plain = Bert(weights | added, heads=2, rank=1, dropout=0.0)
    every = range(len(corpus.keys))
    left, right = (vectors(corpus, model, every, "cpu") for model in (found.model, plain))
    np.testing.assert_allclose(left, right, atol=0.02)


@pytest.mark.parametrize("without", ["fold:1", "group:b"])
def test_rows_left_out_say_nothing(corpus, weights, folder, tmp_path, without):
    """Whatever they say: the same fit comes of the same rows without them."""

    def out(row):
        return row.fold == 1 if without == "fold:1" else "b" in row.homes

    said = [row._replace(views=[0, 1]) if out(row) else row for row in corpus.rows]
    other = tmp_path / "other"
    corpora.write(other, corpus._replace(rows=said), weights)
    first, second = (
        leave.fitted(place, without, "cpu", silent, QUICK).model.adapter()
        for place in (folder, other)
    )
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_vectors_without_a_fold_are_written_for_every_text(corpus, folder, tmp_path):
    found = leave.fitted(folder, "fold:2", "cpu", silent, QUICK._replace(epochs=1))
    leave.write(found, tmp_path / "out", "fold:2")
    with np.load(tmp_path / "out" / "vectors-fold-2.npz") as written:
        assert written["keys"].tolist() == corpus.keys
        assert written["rows"].shape == (len(corpus.keys), HIDDEN)


@pytest.mark.parametrize("without", ["fold:9", "fold:first", "group:nobody", "one"])
def test_leaving_out_nobody_is_refused(folder, without):
    with pytest.raises(ValueError, match="leaves no row out: say fold:0"):
        leave.fitted(folder, without, "cpu", silent, QUICK)


def test_the_corpus_holds_labels_and_numbers_but_no_word_of_a_company(tmp_path):
    profile = {
        "business_text": "示例公司从事谐波减速器的研发；厂房租赁",
        "products": ["谐波减速器"],
    }
    gold = {"strong": ["intelligent-robot"], "acceptable": [], "clear_negative": False}
    company = {
        "id": "x.1",
        "profile": profile,
        "gold": gold,
        "source_labels": {"sw2021": ["机械设备", "自动化设备", "机器人Ⅲ"]},
    }
    for name in ("eval", "plan"):
        (tmp_path / name).mkdir()
    line = json.dumps(company, ensure_ascii=False)
    (tmp_path / "eval" / "companies_train.jsonl").write_text(line, "utf-8")
    with (tmp_path / "plan" / "gbt4754_2017.csv").open("w", encoding="utf-8") as stream:
        lines = csv.writer(stream)
        lines.writerow(["code", "name", "note"])
        lines.writerows([item.code, item.name, ""] for item in gbt4754.classes().values())
    made, weights = corpus_of(tmp_path, None)
    corpora.write(tmp_path / "corpus", made, weights)
    first = made.rows[0]
    assert (first.id, first.homes, first.trade, first.kind) == ("x.1", ["intelligent-robot"], 0, 0)
    assert len(first.views) >= 3
    assert len(made.industries) == 3
    assert weights["emb.word"].shape[0] == made.tokens.max() + 1
    written = (tmp_path / "corpus" / corpora.LABELS).read_text("utf-8")
    assert "谐波减速器" not in written
