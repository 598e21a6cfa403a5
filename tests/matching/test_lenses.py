"""Lenses reorder and never hide; own weights are checked, echoed and hashed; each says what it gives up."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.lens_cost import cost_of
from matching.lenses import LENSES, LensError, WeightsError, lenses, read_weights, told, weights_of
from matching.match import compare_lenses, match, to_json
from matching.profile import EnterpriseProfile
from matching.result import LensComparison
from tests.matching.conftest import TODAY

FIRM = EnterpriseProfile(
    business_text="生产机器人谐波减速器与伺服电机，供应人形机器人整机厂",
    project_type="transfer",
    goals=("site",),
)
FACTORS = tuple(lenses()["best_fit"].sites)


def ask(knowledge, **how):
    return match(FIRM, knowledge, today=TODAY, **how)


def test_the_published_weights_add_up_and_name_the_same_factors():
    assert LENSES == ("best_fit", "transfer", "cluster")
    for lens in lenses().values():
        assert sum(lens.sites.values()) == pytest.approx(1)
        assert tuple(lens.sites) == FACTORS
        assert lens.name_zh
        assert lens.about_en


def test_the_transfer_lens_weighs_transfer_most_and_cluster_the_chain_and_naming():
    best, transfer, cluster = (lenses()[name].sites for name in LENSES)
    assert max(transfer, key=transfer.get) == "transfer"
    assert cluster["chain"] + cluster["evidence"] > best["chain"] + best["evidence"]


@pytest.mark.parametrize("lens", LENSES)
def test_a_lens_reorders_and_keeps_sites_and_grades(demo, lens):
    best, other = ask(demo), ask(demo, lens=lens)
    assert {(s.id, s.grade) for s in other.sites} == {(s.id, s.grade) for s in best.sites}
    fit = {site.id: site.score for site in best.sites}
    if lens == "best_fit":
        assert other.lens_cost is None
        assert {site.best_fit_score for site in other.sites} == {None}
    else:
        assert {site.id: site.best_fit_score for site in other.sites} == fit
        assert other.lens_cost.sites.given_up >= 0
        assert other.lens_cost.policies.given_up == 0
    assert other.run.lens == lens


def test_all_lenses_stand_side_by_side_with_the_bytes_each_has_alone(demo):
    comparison = compare_lenses(FIRM, demo, today=TODAY)
    assert [result.run.lens for result in comparison.results] == list(LENSES)
    for result in comparison.results:
        assert to_json(result) == to_json(ask(demo, lens=result.run.lens))
    text = comparison.model_dump_json(by_alias=True)
    assert LensComparison.model_validate_json(text) == comparison


def test_own_weights_are_echoed_hashed_and_used(demo):
    plain, own = ask(demo), ask(demo, weights={"policies": {"text": 1}, "sites": {"text": 0}})
    assert plain.run.weights is None
    assert own.run.weights == {"policies": {"text": 1.0}, "sites": {"text": 0.0}}
    assert own.run.run_id != plain.run.run_id
    assert next(f for f in own.sites[0].factors if f.id == "text").contribution == 0
    assert own.policies[0].best_fit_score is not None
    assert own.lens_cost.policies.compared > 0
    assert to_json(own) == to_json(
        ask(demo, weights={"sites": {"text": 0}, "policies": {"text": 1.0}})
    )


def test_weights_that_name_nothing_are_no_weights(demo):
    assert ask(demo, weights={"sites": {}}).run.weights is None
    assert told(None) is None
    assert to_json(ask(demo, weights={})) == to_json(ask(demo))


@pytest.mark.parametrize(
    ("own", "pointer", "code"),
    [
        ({"sites": {"luck": 0.5}}, "/weights/sites/luck", "weight_unknown"),
        ({"policies": {"chain": 0.5}}, "/weights/policies/chain", "weight_unknown"),
        ({"sites": {"text": 1.01}}, "/weights/sites/text", "weight_range"),
        ({"sites": {"text": -0.1}}, "/weights/sites/text", "weight_range"),
        ({"sites": {"text": math.nan}}, "/weights/sites/text", "weight_range"),
        ({"sites": {"text": True}}, "/weights/sites/text", "weight_range"),
        ({"sites": {"text": "1"}}, "/weights/sites/text", "weight_range"),
        ({"industries": {"text": 1}}, "/weights/industries", "weight_group"),
        ({"sites": dict.fromkeys(FACTORS, 0)}, "/weights/sites", "weight_nothing"),
        ({"a/b~\n": {"x": 1}}, "/weights/a~1b~0\N{REPLACEMENT CHARACTER}", "weight_group"),
    ],
)
def test_weights_that_cannot_be_used_are_refused_in_both_languages(own, pointer, code):
    with pytest.raises(WeightsError) as caught:
        weights_of("best_fit", own)
    (error,) = caught.value.errors
    assert (error.pointer, error.code) == (pointer, code)
    assert error.message_zh
    assert error.message_en
    assert error.pointer in str(caught.value)


def test_all_faults_are_told_at_once():
    with pytest.raises(WeightsError) as caught:
        weights_of("best_fit", {"sites": {"luck": 1, "text": 2}, "policies": {"reach": 9}})
    assert len(caught.value.errors) == 3


def test_weights_are_read_from_a_line():
    assert read_weights("sites.industry:0.5, policies.text:0,") == {
        "sites": {"industry": 0.5},
        "policies": {"text": 0.0},
    }
    assert read_weights("") == {}


@pytest.mark.parametrize("text", ["sites.text", "sites.text:much", "nonsense"])
def test_a_line_of_another_form_is_refused(text):
    with pytest.raises(WeightsError) as caught:
        read_weights(text)
    assert caught.value.errors[0].code == "weight_form"


def test_an_unknown_lens_is_refused():
    with pytest.raises(LensError):
        weights_of("luckiest")


own_weights = st.dictionaries(st.sampled_from(FACTORS), st.floats(0.001, 1), min_size=1)


@settings(max_examples=200, deadline=None)
@given(own_weights)
def test_any_weights_keep_scores_between_0_and_1(own):
    weights = weights_of("best_fit", {"sites": own}).sites
    assert sum(weights.values()) == pytest.approx(1, abs=1e-4)
    assert all(0 <= weight <= 1 for weight in weights.values())


@given(st.lists(st.floats(0, 1), max_size=30))
def test_an_order_gives_up_nothing_only_if_it_keeps_the_best(fits):
    cost = cost_of(fits)
    assert cost.given_up >= 0
    assert cost_of(sorted(fits, reverse=True)).given_up == 0
    assert cost.compared == min(10, len(fits))


def test_the_cost_is_the_mean_fit_lost_among_the_first_ten():
    cost = cost_of([0.2] * 10 + [0.7] * 10)
    assert (cost.best_fit, cost.lens, cost.given_up) == (0.7, 0.2, 0.5)
