"""BM25 and the hybrid search against hand-worked figures and the check values of the description."""

import math

import numpy as np
import pytest

from bench.baselines.bm25 import BM25, character_tokens
from bench.baselines.fusion import Documents, HybridSearch, industry_documents, query
from bench.baselines.similar import (
    Similar,
    bm25_scores,
    jieba_tokens,
    reciprocal_ranks,
    standardised_sum,
    tfidf_scores,
)
from bench.evaluate import rows
from matching.encoder import LexicalEncoder
from matching.profile import EnterpriseProfile


def test_tokens_are_han_characters_and_latin_runs():
    assert character_tokens("A股 5G 通信ABC") == ["a", "股", "5g", "通", "信", "abc"]


def test_bm25_by_hand():
    index = BM25(["风 电", "风 风 光 光"])
    # 电: df 1 of 2, idf ln(1 + 1.5 / 1.5); document of 2 tokens, mean 3
    idf, norm = math.log(2), 1.2 * (1 - 0.75 + 0.75 * 2 / 3)
    assert index.scores("电") == pytest.approx([idf * 2.2 / (1 + norm), 0])
    assert index.scores("电电")[0] == pytest.approx(2 * index.scores("电")[0])
    assert index.scores("水").tolist() == [0, 0]


def test_the_plan_has_the_described_lengths_and_lexical_scores(entries):
    documents = industry_documents(entries, LexicalEncoder())
    assert round(documents.contents.mean_length, 2) == 67.69
    assert round(documents.titles.mean_length, 2) == 4.50
    scores = dict(zip(documents.ids, documents.lexical("新型储能电站"), strict=True))
    best = sorted(scores, key=scores.get, reverse=True)[:3]
    assert {name: round(scores[name], 3) for name in best} == {
        "new-energy-storage": 62.172,
        "new-energy": 22.470,
        "new-energy-vehicle": 18.607,
    }


def test_the_query_names_products_first_and_stops_at_400_characters():
    profile = EnterpriseProfile(business_text="乙" * 500, products=["甲", "丙"])
    assert query(profile).startswith("主营产品：甲、丙。乙")
    assert len(query(profile)) == 400


def test_fusion_weighs_ranks_and_leaves_a_missing_leg_out():
    documents = Documents(["a", "b"], ["风", "水"], ["风电", "水电"], LexicalEncoder())
    vector = LexicalEncoder().encode(["水电"], kind="query")[0]
    fused = documents.fused("风", vector)
    assert fused == pytest.approx([0.6 / 62 + 0.4 / 61, 0.6 / 61])


def test_hybrid_search_lists_every_entry_and_never_abstains(entries):
    encoder = LexicalEncoder()
    search = HybridSearch(industry_documents(entries, encoder), encoder)
    (answer,) = search.rank([EnterpriseProfile(business_text="海上风电风机叶片制造")])
    assert answer.ranked[0][0] == "offshore-wind"
    assert len(answer.ranked) == 68
    assert not answer.abstained


def test_a_training_company_gets_the_described_fused_scores(entries, shared, knowledge):
    """The description's scores come from another export of the same encoder, hence one place less."""
    companies = {c.profile.id: c.profile for c in rows.companies(shared / "companies_train.jsonl")}
    search = HybridSearch(industry_documents(entries, knowledge.encoder), knowledge.encoder)
    (answer,) = search.rank([companies["300841.SZ"]])
    assert [name for name, _ in answer.ranked[:2]] == ["biomedicine", "biomanufacturing"]
    assert answer.ranked[0][1] == pytest.approx(0.016288, abs=3e-4)


def test_plain_similarities_find_what_is_spelt_out(entries):
    profile = EnterpriseProfile(business_text="光伏组件、光伏逆变器生产")
    tokens = jieba_tokens()
    if tokens is None:
        pytest.skip("jieba is not installed")
    for scores in (bm25_scores(entries, tokens), tfidf_scores(entries)):
        (answer,) = Similar("plain", entries, scores).rank([profile])
        assert answer.ranked[0][0] == "photovoltaic"


def test_ranks_and_standard_scores_add_up():
    first, second = (
        (lambda texts: np.array([[3.0, 1.0, 2.0]])),
        (lambda texts: np.array([[1.0] * 3])),
    )
    assert reciprocal_ranks([first])(["x"])[0] == pytest.approx([1 / 61, 1 / 63, 1 / 62])
    spread = math.sqrt(2 / 3)
    assert standardised_sum([first, second])(["x"])[0] == pytest.approx(
        [1 / spread, -1 / spread, 0]
    )
