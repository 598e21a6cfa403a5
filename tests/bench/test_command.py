"""`luodi evaluate` from an earlier run's numbers, and what it says without the source."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from service.cli import evaluate

RESULTS = Path(__file__).parents[2] / "docs" / "evaluation" / "results.json"


@pytest.fixture
def run():
    app = typer.Typer()
    app.command()(evaluate.evaluate_command)
    return lambda *arguments: CliRunner().invoke(app, [str(part) for part in arguments])


def test_an_earlier_run_becomes_a_report_without_measuring(run, tmp_path):
    done = run("--render", RESULTS, "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "results.json").read_text("utf-8")) == json.loads(
        RESULTS.read_text("utf-8")
    )
    assert (tmp_path / "report.html").is_file()
    assert "nonsense refused" in done.output


def test_an_installed_package_without_the_source_says_what_is_missing(run, tmp_path, monkeypatch):
    monkeypatch.setattr(evaluate, "ROOT", tmp_path)
    done = run("--out", tmp_path)
    assert done.exit_code == 2
    assert "source" in done.output
