"""What changed between two runs."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.diff import Move, difference
from matching.match import match, to_json
from matching.profile import EnterpriseProfile
from tests.matching.conftest import TODAY

ROBOT = "生产机器人谐波减速器与伺服电机,供应人形机器人整机厂"


@pytest.fixture(scope="session")
def between(demo):
    """The difference between the answers to two profiles, each said in a dictionary."""

    def between(was, now, today=TODAY, top=None):
        said = [{"business_text": ROBOT, **answers} for answers in (was, now)]
        days = (TODAY, today)
        results = [
            json.loads(
                to_json(match(EnterpriseProfile.model_validate(p), demo, today=day, top=top))
            )
            for p, day in zip(said, days, strict=True)
        ]
        return difference(*results, *said), results

    return between


def test_nothing_said_otherwise_changes_nothing(between):
    found, _ = between({"goals": ["site"]}, {"goals": ["site"]})
    assert found.profile == found.ingredients == found.moved == ()


def test_an_answer_is_told_with_what_it_moved_and_by_which_factor(between):
    found, _ = between({}, {"goals": ["market"]})
    assert [(c.name, c.was, c.now) for c in found.profile] == [("goals", None, ["market"])]
    fairs = next(m for m in found.moved if m.id == "export-fairs")
    assert fairs.factors[0].id == "purpose"
    assert fairs.factors[0].change == pytest.approx(fairs.factors[0].now - fairs.factors[0].was)
    assert fairs.score_now > fairs.score_was


def test_what_came_and_what_left_is_told(between):
    found, _ = between({}, {"city_exclude": ["中原"]})
    moves = {m.id: m for m in found.moved}
    gone = moves["zhongyuan-robot-park"]
    assert (gone.move, gone.rank_now) == (Move.LEFT, None)
    back, _ = between({"city_exclude": ["中原"]}, {})
    assert {m.id: m.move for m in back.moved}["zhongyuan-robot-park"] is Move.ENTERED


def test_a_condition_that_is_judged_otherwise_is_told_though_nothing_moved(between):
    found, _ = between({}, {"rd_intensity_pct": 6})
    (moved,) = [m for m in found.moved if m.id == "first-use"]
    assert moved.move is Move.CHANGED
    assert [(c.was, c.now) for c in moved.conditions] == [("unknown", "met")]


def test_another_day_is_an_ingredient_not_an_answer(between):
    found, _ = between({}, {}, today=TODAY.replace(day=1))
    assert [c.name for c in found.ingredients] == ["today"]
    assert found.profile == ()


def test_an_answer_kept_by_an_older_version_can_still_be_compared(between):
    _, (was, now) = between({}, {"goals": ["market"]})
    for item in was["policies"]:
        del item["conditions"]
    del was["run"]["top"]
    found = difference(was, now, {}, {})
    assert found.run_now == now["run"]["run_id"]


answers = st.fixed_dictionaries(
    {},
    optional={
        "goals": st.lists(st.sampled_from(["site", "market", "scenario"]), unique=True),
        "city_prefer": st.lists(st.sampled_from(["中原", "临海"]), max_size=2),
        "city_exclude": st.lists(st.sampled_from(["中原", "临海"]), max_size=1),
        "rd_intensity_pct": st.sampled_from([3, 6]),
    },
)


@settings(max_examples=50, deadline=None)
@given(was=answers, now=answers, top=st.sampled_from([1, 3, None]))
def test_every_move_is_true_and_none_is_missing(between, was, now, top):
    found, results = between(was, now, top=top)
    told = {(m.kind.value, m.id): (m.rank_was, m.rank_now) for m in found.moved}
    for kind, name in (("industry", "industries"), ("site", "sites"), ("policy", "policies")):
        ranks = [{i["id"]: i["rank"] for i in result[name]} for result in results]
        for entry in ranks[0] | ranks[1]:
            pair = (ranks[0].get(entry), ranks[1].get(entry))
            if pair[0] != pair[1] or (kind, entry) in told:
                assert told[(kind, entry)] == pair
    for move in found.moved:
        if move.factors and len(move.factors) < 3:
            change = sum(f.change for f in move.factors)
            assert change == pytest.approx(move.score_now - move.score_was, abs=1e-5)
