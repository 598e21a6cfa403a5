"""Charts are well-formed, tables say what was measured, and the committed document agrees with its numbers."""

import copy
import json
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from bench.evaluate import charts, svg
from bench.evaluate.documents import filled, html, summary, write_docs, write_report
from bench.evaluate.tables import figure, markdown, tables

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def results():
    return json.loads((DOCS / "evaluation" / "results.json").read_text("utf-8"))


def test_the_document_shows_the_committed_numbers(results):
    document = (DOCS / "evaluation.md").read_text("utf-8")
    assert filled(document, results) == document


def test_every_table_has_its_place_in_the_document(results):
    document = (DOCS / "evaluation.md").read_text("utf-8")
    for name in tables(results):
        assert f"<!-- figures: {name} -->" in document


def test_the_committed_charts_are_those_of_the_committed_numbers(results):
    for name, drawn in charts.charts(results).items():
        assert (DOCS / "evaluation" / name).read_text("utf-8") == drawn
        assert f"evaluation/{name}" in (DOCS / "evaluation.md").read_text("utf-8")


def test_charts_are_well_formed_and_name_themselves(results):
    drawn = charts.charts(results)
    assert len(drawn) == 4
    for chart in drawn.values():
        root = ET.fromstring(chart)
        names = [child.tag.rpartition("}")[2] for child in root]
        assert names[:2] == ["title", "desc"]


def test_a_point_outside_the_axes_stays_on_the_frame():
    chart = svg.lines("t", "d", svg.Axis("x", 0, 1), svg.Axis("y", 0, 1), {"a<b": [(2, -1)]})
    assert ET.fromstring(chart) is not None
    assert "a&lt;b" in chart


def test_the_document_without_the_shared_files_says_so(results):
    alone = copy.deepcopy(results)
    alone |= {"companies": None, "left_out": None, "learning_curve": None}
    alone["judged"].pop("judgements")
    alone["curves"]["confusion"] = None
    document = filled("<!-- figures: companies -->\nold\n<!-- end -->", alone)
    assert document == "<!-- figures: companies -->\nNot measured in this run.\n<!-- end -->"
    assert set(charts.charts(alone)) == {"reliability.svg", "risk_coverage.svg"}
    assert "listed companies" not in summary(alone)


def test_the_report_is_one_page_without_scripts_or_outside_parts(results, tmp_path):
    write_report(results, tmp_path)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert page == html(results, charts.charts(results))
    assert "<script" not in page
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    assert json.loads((tmp_path / "results.json").read_text("utf-8")) == results


def test_writing_the_docs_twice_changes_nothing(results, tmp_path):
    (tmp_path / "evaluation.md").write_text("a\n<!-- figures: missing -->\n<!-- end -->\n", "utf-8")
    write_docs(results, tmp_path)
    first = (tmp_path / "evaluation.md").read_text("utf-8")
    write_docs(results, tmp_path)
    assert (tmp_path / "evaluation.md").read_text("utf-8") == first
    assert first.startswith("a\n<!-- figures: missing -->\n")


def test_a_figure_shows_its_interval_and_a_missing_one_a_dash():
    assert figure({"value": 0.5, "low": 0.4, "high": 0.6}) == "0.500 [0.400, 0.600]"
    assert (
        figure({"value": 0.5, "low": -0.4, "high": 0.6}, signed=True) == "+0.500 [-0.400, +0.600]"
    )
    assert figure(None) == figure({"value": None, "low": None, "high": None}) == "–"
    assert markdown(["", "a"], [["x", "1"]]) == "|  | a |\n|---|---:|\n| x | 1 |"
