"""Questions are found by trying answers; here every answer is tried the slow way, by matching again."""

import json
from itertools import zip_longest
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.asking import ASKED
from matching.lenses import BEST_FIT, LENSES, weights_of
from matching.match import TOP, limits_of, match, prepared
from matching.profile import EnterpriseProfile
from matching.questions import Trial, questions, rankings_of
from matching.text import profile_query
from matching.trials import Boundaries, values_of
from matching.trials.sheet import TOP as HEAD
from tests.matching.conftest import TODAY

BENCH = Path(__file__).parents[2] / "bench"
ROBOT = "生产机器人谐波减速器与伺服电机,供应人形机器人整机厂"
said = st.fixed_dictionaries(
    {"business_text": st.sampled_from([ROBOT, "海上风机塔筒与海缆制造", "光伏组件与逆变器"])},
    optional={
        "goals": st.lists(st.sampled_from(["site", "market", "scenario"]), unique=True, min_size=1),
        "project_type": st.sampled_from(["new", "transfer", "rnd"]),
        "city_prefer": st.lists(st.sampled_from(["中原", "临海"]), min_size=1, max_size=2),
        "city_exclude": st.lists(st.sampled_from(["中原", "临海市"]), min_size=1, max_size=1),
        "ownership": st.sampled_from(["foreign", "private"]),
        "rd_intensity_pct": st.sampled_from([3, 5, 80]),
        "export_share_pct": st.sampled_from([0, 9, 10]),
        "location": st.sampled_from([{"city": "中原"}, {"city": "临海"}]),
        "logistics": st.lists(st.sampled_from(["seaport", "rail"]), unique=True, min_size=1),
        "stage": st.sampled_from(["startup", "growth"]),
        "start_by": st.just("2030-09"),
        "declined": st.lists(st.sampled_from(["goals", "ownership", "city_prefer"]), unique=True),
    },
)  # fmt: skip


def changed_by_matching(profile, knowledge, field, today, limit):
    """The entries that some answer changes, from whole matches alone."""
    before = match(profile, knowledge, today=today, top=limit)
    numbers = {
        name: found | knowledge.policies.numbers.get(name, frozenset())
        for name, found in {
            **dict.fromkeys(ASKED, frozenset()),
            **knowledge.sites.numbers,
        }.items()
    }
    excluded = knowledge.gazetteer.read(profile.city_exclude)
    cities = tuple(
        city for city in knowledge.gazetteer.cities if not excluded or city not in excluded.cities
    )
    changed = set()
    for value in values_of(field, Boundaries(numbers, cities, today)):
        after = match(profile.model_copy(update={field: value}), knowledge, today=today, top=limit)
        for name in ("sites", "policies"):
            old, new = getattr(before, name), getattr(after, name)
            ids = [item.id for item in old], [item.id for item in new]
            changed |= {(name, item) for item in moves(*ids)}
            after_all = {item.id: decided(item) for item in new}
            changed |= {
                (name, item.id)
                for item in old
                if item.id in after_all and after_all[item.id] != decided(item)
            }
    return changed


def moves(before, after):
    """What comes onto or leaves a list, or stands elsewhere within its first ten."""
    changed = set(before) ^ set(after)
    for old, new in zip_longest(before[:HEAD], after[:HEAD]):
        if old != new:
            changed |= {old, new} - {None}
    return changed


def decided(item):
    return {v.id: v.state for v in item.conditions if v.state != "unknown"}


def trial_of(profile, knowledge, today, limit):
    vector = knowledge.encoder.encode([profile_query(profile)], kind="query")[0]
    case = prepared(profile, knowledge, vector, today, limits_of(limit), weights_of(BEST_FIT))
    rankings = rankings_of(case, knowledge.sites, knowledge.policies)
    return case, Trial(case, knowledge.gazetteer, rankings)


def assert_as_by_matching(profile, knowledge, today, limit):
    _, trial = trial_of(profile, knowledge, today, limit)
    fields = [field for field in ASKED if getattr(profile, field) is None]
    changed = trial.changed(fields)
    for row, field in enumerate(fields):
        found = {
            (kind, sheet.ranker.items[at].id)
            for kind, sheet in trial.sheets.items()
            for at in changed[kind][row].nonzero()[0]
        }
        assert found == changed_by_matching(profile, knowledge, field, today, limit), field


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers=said, limit=st.sampled_from([2, 20]))
def test_what_a_question_settles_is_what_matching_again_would_change(demo, answers, limit):
    profile = EnterpriseProfile.model_validate(answers)
    assert_as_by_matching(profile, demo, TODAY, limit)


