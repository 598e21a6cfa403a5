"""What docs/development.md says of missed goals is what the kept results say."""

import json

from bench.__main__ import main
from bench.rows import missed

RESULT = {
    "calm": False,
    "goals": [
        {"name": "fast", "median": 0.5, "ci95": [0.4, 0.6], "goal": "at least 0.9", "met": False},
        {"name": "small", "median": 1, "ci95": [1, 1], "goal": "at most 2", "met": True},
    ],
}


def test_the_document_shows_the_goals_that_the_kept_results_miss():
    document = missed.DOCUMENT.read_text("utf-8")
    assert "<!-- speed: missed -->" in document
    assert missed.filled(document) == document


def test_every_row_that_misses_a_goal_is_explained():
    document = missed.DOCUMENT.read_text("utf-8")
    for row, _, _ in missed.missed():
        assert f"\n* `{row}`: " in document


def test_a_missed_goal_is_shown_with_its_interval_and_a_met_one_is_not(tmp_path):
    (tmp_path / "match.json").write_text(json.dumps(RESULT), "utf-8")
    said = missed.table(tmp_path)
    assert "| `match` | fast | 0.5 [0.4, 0.6] | at least 0.9 | not calm |" in said
    assert "small" not in said


def test_without_results_nothing_is_missed(tmp_path):
    assert missed.table(tmp_path) == "None is missed."


def test_the_document_is_written_from_the_command_line(tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- speed: missed -->\nold\n<!-- end -->\nb\n", "utf-8")
    monkeypatch.setattr(missed, "DOCUMENT", page)
    assert main(["--docs"]) == 0
    assert page.read_text("utf-8") == (
        f"a\n<!-- speed: missed -->\n{missed.table()}\n<!-- end -->\nb\n"
    )
