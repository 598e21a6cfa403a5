"""Policies ranked: two lists that do not push each other out, place and need, programmes that say who checked them."""

import datetime as dt

import pytest

from matching.catalogue import bundled_plans, load_catalogue
from matching.places import Gazetteer
from matching.policies import PolicyQuery, PolicyRanker
from matching.profile import EnterpriseProfile
from matching.programme import LifeCycle
from matching.relevance import Relevance
from matching.result import MatchedPolicy, Outcome, PolicyKind
from matching.rules import Facts

TODAY = dt.date(2026, 11, 27)


@pytest.fixture(scope="module")
def catalogue():
    return load_catalogue(bundled_plans()["guangdong_2025"])


@pytest.fixture(scope="module")
def rank(catalogue):
    """Ranks for a firm whose industries are taken as known, wording left aside."""
    ranker, gazetteer = PolicyRanker(catalogue), Gazetteer(catalogue)

    def ranked(limit=20, today=TODAY, industries=("intelligent-robot",), **said):
        profile = EnterpriseProfile(business_text="机器人", **said)
        probabilities = {i.id: 0.9 if i.id in industries else 0.01 for i in catalogue.industries}
        named = gazetteer.read(profile.city_prefer)
        facts = Facts(profile, today, frozenset(industries), named.cities if named else None)
        query = PolicyQuery(facts, Relevance(catalogue, probabilities), {}, {})
        return ranker.rank(query, limit)

    return ranked


def of_kind(policies, kind):
    return [policy.id for policy in policies if policy.kind is kind]


def factor(policy, name):
    return next((f.value for f in policy.factors if f.id == name), None)


def test_the_bound_is_for_each_kind_and_the_rank_runs_over_both(rank):
    every, few = rank(limit=1_000), rank(limit=3)
    for kind in PolicyKind:
        assert of_kind(few, kind) == of_kind(every, kind)[:3]
        assert len(of_kind(every, kind)) > 3
    assert [policy.rank for policy in few] == [1, 2, 3, 4, 5, 6]
    assert [policy.score for policy in few] == sorted((p.score for p in few), reverse=True)


def test_programmes_leave_the_order_and_scores_of_levers_alone(rank, catalogue):
    plain = [policy for policy in catalogue.policies if policy.kind is PolicyKind.LEVER]
    alone = PolicyRanker(catalogue.model_copy(update={"policies": tuple(plain)}))
    probabilities = {i.id: 0.9 if i.id == "hydrogen" else 0.01 for i in catalogue.industries}
    profile = EnterpriseProfile(business_text="电解槽", goals=["policy"], project_type="new")
    query = PolicyQuery(
        Facts(profile, TODAY, frozenset({"hydrogen"}), None),
        Relevance(catalogue, probabilities),
        {},
        {},
    )
    both = PolicyRanker(catalogue).rank(query, 20)
    expected = [(policy.id, policy.score) for policy in alone.rank(query, 20)]
    assert [(p.id, p.score) for p in both if p.kind is PolicyKind.LEVER] == expected


def test_every_programme_listed_says_who_decides_what_it_gives_and_when_it_was_checked(rank):
    programmes = [p for p in rank(limit=100, goals=["policy"]) if p.kind is PolicyKind.PROGRAMME]
    assert len(programmes) >= 10
    for policy in programmes:
        assert policy.authority
        assert policy.amount
        assert policy.last_checked
        assert policy.evidence


def test_an_unverified_programme_shows_no_conditions_and_claims_nothing(rank):
    found = {policy.id: policy for policy in rank(limit=100, goals=["policy"])}
    giant = found["srdi-giant-recognition"]
    assert (giant.verification, giant.conditions) == ("unverified", ())
    assert giant.outcome is Outcome.NOT_ENOUGH_INFORMATION


def test_a_window_is_that_of_the_day(rank):
    def window(today):
        found = {p.id: p for p in rank(limit=100, goals=["policy"], today=today)}
        return found["sme-tech-evaluation"].window

    assert window(dt.date(2026, 7, 1)).state is LifeCycle.OPEN
    assert window(dt.date(2026, 8, 20)).days_left == 11
    assert window(TODAY).state is LifeCycle.CLOSED


def test_a_city_in_the_wording_counts_for_and_against(rank):
    def place(city):
        found = {p.id: p for p in rank(limit=200, industries=("hydrogen",), city_prefer=city)}
        return factor(found["hydrogen-demo"], "place")

    assert (place(["佛山"]), place(["湛江"]), place(None)) == (1.0, 0.0, 0.5)


def test_land_and_energy_policies_ask_whether_any_is_needed(rank):
    needing = {p.id: p for p in rank(limit=200, land_mu=80, goals=["site"])}
    silent = {p.id: p for p in rank(limit=200, goals=["site"])}
    assert factor(needing["land-quota-guarantee"], "need") == 1.0
    assert factor(silent["land-quota-guarantee"], "need") == 0.0
    assert factor(silent["investment-20"], "need") is None
    assert needing["land-quota-guarantee"].score > silent["land-quota-guarantee"].score


def test_scores_are_the_sums_of_their_factors(rank):
    for policy in rank(limit=200, land_mu=80, city_prefer=["佛山"], goals=["site", "policy"]):
        assert policy.score == pytest.approx(sum(f.contribution for f in policy.factors))


def test_a_result_of_the_first_version_still_reads(rank):
    stored = rank(limit=1)[0].model_dump(mode="json")
    stored |= {"authority": "广东省人才服务局", "legal_basis": "粤府〔2018〕96号"}
    read = MatchedPolicy.model_validate(stored)
    assert read.authority.name_zh == "广东省人才服务局"
    assert read.legal_basis.title == "粤府〔2018〕96号"