@pytest.mark.parametrize(
    "answers",
    [
        {},
        {"goals": ["site"], "city_exclude": ["广州"]},
        {"project_type": "transfer", "city_prefer": ["湛江"], "qualifications": ["high_tech"]},
        {"location": {"city": "汕头"}, "stage": "startup", "land_mu": 50},
    ],
)
def test_on_the_real_plan_too(knowledge, answers):
    profile = EnterpriseProfile.model_validate({"business_text": ROBOT, **answers})
    assert_as_by_matching(profile, knowledge, TODAY.replace(year=2025), TOP)


@pytest.mark.parametrize("line", [87])
def test_on_labelled_profiles_of_the_project_too(knowledge, line):
    written = (BENCH / "profiles" / "test.jsonl").read_text("utf-8").splitlines()[line]
    profile = EnterpriseProfile.model_validate(json.loads(written)["profile"])
    assert_as_by_matching(profile, knowledge, TODAY.replace(year=2025), TOP)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers=said, lens=st.sampled_from(list(LENSES)))
def test_columns_add_up_to_what_the_sentences_say_entry_by_entry(knowledge, answers, lens):
    """Entries a factor is said not to tell apart, and queries it is said to read alike, do get the same value."""
    profile = EnterpriseProfile.model_validate(answers)
    vector = knowledge.encoder.encode([profile_query(profile)], kind="query")[0]
    case = prepared(profile, knowledge, vector, TODAY, limits_of(None), weights_of(lens))
    for sheet in rankings_of(case, knowledge.sites, knowledge.policies):
        for at, item in enumerate(sheet.ranker.items):
            told, _ = sheet.ranker.judge_one(item.id, sheet.query)
            assert told.score == sheet.score(at)[0], item.id
            assert told.score == round(sum(f.contribution for f in told.factors), 6), item.id


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(answers=said)
def test_nothing_that_is_kept_makes_an_old_answer_come_back(demo, answers):
    """The same profile after many others, and after everything was forgotten."""
    profile = EnterpriseProfile.model_validate(answers)
    changes = ({"goals": ["talent"]}, {"stage": "mature"}, {"city_prefer": ["临海"]})
    others = [EnterpriseProfile.model_validate(answers | change) for change in changes]
    for other in others:
        match(other, demo, today=TODAY.replace(year=TODAY.year + 1))
    kept = match(profile, demo, today=TODAY)
    demo.sites.forget()
    demo.policies.forget()
    assert match(profile, demo, today=TODAY) == kept


@settings(max_examples=40, deadline=None)
@given(answers=said)
def test_at_most_three_are_asked_the_most_telling_first_and_no_declined_one(demo, answers):
    profile = EnterpriseProfile.model_validate(answers)
    asked = match(profile, demo, today=TODAY).questions
    assert len(asked) <= 3
    assert [q.settles for q in asked] == sorted((q.settles for q in asked), reverse=True)
    assert all(q.settles > 0 for q in asked)
    fields = {q.field for q in asked}
    assert not fields & {*answers, *(profile.declined or ())}


def test_a_field_that_nothing_reads_is_never_asked(ask):
    silent = {"energy_tce", "floor_m2", "founded"}
    assert not silent & {q.field for q in ask(goals=["site"], project_type="new").questions}


def test_a_condition_alone_is_reason_enough_to_ask(ask):
    """Research spending changes no score in this plan, only whether one programme's condition is met."""
    answered = {"goals": ["scenario"], "project_type": "new", "city_prefer": ["中原"]}
    found = {q.field: q.settles for q in ask(**answered).questions}
    assert found["rd_intensity_pct"] >= 1


def test_none_held_is_an_answer_and_is_not_asked_again(ask):
    assert "qualifications" not in [q.field for q in ask(qualifications=[]).questions]


def test_an_abstained_answer_asks_nothing(ask):
    assert ask("").questions == ()


def test_questions_end_as_questions_do_in_both_languages():
    for field, asked in ASKED.items():
        assert asked.zh.endswith("？"), field
        assert asked.en.endswith("?"), field
        assert not set(asked.zh) & set(",:;?()"), field


def test_the_widest_list_asks_by_the_first_ten_alone(demo):
    profile = EnterpriseProfile(business_text=ROBOT)
    case, _ = trial_of(profile, demo, TODAY, 1_000_000)
    assert questions(case, demo.sites, demo.policies, demo.gazetteer)
