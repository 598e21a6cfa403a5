"""Fitting again with less: what is left out is not learnt from, and the fit is the shipped one."""

import pytest

from bench.baselines import Company
from bench.evaluate import left_out
from bench.evaluate.refit import Refit
from bench.evaluate.rows import Judged
from matching.catalogue import load_catalogue
from matching.encoder import LexicalEncoder
from matching.profile import EnterpriseProfile
from tests.conftest import DEMO_PLAN

TEXTS = {
    "new-energy": ("海上风电风机叶片", "光伏组件与逆变器"),
    "robot": ("谐波减速器与伺服电机", "人形机器人整机"),
}


def company(text, *strong, negative=False):
    return Company(EnterpriseProfile(business_text=text), frozenset(strong), frozenset(), negative)


COMPANIES = [
    company(f"{text}第{n}厂", label)
    for label, texts in TEXTS.items()
    for text in texts
    for n in range(4)
] + [company(f"第{n}家彩票店", negative=True) for n in range(4)]


def graded(name, grades, **views):
    profiles = {view: EnterpriseProfile(business_text=text) for view, text in views.items()}
    return Judged(name, "", profiles, {"industries": grades}, not grades)


GRADED = [
    graded("a", {"offshore-wind": 3}, zh="海上风电施工"),
    graded("b", {}, zh="殡仪服务", en="Funerals"),
]


@pytest.fixture(scope="module")
def demo():
    return load_catalogue(DEMO_PLAN)


@pytest.fixture(scope="module")
def groups(demo):
    return {industry.id: demo.root_of(industry.id) for industry in demo.industries}


@pytest.fixture
def refit(demo, groups):
    return Refit(demo, LexicalEncoder(), groups, GRADED)


def test_a_refit_ranks_what_it_was_fitted_on(refit, groups):
    refit.fit(COMPANIES)
    wind, robot = refit.rank([company("海上风电").profile, company("伺服电机").profile])
    assert groups[wind.ranked[0][0]] == "new-energy"
    assert robot.ranked[0][0] == "robot"


def test_it_must_be_fitted_first(refit):
    with pytest.raises(RuntimeError):
        refit.rank([company("海上风电").profile])


def test_nothing_of_a_group_left_out_is_learnt_from(refit, demo, groups):
    """Taking the rows away by hand or by `without` gives the same scorer."""
    refit.fit(COMPANIES, without="new-energy")
    by_name = refit.rank([company("海上风电").profile])
    kept = [item for item in COMPANIES if "new-energy" not in item.strong]
    by_hand = Refit(demo, LexicalEncoder(), groups, GRADED[1:])
    by_hand.fit(kept)
    assert by_hand.rank([company("海上风电").profile]) == by_name
    refit.fit(COMPANIES)
    assert refit.rank([company("海上风电").profile]) != by_name


def test_every_group_is_left_out_once_and_weighs_alike(refit, groups):
    found = left_out.leave_one_out(refit, refit, COMPANIES, COMPANIES, groups, seed=1, draws=20)
    assert [(row["group"], row["rows"]) for row in found["groups"]] == [
        ("new-energy", 8),
        ("robot", 8),
    ]
    assert found["ours"]["value"] == pytest.approx(sum(row["ours"] for row in found["groups"]) / 2)
    assert found["difference"]["value"] == 0


def test_the_learning_curve_ends_with_all_companies(refit, groups, monkeypatch):
    monkeypatch.setattr(left_out, "SIZES", (10, 100))
    curve = left_out.learning_curve([refit], COMPANIES, COMPANIES, groups, seed=1)
    assert [point["companies"] for point in curve] == [10, len(COMPANIES)]
    assert 0 <= curve[-1]["top1"] <= 1
