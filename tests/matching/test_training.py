"""Fitting the scorer: the same bytes from the same data, labels learnt, industries without labels not forgotten."""

import numpy as np
import pytest
from safetensors.numpy import save

from matching.encoder import LexicalEncoder
from matching.features import PairFeatures
from matching.profile import EnterpriseProfile
from matching.scorer import (
    COMPONENTS,
    LearnedScorer,
    ModelError,
    model_of,
    read_model,
    shipped_model,
)
from matching.stages import Space
from matching.text import profile_query
from matching.training import Labelled, fit_model, fold_of
from matching.training.heads import ridge, without_each

COMPANIES = {
    "robot": [
        "机器人减速器制造",
        "伺服电机与机械臂生产",
        "人形机器人整机研发",
        "谐波减速器与机器人关节",
        "工业机器人集成",
    ],
    "new-energy": [
        "光伏组件与逆变器生产",
        "海上风机塔筒制造",
        "太阳能电池片与硅片",
        "海缆与单桩制造",
        "清洁能源电站开发",
    ],
}
MISFITS = ["墓地销售与殡葬服务", "卷烟零售", "自有房屋出租", "典当业务", "煤炭开采与洗选"]
GRADED = {"offshore-wind": "我们做海上风机叶片,想找码头边的地", "robot": "做机器人关节的初创公司"}
GROUPS = {"robot": ["robot"], "new-energy": ["new-energy", "offshore-wind", "photovoltaic"]}


@pytest.fixture(scope="module")
def features(demo_catalogue):
    return PairFeatures(demo_catalogue, LexicalEncoder())


@pytest.fixture(scope="module")
def rows(features):
    said = [(text, {"strong": {group}}) for group, texts in COMPANIES.items() for text in texts]
    said += [(text, {}) for text in MISFITS]
    said += [(text, {"grades": {industry: 3}}) for industry, text in GRADED.items()]
    return [
        _row(features, f"row-{number}", text, **gold) for number, (text, gold) in enumerate(said)
    ]


def _row(features, row_id, text, strong=frozenset(), grades=None):
    profile = EnterpriseProfile(business_text=text)
    vector = LexicalEncoder().encode([profile_query(profile)], kind="query")[0]
    return Labelled(
        row_id, profile, vector, features(profile, vector), frozenset(strong), frozenset(), grades
    )


@pytest.fixture(scope="module")
def fitted(rows, demo_catalogue):
    ids = [industry.id for industry in demo_catalogue.industries]
    space = Space(demo_catalogue, GROUPS, sorted(GROUPS), ids)
    sha256 = LexicalEncoder.model_sha256
    return lambda: fit_model(rows, space, GROUPS, name="made", model_sha256=sha256)


def test_the_same_data_gives_the_same_bytes(fitted):
    first, again = fitted(), fitted()
    assert first.json == again.json
    assert save(first.tensors) == save(again.tensors)


def test_a_fitted_scorer_ranks_what_it_was_taught_and_misfits_lowest(
    fitted, features, demo_catalogue
):
    model = model_of(fitted().json, fitted().tensors)
    scorer = LearnedScorer(demo_catalogue, features, model, same_vectors=True)

    def best(text):
        profile = EnterpriseProfile(business_text=text)
        vector = LexicalEncoder().encode([profile_query(profile)], kind="query")[0]
        scores = scorer.score(profile, vector)
        return max(scores.items(), key=lambda item: item[1].probability)

    assert best("机器人伺服电机生产")[0] == "robot"
    assert best("风机塔筒与海缆制造")[0] in GROUPS["new-energy"]
    assert best("机器人伺服电机生产")[1].probability > best("殡葬用品与墓地销售")[1].probability


def test_an_industry_without_labelled_companies_is_still_answered(rows, features, demo_catalogue):
    taught = [row for row in rows if row.strong != {"new-energy"}]
    ids = [industry.id for industry in demo_catalogue.industries]
    space = Space(demo_catalogue, GROUPS, ["robot"], ids)
    made = fit_model(taught, space, GROUPS, name="made", model_sha256=LexicalEncoder.model_sha256)
    scorer = LearnedScorer(
        demo_catalogue, features, model_of(made.json, made.tensors), same_vectors=True
    )
    profile = EnterpriseProfile(business_text="光伏组件、硅片与逆变器制造")
    vector = LexicalEncoder().encode([profile_query(profile)], kind="query")[0]
    scores = scorer.score(profile, vector)
    assert max(scores, key=lambda industry: scores[industry].probability) == "photovoltaic"


def test_wordings_of_one_profile_share_a_fold(rows):
    assert fold_of(rows[0]) == fold_of(rows[0]._replace(profile=rows[1].profile))
    assert len({fold_of(row) for row in rows}) > 1


def test_a_model_of_other_features_is_refused(fitted):
    made = fitted()
    with pytest.raises(ModelError, match="luodi train"):
        model_of(made.json.replace('"words_text"', '"words_elsewhere"'), made.tensors)


def test_the_shipped_model_reads_and_names_the_encoder_it_was_fitted_with():
    model = shipped_model()
    assert model.version.startswith("learned-2+")
    assert len(model.model_sha256) == 64
    assert len(model.weights) == len(model.labelled) + len(COMPONENTS)
    assert all(np.isfinite(part).all() for part in model.taught)


def test_a_changed_number_changes_the_version(fitted):
    made = fitted()
    moved = {**made.tensors, "idf": made.tensors["idf"] + np.float16(1)}
    assert model_of(made.json, moved).version != read_model(made.json, save(made.tensors)).version


def test_leaving_rows_out_by_one_inverse_is_fitting_without_them():
    chance = np.random.default_rng(7)
    points, targets = chance.normal(size=(30, 4)), chance.normal(size=(30, 3))
    kernel, penalty = points @ points.T, chance.uniform(0.2, 2, 30)
    blocks = [np.array([0, 1, 2]), np.array([2, 7]), np.arange(10, 25)]
    for block, said in zip(blocks, without_each(kernel, targets, penalty, blocks), strict=True):
        rest = np.setdiff1d(np.arange(30), block)
        coefficients, mean = ridge(kernel[np.ix_(rest, rest)], targets[rest], penalty[rest])
        np.testing.assert_allclose(said, kernel[np.ix_(block, rest)] @ coefficients + mean)
