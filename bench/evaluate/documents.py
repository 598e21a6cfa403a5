"""Where numbers become reading matter: the HTML report, docs/evaluation.md and its charts, a summary."""

import json
import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from bench.evaluate.charts import charts
from bench.evaluate.systems import OURS
from bench.evaluate.tables import NAMES, SETS, VIEWS, figure, tables

DOCUMENT = "evaluation.md"
_PLACE = re.compile(r"(<!-- figures: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
_ABSENT = "Not measured in this run."
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; max-width: 78rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; display: block; overflow-x: auto; }
td, th { border: 1px solid #ccc; padding: .2rem .6rem; text-align: right; white-space: nowrap; }
td:first-child, th:first-child { text-align: left; }
figure { margin: 1rem 0; overflow-x: auto; }
"""


def write_report(results: Mapping[str, Any], out: Path) -> None:
    """results.json, one SVG a chart, and report.html that holds all of it, in the folder `out`."""
    out.mkdir(parents=True, exist_ok=True)
    _write_json(results, out / "results.json")
    drawn = charts(results)
    for name, svg in drawn.items():
        (out / name).write_text(svg, encoding="utf-8")
    (out / "report.html").write_text(html(results, drawn), encoding="utf-8")


def write_docs(results: Mapping[str, Any], docs: Path) -> None:
    """The charts and numbers under docs/evaluation/, and the tables between the marks of docs/evaluation.md."""
    folder = docs / "evaluation"
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(results, folder / "results.json")
    for name, svg in charts(results).items():
        (folder / name).write_text(svg, encoding="utf-8")
    document = docs / DOCUMENT
    document.write_text(filled(document.read_text("utf-8"), results), encoding="utf-8")


def filled(document: str, results: Mapping[str, Any]) -> str:
    """The document with every table between its marks made anew; a table the run lacks says so."""
    made = tables(results)
    return _PLACE.sub(
        lambda found: f"{found[1]}{made.get(found[2], _ABSENT)}\n{found[3]}", document
    )


def html(results: Mapping[str, Any], drawn: Mapping[str, str]) -> str:
    """One page without scripts or outside parts."""
    sections = [
        f"<section><h2>{escape(name.replace('_', ' '))}</h2>{_as_html(text)}</section>"
        for name, text in tables(results).items()
    ]
    figures = [f"<figure>{svg}</figure>" for svg in drawn.values()]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Luodi: evaluation</title>'
        f"<style>{STYLE}</style><h1>Luodi: evaluation</h1>{''.join(figures)}{''.join(sections)}</html>\n"
    )


def summary(results: Mapping[str, Any]) -> str:
    """A few lines for a terminal: our figures with intervals, and the best baseline's where one is higher."""
    parts = []
    if companies := results.get("companies"):
        parts.append(f"listed companies\n{_lines(companies['systems'])}")
    for name, views in results["judged"].items():
        parts += [
            f"{SETS[name]}, {title}\n{_lines(views[view]['systems'])}"
            for view, title in VIEWS.items()
        ]
        parts.append(f"  same top industry zh/en: {figure(views['agreement']['systems'][OURS])}")
    if found := results.get("left_out"):
        parts.append(
            f"one industry left out, mean top-1\n  Luodi {figure(found['ours'])}, raw e5 {figure(found['raw'])}"
        )
    parts += [
        f"{row['attack']}: answer changes {figure(row['changed'])}" for row in results["attacks"]
    ]
    refused = results["nonsense"]
    parts.append(f"nonsense refused: {sum(refused.values())} of {len(refused)}")
    parts += [f"missing: {line}" for line in results["missing"]]
    return "\n".join(parts)


def _lines(systems: Mapping[str, Any]) -> str:
    lines = []
    for key, ours in systems[OURS].items():
        others = [
            (f[key]["value"], n)
            for n, f in systems.items()
            if n != OURS and key in f and f[key]["value"] is not None
        ]
        low_is_good = key in ("ece", "false_abstain", "false_match", "false_match_at_10")
        best = (min if low_is_good else max)(others, default=None)
        beside = f"   best baseline {best[0]:.3f} ({best[1]})" if best else ""
        lines.append(f"  {NAMES[key]:28} {figure(ours)}{beside}")
    return "\n".join(lines)


def _write_json(results: Mapping[str, Any], path: Path) -> None:
    path.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _as_html(markdown: str) -> str:
    """The few forms of Markdown that our own tables use: headings, lists, tables, bold, code."""
    blocks = []
    for block in markdown.split("\n\n"):
        lines = block.splitlines()
        if block.startswith("|"):
            rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
            body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in rows[2:])
            blocks.append(f"<table><tr>{_cells(rows[0], 'th')}</tr>{body}</table>")
        elif block.startswith("### "):
            blocks.append(f"<h3>{_inline(block[4:])}</h3>")
        elif block.startswith("* "):
            blocks.append(
                "<ul>" + "".join(f"<li>{_inline(line[2:])}</li>" for line in lines) + "</ul>"
            )
        else:
            blocks.append(f"<p>{_inline(block)}</p>")
    return "".join(blocks)


def _cells(cells: list[str], name: str) -> str:
    return "".join(f"<{name}>{_inline(cell)}</{name}>" for cell in cells)


def _inline(text: str) -> str:
    said = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(text))
    return re.sub(r"`(.+?)`", r"<code>\1</code>", said)
