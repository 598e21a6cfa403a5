"""Figures of whole sets: by hand on a few rows, and against the reference scorer on many."""

import random

import numpy as np
import pytest

from bench.baselines import Answer, Company
from bench.evaluate.rows import Judged
from bench.evaluate.sheets import agreement, company_figures, grouped, judged_figures
from bench.evaluate.systems import Found, is_graded, named_sites
from matching.profile import EnterpriseProfile

GROUPS = {"offshore-wind": "new-energy", "new-energy": "new-energy", "steel": "steel"}


def company(*strong, acceptable=(), negative=False, name="x"):
    profile = EnterpriseProfile(business_text="风电", id=name)
    return Company(profile, frozenset(strong), frozenset(acceptable), negative)


def judged(industries=None, *, abstain=False, name="x", **gold):
    profile = EnterpriseProfile(business_text="风电", id=name)
    return Judged(name, "", {"zh": profile}, {"industries": industries or {}, **gold}, abstain)


def value(figures, key):
    count = 4
    return figures[key](np.arange(count))


def test_a_child_counts_as_its_group_once_at_its_best_score():
    answer = Answer((("offshore-wind", 0.8), ("steel", 0.5), ("new-energy", 0.4)))
    assert grouped(answer, GROUPS) == [("new-energy", 0.8), ("steel", 0.5)]


def test_company_figures_by_hand():
    companies = [
        company("new-energy"),
        company("steel", acceptable=["new-energy"]),
        company("steel"),
        company(negative=True),
    ]
    answers = [
        Answer((("offshore-wind", 0.9), ("steel", 0.1))),
        Answer((("offshore-wind", 0.8), ("steel", 0.3))),
        Answer((("new-energy", 0.2), ("steel", 0.1)), True),
        Answer((("steel", 0.4),)),
    ]
    figures = company_figures(companies, answers, GROUPS, probabilities=True)
    assert value(figures, "top1") == pytest.approx(1 / 3)
    assert value(figures, "top1_macro") == 0.5
    assert value(figures, "top1_lenient") == pytest.approx(2 / 3)
    assert value(figures, "top3") == 1
    assert value(figures, "mrr") == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert value(figures, "reject_auroc") == pytest.approx(2 / 3)
    assert value(figures, "false_abstain") == pytest.approx(1 / 3)
    assert value(figures, "false_match") == 1


def test_scores_that_claim_no_probability_have_no_calibration():
    figures = company_figures(
        [company("steel")], [Answer((("steel", 9.0),))], GROUPS, probabilities=False
    )
    assert "ece" not in figures


def test_a_system_that_ranks_nothing_is_wrong_everywhere():
    figures = company_figures(
        [company("steel")] * 4, [Answer((), True)] * 4, GROUPS, probabilities=True
    )
    assert value(figures, "top1") == value(figures, "top3") == 0
    assert value(figures, "false_abstain") == 1


def test_judged_figures_by_hand():
    rows = [
        judged({"offshore-wind": 3, "new-energy": 2}, sites={"port": 3}),
        judged({"steel": 3}),
        judged(abstain=True),
        judged(abstain=True),
    ]
    found = [
        Found(Answer((("new-energy", 0.9), ("offshore-wind", 0.8))), ("unjudged", "port"), ()),
        Found(Answer((("new-energy", 0.3),)), (), ()),
        Found(Answer((("steel", 0.1),), True), (), ()),
        Found(Answer((("steel", 0.4),)), (), ()),
    ]
    figures = judged_figures(rows, found, frozenset({"port"}), abstains=True)
    assert value(figures, "top_grade2") == 0.5
    assert value(figures, "sites_ndcg10") == 1
    assert np.isnan(value(figures, "policies_ndcg10"))
    assert value(figures, "false_match") == 0.5
    assert value(figures, "reject_auroc") == 0.75
    assert value(figures, "industries_recall10") == 0.5


def test_a_system_without_lists_of_sites_has_no_figure_for_them():
    figures = judged_figures(
        [judged({"steel": 3})], [Found(Answer(()))], frozenset(), abstains=False
    )
    assert "sites_ndcg10" not in figures
    assert "false_abstain" not in figures


