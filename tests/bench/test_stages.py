"""Parts of an evaluation measured alone join figures of the same things only."""

import json

import pytest

from bench.evaluate.__main__ import earlier, together

OF = {"scorer": "a", "catalogue": "1", "industries": "x", "files": {"own": "1"}}
KEPT = {"companies": 1, "judged": 2, "provenance": OF | {"seconds": {"companies": 3.0, "all": 9.0}}}


@pytest.fixture
def kept(tmp_path):
    file = tmp_path / "results.json"
    file.write_text(json.dumps(KEPT), "utf-8")
    return file


def test_a_part_joins_results_of_the_same_things(kept):
    assert earlier(["half"], kept, OF) == KEPT


@pytest.mark.parametrize("name", ["scorer", "catalogue", "industries", "files"])
def test_a_part_does_not_join_results_of_other_things(kept, name):
    with pytest.raises(SystemExit, match=f"of another {name}; measure all stages"):
        earlier(["half"], kept, OF | {name: "another"})


def test_sites_and_policies_may_change_when_the_part_that_reads_them_is_measured_anew(kept):
    assert earlier(["judged", "half"], kept, OF | {"catalogue": "2"}) == KEPT
    with pytest.raises(SystemExit, match="industries"):
        earlier(["judged"], kept, OF | {"industries": "y"})


def test_a_whole_run_and_a_first_run_join_nothing(kept, tmp_path):
    assert earlier([], kept, OF) == {}
    assert earlier(["half"], tmp_path / "none.json", OF) == {}


def test_fresh_parts_take_the_place_of_earlier_ones_and_times_add_up():
    fresh = {"judged": 5, "provenance": OF | {"seconds": {"judged": 4.0}}}
    joined = together(KEPT, fresh)
    assert (joined["companies"], joined["judged"]) == (1, 5)
    assert joined["provenance"]["seconds"] == {"companies": 3.0, "judged": 4.0, "all": 7.0}
    assert together({}, fresh)["provenance"]["seconds"] == {"judged": 4.0, "all": 4.0}
