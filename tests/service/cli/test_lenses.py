"""Lenses and own weights as typed on the command line."""

import json

import pytest

from tests.service.cli.test_commands import DEMO, ROBOT, lines, luodi

MOVING = ROBOT | {"project_type": "transfer"}


def test_a_lens_and_own_weights_are_in_the_answer():
    code, out, _ = luodi(
        "match", "--plan", DEMO, "--format", "jsonl", "--lens", "cluster", "--weights", "sites.text:1",
        stdin=lines(MOVING),
    )  # fmt: skip
    result = json.loads(out)
    assert code == 0
    assert result["run"]["lens"] == "cluster"
    assert result["run"]["weights"] == {"sites": {"text": 1.0}}
    assert result["lens_cost"]["sites"]["compared"] > 0


def test_the_table_tells_what_a_lens_gives_up():
    code, out, _ = luodi(
        "match", "--plan", DEMO, "--format", "table", "--lens", "transfer", stdin=lines(MOVING)
    )
    assert code == 0
    assert "让出" in out


@pytest.mark.parametrize("weights", ["sites.luck:1", "sites.text:2", "text"])
def test_weights_that_cannot_be_used_are_a_usage_error(weights):
    code, _, err = luodi("match", "--plan", DEMO, "--weights", weights, stdin=lines(ROBOT))
    assert code == 2
    assert "/weights/" in err
