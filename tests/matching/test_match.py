"""The one way in: what an answer holds, what it leaves out and what it admits not to know."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.catalogue import Catalogue
from matching.conditions import Condition
from matching.encoder import LexicalEncoder
from matching.lenses import LensError
from matching.match import build_knowledge, match, to_json
from matching.profile import EnterpriseProfile
from matching.result import EvidenceLevel, Grade, MatchResult, Outcome, PolicyKind, State
from tests.matching.conftest import TODAY

WIND = "制造海上风机塔筒、单桩与海缆,配套海上风电场"


def ids(items):
    return [item.id for item in items]


def test_the_industry_a_firm_describes_comes_first_with_the_plans_words(ask):
    result = ask()
    best = result.industries[0]
    assert (best.id, best.rank) == ("robot", 1)
    assert best.evidence[0].quote == "在中原市建设机器人产业园,培育一批专精特新企业。"
    assert {span.text for span in best.matched} >= {"减速器", "伺服电机", "人形机器人"}


def test_matched_words_stand_where_they_are_said_to(ask):
    text, products = "我们做 Harmonic Reducer 与机械臂", ["伺服电机 A 型"]
    result = ask(text, products=products)
    fields = {"business_text": text, "products/0": products[0]}
    spans = result.industries[0].matched
    assert spans
    assert all(fields[span.field][span.start : span.end] == span.text for span in spans)


def test_every_item_shown_has_evidence_that_stands_in_the_plan(ask, demo):
    result = ask(WIND)
    items = [*result.industries, *result.sites, *result.policies]
    assert len(items) > 6
    for item in items:
        assert item.evidence
        for quote in item.evidence:
            assert demo.catalogue.plan.text[quote.start : quote.end] == quote.quote


def test_contributions_add_up_to_the_score(ask):
    result = ask(WIND, goals=["site"], city_prefer=["临海"])
    for item in [*result.sites, *result.policies]:
        assert item.score == pytest.approx(
            sum(factor.contribution for factor in item.factors), abs=1e-9
        )
        for factor in item.factors:
            assert factor.contribution == pytest.approx(factor.value * factor.weight, abs=1e-6)


def test_a_base_for_offshore_wind_is_not_a_base_for_photovoltaics(ask):
    sites = {site.id: site for site in ask("光伏组件与太阳能电池片、硅片、逆变器制造").sites}
    assert sites["linhai"].industry == "photovoltaic"
    assert (
        sites["linhai"].score > sites["linhai-wind-base"].score
        if "linhai-wind-base" in sites
        else True
    )
    wind = ids(ask(WIND).sites)
    assert wind[0] == "linhai-wind-base"


def test_a_park_of_a_register_says_which_list_and_quotes_the_plan_on_its_industry(ask):
    park = next(site for site in ask().sites if site.id == "park-1")
    assert park.evidence_level is EvidenceLevel.OFFICIAL_REGISTER
    assert park.register_evidence.list_name == "示范省特色产业园名单"
    assert park.register_evidence.reliability == "A"
    assert park.evidence[0].clause_id == "1.2"


def test_a_park_of_another_industry_is_not_recommended(ask):
    assert "park-2" not in ids(ask().sites)


def test_a_promised_place_is_shown_as_promised_with_its_count(ask):
    result = ask(project_type="transfer", goals=["site"])
    promised = next(site for site in result.sites if site.id == "transfer-parks")
    assert (promised.status, promised.count_text) == ("promised", "2个")


def test_a_preferred_city_moves_its_sites_up(ask):
    def score(**said):
        return next(site.score for site in ask(**said).sites if site.id == "zhongyuan-robot-park")

    assert score(city_prefer=["中原市"]) > score() > score(city_prefer=["临海"])


@pytest.mark.parametrize("word", ["中原", "中原市", "Zhongyuan", "990100"])
def test_an_excluded_city_is_left_out_and_named_as_a_near_miss(ask, word):
    result = ask(city_exclude=[word, "北山"])
    assert all(site.city != "中原" for site in result.sites)
    miss = next(miss for miss in result.near_misses if miss.id == "zhongyuan-robot-park")
    assert (miss.change.field, miss.change.to) == ("city_exclude", ["北山"])


def test_a_city_nobody_knows_is_a_warning_not_an_exclusion(ask):
    result = ask(city_exclude=["亚特兰蒂斯"])
    assert "city_unknown" in [warning.code for warning in result.warnings]
    assert ids(result.sites) == ids(ask().sites)


def test_levers_and_programmes_carry_their_own_badge(ask):
    kinds = {policy.id: policy.kind for policy in ask(goals=["scenario", "market"]).policies}
    assert kinds["first-use"] is PolicyKind.PROGRAMME
    assert kinds["export-fairs"] is PolicyKind.LEVER


@pytest.mark.parametrize(
    ("said", "outcome", "state"),
    [
        ({"rd_intensity_pct": 6}, Outcome.MEETS_KNOWN_CONDITIONS, State.MET),
        ({"rd_intensity_pct": 4}, Outcome.HAS_UNMET_CONDITION, State.UNMET),
        ({}, Outcome.NOT_ENOUGH_INFORMATION, State.UNKNOWN),
    ],
)
def test_a_condition_is_judged_and_never_changes_score_or_order(ask, said, outcome, state):
    policy = next(p for p in ask(**said).policies if p.id == "first-use")
    assert (policy.outcome, policy.conditions[0].state) == (outcome, state)
    assert policy.score == next(p for p in ask().policies if p.id == "first-use").score


def test_a_policy_without_conditions_says_that_none_are_stated(ask):
    policy = next(
        p for p in ask(goals=["market"], export_share_pct=50).policies if p.id == "export-fairs"
    )
    assert policy.outcome is Outcome.NO_CONDITIONS_STATED


def test_a_near_miss_is_the_smallest_change_and_truly_helps(ask):
    (miss,) = (m for m in ask(rd_intensity_pct=4).near_misses if m.id == "first-use")
    assert (miss.change.field, miss.change.from_, miss.change.to) == ("rd_intensity_pct", 4, 5)
    changed = next(p for p in ask(rd_intensity_pct=miss.change.to).policies if p.id == "first-use")
    assert changed.outcome is Outcome.MEETS_KNOWN_CONDITIONS


@pytest.mark.parametrize(
    ("rule", "said", "change"),
    [
        (
            {"kind": "one_of", "of": "stage", "values": ["growth"]},
            {"stage": "idea"},
            ("stage", "growth"),
        ),
        (
            {"kind": "qualification", "values": ["srdi"]},
            {"qualifications": ["listed"]},
            ("qualifications", ["listed", "srdi"]),
        ),
        ({"kind": "number", "of": "employees", "max": 300}, {"employees": 900}, ("employees", 300)),
        ({"kind": "flag", "of": "first_use_product"}, {"first_use_product": False}, None),
        (
            {"kind": "not", "rule": {"kind": "one_of", "of": "stage", "values": ["idea"]}},
            {"stage": "idea"},
            ("stage", "startup"),
        ),
    ],
)
def test_each_kind_of_rule_has_its_own_smallest_change_or_none(demo_catalogue, rule, said, change):
    condition = Condition(id="made", text_zh="示例", text_en="made", source="2.5", rule=rule)
    policies = [
        policy.model_copy(update={"conditions": (condition,)})
        if policy.id == "first-use"
        else policy
        for policy in demo_catalogue.policies
    ]
    fields = {name: getattr(demo_catalogue, name) for name in Catalogue.model_fields}
    catalogue = Catalogue(**{**fields, "policies": tuple(policies)})
    profile = EnterpriseProfile(business_text="生产机器人谐波减速器与伺服电机", **said)
    result = match(profile, build_knowledge(catalogue, LexicalEncoder()), today=TODAY)
    found = [(m.change.field, m.change.to) for m in result.near_misses if m.id == "first-use"]
    assert found == ([change] if change else [])


def test_nobody_is_advised_to_change_owner(ask):
    result = ask(ownership="private", project_type="rnd")
    policy = next(p for p in result.policies if p.id == "foreign-rd")
    assert policy.outcome is Outcome.HAS_UNMET_CONDITION
    assert "foreign-rd" not in [miss.id for miss in result.near_misses]


def test_questions_name_unanswered_fields_and_never_declined_ones(ask):
    first = [question.field for question in ask().questions]
    assert 0 < len(first) <= 3
    answered = {"goals": ["site"], "project_type": "new", "city_prefer": ["中原"]}
    assert not set(answered) & {question.field for question in ask(**answered).questions}
    assert first[0] not in [question.field for question in ask(declined=[first[0]]).questions]


@pytest.mark.parametrize("nothing", ["", "  ", "。。。!!", "​​​", "123 456"])
def test_a_profile_that_says_nothing_abstains_and_says_so(ask, nothing):
    result = ask(nothing)
    assert result.abstained
    assert "信息不足" in result.reason_zh
    assert result.sites == result.policies == ()
    assert {industry.grade for industry in result.industries} == {Grade.INSUFFICIENT}


def test_a_firm_that_fits_nothing_abstains_for_another_reason(ask):
    result = ask("出租自有住房,兼营棋牌室")
    assert result.abstained
    assert result.reason_en.startswith("Nothing in the plan fits")
    assert len(result.industries) == 4


def test_outside_its_period_the_plan_warns(ask, demo):
    assert "plan_period" not in [w.code for w in ask().warnings]
    late = ask(today=demo.catalogue.info.period_to.replace(year=2031))
    assert "plan_period" in [w.code for w in late.warnings]


def test_matching_on_wording_alone_is_declared(ask):
    result = ask()
    assert result.run.engine == "lexical"
    assert "lexical_engine" in [w.code for w in result.warnings]


def test_top_bounds_every_list(ask):
    result = ask(top=2, goals=["site", "market", "scenario"])
    assert len(result.industries) == len(result.sites) == 2
    levers = [policy for policy in result.policies if policy.kind is PolicyKind.LEVER]
    assert len(levers) == 2
    assert len(result.policies) - len(levers) <= 2


def test_the_same_call_gives_the_same_bytes_and_another_day_another_run(ask, demo):
    assert to_json(ask()) == to_json(ask())
    assert ask().run.run_id != ask(today=TODAY.replace(day=1)).run.run_id
    assert ask().run.run_id != ask(employees=3).run.run_id


def test_a_result_reads_back_as_it_was_written(ask):
    text = to_json(ask(rd_intensity_pct=4, city_exclude=["中原"]))
    assert to_json(MatchResult.model_validate_json(text)) == text
    assert json.loads(text)["near_misses"][0]["change"]["from"] is not None


def test_an_unknown_lens_is_refused(demo):
    with pytest.raises(LensError):
        match(EnterpriseProfile(business_text="机器人"), demo, lens="luckiest", today=TODAY)


profiles = st.fixed_dictionaries(
    {"business_text": st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60)},
    optional={
        "products": st.lists(st.sampled_from(["机器人", "海缆", "逆变器", "茶叶"]), max_size=3),
        "goals": st.lists(st.sampled_from(["site", "market", "scenario"]), unique=True),
        "city_prefer": st.lists(st.sampled_from(["中原", "临海", "月球"]), max_size=2),
        "ownership": st.sampled_from(["foreign", "private"]),
        "rd_intensity_pct": st.floats(0, 100),
    },
)


@settings(max_examples=60, deadline=None)
@given(said=profiles)
def test_any_profile_gets_a_well_formed_answer(demo, said):
    result = match(EnterpriseProfile.model_validate(said), demo, today=TODAY)
    for items in (result.industries, result.sites, result.policies):
        assert [item.rank for item in items] == list(range(1, len(items) + 1))
    probabilities = [industry.probability for industry in result.industries]
    assert probabilities == sorted(probabilities, reverse=True)
    assert all(site.grade is not Grade.INSUFFICIENT for site in result.sites)
    assert "NaN" not in to_json(result)
