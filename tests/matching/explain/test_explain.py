"""An explanation never says anything else than the match it explains."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.candidates import TargetKind
from matching.explain import Names, VerdictKind, explain
from matching.explain.changes import WORTH
from matching.lenses import LensError
from matching.match import match
from matching.profile import EnterpriseProfile
from matching.result import Grade, Outcome
from tests.matching.conftest import TODAY

ROBOT = "生产机器人谐波减速器与伺服电机,供应人形机器人整机厂"
EVERYTHING = 1_000_000
said = st.fixed_dictionaries(
    {"business_text": st.sampled_from([ROBOT, "海上风机塔筒与海缆制造", "光伏组件", "棋牌室", ""])},
    optional={
        "goals": st.lists(st.sampled_from(["site", "market", "scenario"]), unique=True),
        "project_type": st.sampled_from(["new", "transfer", "rnd"]),
        "city_prefer": st.lists(st.sampled_from(["中原", "临海", "月球"]), max_size=2),
        "city_exclude": st.lists(st.sampled_from(["中原", "临海市"]), max_size=1),
        "rd_intensity_pct": st.sampled_from([3, 5]),
        "ownership": st.sampled_from(["foreign", "private"]),
        "declined": st.lists(st.sampled_from(["goals", "city_prefer"]), unique=True),
    },
)


@pytest.fixture(scope="session")
def targets(demo):
    return Names(demo.catalogue, demo.gazetteer).all


@pytest.fixture
def why(demo):
    def why(target, business_text=ROBOT, *, top=None, **answers):
        profile = EnterpriseProfile.model_validate({"business_text": business_text, **answers})
        return explain(profile, demo, target, today=TODAY, top=top)

    return why


def listed(result, kind):
    return {"industry": result.industries, "site": result.sites, "policy": result.policies}[kind]


@settings(max_examples=60, deadline=None)
@given(data=st.data(), answers=said, top=st.sampled_from([1, 3, None]))
def test_rank_score_and_verdict_are_those_of_the_match(demo, targets, data, answers, top):
    target = data.draw(st.sampled_from(targets))
    profile = EnterpriseProfile.model_validate(answers)
    found = explain(profile, demo, target.id, kind=target.kind, today=TODAY, top=top)
    result = match(profile, demo, today=TODAY, top=top)
    whole = match(profile, demo, today=TODAY, top=EVERYTHING)
    assert found.run == result.run
    assert found.target == target
    shown = {item.id: item for item in listed(result, target.kind)}
    order = {item.id: item for item in listed(whole, target.kind)}
    if result.abstained:
        assert found.verdict is VerdictKind.ABSTAINED
        assert (found.text_zh, found.text_en) == (result.reason_zh, result.reason_en)
        return
    if target.kind is not TargetKind.INDUSTRY:
        assert (found.verdict is VerdictKind.LISTED) == (target.id in shown)
        assert (found.rank is not None) == (target.id in order)
        assert found.of == len(order)
    if target.id in order:
        item = order[target.id]
        assert found.rank == item.rank
        assert found.grade == item.grade
        assert found.score == getattr(item, "score", getattr(item, "probability", None))
        assert found.evidence == item.evidence
        assert found.factors == getattr(item, "factors", ())


@settings(max_examples=40, deadline=None)
@given(data=st.data(), answers=said)
def test_every_change_that_is_told_is_true(demo, targets, data, answers):
    target = data.draw(st.sampled_from([t for t in targets if t.kind is not TargetKind.INDUSTRY]))
    profile = EnterpriseProfile.model_validate(answers)
    found = explain(profile, demo, target.id, kind=target.kind, today=TODAY)
    for told in found.changes:
        assert told.change.field not in (profile.declined or ())
        said_now = profile.model_dump(mode="json", exclude_none=True)
        said_now[told.change.field] = told.change.to
        changed = EnterpriseProfile.model_validate(said_now)
        after = explain(changed, demo, target.id, kind=target.kind, today=TODAY)
        assert (after.verdict, after.rank, after.score) == (told.verdict, told.rank, told.score)
        assert after.outcome == told.outcome
        better = (
            (after.verdict is VerdictKind.LISTED and found.verdict is not VerdictKind.LISTED)
            or (
                found.outcome is Outcome.HAS_UNMET_CONDITION
                and after.outcome is not Outcome.HAS_UNMET_CONDITION
            )
            or (after.rank is not None and (found.rank is None or after.rank <= WORTH * found.rank))
        )
        assert better


@settings(max_examples=40, deadline=None)
@given(data=st.data(), answers=said)
def test_factors_add_up_and_the_costliest_lost_most(demo, targets, data, answers):
    target = data.draw(st.sampled_from([t for t in targets if t.kind is not TargetKind.INDUSTRY]))
    profile = EnterpriseProfile.model_validate(answers)
    found = explain(profile, demo, target.id, kind=target.kind, today=TODAY)
    assert sum(f.contribution for f in found.factors) == pytest.approx(found.score, abs=1e-9)
    lost = {f.id: f.weight * (1 - f.value) for f in found.factors}
    assert found.costliest.lost == pytest.approx(max(lost.values()), abs=1e-6)
    if found.compared:
        gap = sum(f.gap for f in found.compared.factors)
        assert gap == pytest.approx(found.compared.gap, abs=1e-5)


def test_what_the_firm_itself_excluded_says_so_and_what_would_bring_it_back(why):
    found = why("中原机器人产业园", city_exclude=["中原市", "北山"])
    assert found.verdict is VerdictKind.EXCLUDED_BY_FIRM
    assert "不考虑中原" in found.text_zh
    assert "Zhongyuan" in found.text_en
    (change,) = [c for c in found.changes if c.change.field == "city_exclude"]
    assert (change.change.to, change.verdict) == (["北山"], VerdictKind.LISTED)


def test_a_place_of_another_industry_says_which_and_how_improbable(why):
    found = why("linhai-wind-base")
    assert found.verdict is VerdictKind.NO_INDUSTRY_LINK
    assert "海上风电" in found.text_zh
    assert found.rank is None


def test_what_the_list_was_too_short_for_has_its_true_rank(why, ask):
    last = ask(goals=["site", "market", "scenario"]).policies[-1]
    found = why(last.id, top=1, goals=["site", "market", "scenario"])
    assert found.verdict is VerdictKind.CUT_BY_LIMIT
    assert found.rank == last.rank > 1
    assert "只列前 1 项" in found.text_zh
    assert found.compared.gap == pytest.approx(found.score - found.compared.score)
    assert found.compared.gap <= 0


def test_an_unmet_condition_is_told_with_what_would_meet_it(why):
    found = why("first-use", rd_intensity_pct=4)
    assert found.outcome is Outcome.HAS_UNMET_CONDITION
    change = next(c for c in found.changes if c.change.field == "rd_intensity_pct")
    assert (change.change.from_, change.change.to) == (4, 5)
    assert change.outcome is Outcome.MEETS_KNOWN_CONDITIONS


def test_nobody_is_advised_to_change_owner(why):
    found = why("foreign-rd", ownership="private", project_type="rnd")
    assert "ownership" not in [c.change.field for c in found.changes]


def test_an_industry_that_lost_says_to_which_and_on_what(why, ask):
    found = why("offshore-wind")
    best = ask().industries[0]
    assert found.verdict is VerdictKind.BELOW_THRESHOLD
    assert found.compared.id == best.id
    assert found.compared.text_zh.startswith("概率")
    assert found.rank > 1
    assert found.factors == ()


def test_the_best_industry_lost_to_none(why):
    found = why("智能机器人产业")
    assert (found.verdict, found.rank, found.compared) == (VerdictKind.LISTED, 1, None)


def test_a_declared_class_is_told_only_where_none_was_declared_and_it_tells(why):
    found = why("offshore-wind")
    for change in found.changes:
        assert change.change.field == "industry_code"
        declared = why("offshore-wind", industry_code=change.change.to)
        assert declared.score == change.score
        assert declared.rank == change.rank
    assert why("offshore-wind", industry_code="C3491").changes == ()
    assert why("offshore-wind", declined=["industry_code"]).changes == ()


def test_the_runner_up_in_the_match_says_why_it_lost(ask):
    industries = ask().industries
    assert industries[0].lost_to is None
    assert industries[1].lost_to == industries[0].id
    assert industries[0].name_zh in industries[1].why_zh
    assert industries[0].name_en in industries[1].why_en


def test_nothing_fits_is_the_reason_for_every_entry(why):
    found = why("linhai", "出租自有住房,兼营棋牌室")
    assert found.verdict is VerdictKind.ABSTAINED
    assert found.changes == ()
    assert found.grade in Grade


def test_an_unknown_lens_is_refused(demo):
    with pytest.raises(LensError):
        explain(EnterpriseProfile(business_text=ROBOT), demo, "linhai", today=TODAY, lens="luck")


def test_the_same_question_gets_the_same_bytes(why):
    assert why("linhai").model_dump_json() == why("linhai").model_dump_json()
