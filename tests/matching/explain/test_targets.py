"""Which entry somebody means."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.candidates import TargetKind
from matching.explain import AmbiguousTarget, Names, TargetProblem, UnknownTarget


@pytest.fixture(scope="session")
def names(demo):
    return Names(demo.catalogue, demo.gazetteer)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("linhai", "linhai"),
        ("临海", "linhai"),
        ("临海市", "linhai"),
        (" Linhai ", "linhai"),
        ("LINHAI city", "linhai"),
        ("机器人产业园", "zhongyuan-robot-park"),
        ("zhongyuan robot park", "zhongyuan-robot-park"),
        ("首台套应用场景", "first-use"),
        ("首台套", "first-use"),
        ("智能机器人", "robot"),
    ],
)
def test_an_entry_is_found_by_id_by_name_and_by_what_only_it_holds(names, said, found):
    assert names.find(said).id == found


def test_a_city_without_an_entry_of_its_own_leads_to_the_places_in_it(names):
    with pytest.raises(UnknownTarget) as problem:
        names.find("990100")
    assert {c.id for c in problem.value.candidates[:2]} == {"zhongyuan-robot-park", "park-1"}


def test_a_word_that_several_names_hold_is_asked_back_and_the_kind_may_decide(names):
    with pytest.raises(AmbiguousTarget) as problem:
        names.find("机器人")
    kinds = [candidate.kind for candidate in problem.value.candidates]
    assert kinds.count(TargetKind.INDUSTRY) == 1
    assert names.find("机器人", TargetKind.INDUSTRY).id == "robot"


def test_a_slip_of_the_pen_gets_the_nearest_names(names):
    with pytest.raises(UnknownTarget) as problem:
        names.find("中原机械人产业园区")
    assert problem.value.candidates[0].id == "zhongyuan-robot-park"


@pytest.mark.parametrize("nonsense", ["", " ", "？？？", "q", "\0", "x" * 10_000])
def test_nonsense_is_unknown(names, nonsense):
    with pytest.raises(UnknownTarget):
        names.find(nonsense)


@settings(max_examples=200, deadline=None)
@given(said=st.text(max_size=12), kind=st.sampled_from([None, *TargetKind]))
def test_anything_is_found_or_refused_with_at_most_five_suggestions(names, said, kind):
    try:
        candidates = (names.find(said, kind),)
    except TargetProblem as problem:
        candidates = problem.candidates
    assert len(candidates) <= 5
    assert all(kind in (None, candidate.kind) for candidate in candidates)


def test_every_entry_is_found_by_its_id_and_kind(names):
    for target in names.all:
        assert names.find(target.id, target.kind) == target


@pytest.mark.parametrize("word", ["珠海", "珠海市", "Zhuhai", "440400", "zhuhai"])
def test_a_city_of_the_real_plan_is_found_however_it_is_written(knowledge, word):
    assert Names(knowledge.catalogue, knowledge.gazetteer).find(word).id == "zhuhai"