def test_two_wordings_agree_when_their_first_industry_is_the_same():
    chinese = [Found(Answer(((name, 1.0),))) for name in ("steel", "tea")]
    english = [Found(Answer(((name, 1.0),))) for name in ("steel", "seed")]
    assert agreement(chinese, english)(np.arange(2)) == 0.5
    assert agreement([Found(Answer(()))], [Found(Answer(()))])(np.arange(1)) == 1


def _result(name, answer, sites=(), policies=()):
    def ranked(ids):
        return [{"id": item, "rank": rank, "evidence": [1]} for rank, item in enumerate(ids, 1)]

    industries = [
        {"id": item, "rank": rank, "probability": score, "evidence": [1]}
        for rank, (item, score) in enumerate(answer.ranked, 1)
    ]
    return {
        "profile_id": name,
        "abstained": answer.abstained,
        "industries": industries,
        "sites": ranked(sites),
        "policies": ranked(policies),
    }


@pytest.fixture(scope="module")
def answered(catalogue):
    """Random answers: as many as asked, over the real industries, sites and policies."""
    chance = random.Random(7)
    ids = [industry.id for industry in catalogue.industries]

    def answer(_):
        scores = sorted((round(chance.random(), 2) for _ in ids), reverse=True)
        ranked = zip(chance.sample(ids, len(ids)), scores, strict=True)
        return Answer(tuple(ranked), chance.random() < 0.3)

    return answer


def test_the_reference_scorer_agrees_on_companies(reference, groups, answered):
    chance = random.Random(3)
    labels = sorted(set(groups.values()))
    companies = [company(*chance.sample(labels, chance.choice([1, 1, 2])), name=f"c{n}",
                         acceptable=chance.sample(labels, 2)) for n in range(80)]  # fmt: skip
    companies = [c._replace(acceptable=c.acceptable - c.strong) for c in companies]
    companies += [company(negative=True, name=f"m{n}") for n in range(20)]
    answers = [answered(c) for c in companies]
    gold = [
        {"id": c.profile.id, "gold": {"strong": sorted(c.strong), "acceptable": sorted(c.acceptable),
                                      "clear_negative": c.negative}} for c in companies
    ]  # fmt: skip
    results = [_result(c.profile.id, a) for c, a in zip(companies, answers, strict=True)]
    theirs = reference.companies(gold, results)
    ours = company_figures(companies, answers, groups, probabilities=True)
    for key in ("top1", "top1_macro", "top1_lenient", "top3", "mrr", "reject_auroc", "ece",
                "false_abstain", "false_match"):  # fmt: skip
        assert ours[key](np.arange(100)) == pytest.approx(theirs[key]), key


def test_the_reference_scorer_agrees_on_graded_enterprises(reference, catalogue, answered):
    chance = random.Random(5)
    sites = [site.id for site in catalogue.sites]
    named = named_sites(catalogue)
    policies = [policy.id for policy in catalogue.policies if is_graded(policy)]
    industries = [industry.id for industry in catalogue.industries]

    def grades(ids):
        return {item: chance.randrange(1, 4) for item in chance.sample(sorted(ids), 6)}

    rows = [judged(grades(industries), name=f"e{n}", sites=grades(named), policies=grades(policies))
            for n in range(30)] + [judged(abstain=True, name="misfit")]  # fmt: skip
    found = [
        Found(answered(row), tuple(chance.sample(sites, 60)), tuple(chance.sample(policies, 60)))
        for row in rows
    ]
    gold = [
        {"id": row.id, "abstain": row.abstain, "gold": {"industries": row.gold["industries"],
         "places": row.gold.get("sites", {}), "programs": row.gold.get("policies", {})}} for row in rows
    ]  # fmt: skip
    results = [
        _result(row.id, item.industries, item.sites, item.policies)
        for row, item in zip(rows, found, strict=True)
    ]
    theirs = reference.judgements(gold, results)
    ours = judged_figures(rows, found, named, abstains=True)
    every = np.arange(len(rows))
    for key, name in (("industries_ndcg5", "industries_ndcg5"), ("sites_ndcg10", "sites_ndcg10"),
                      ("policies_ndcg10", "policies_ndcg10"), ("sites_recall20", "sites_recall20_grade2up"),
                      ("policies_recall20", "policies_recall20_grade2up"),
                      ("industries_recall10", "industries_recall10_grade2up")):  # fmt: skip
        assert ours[key](every) == pytest.approx(theirs[name]), key
