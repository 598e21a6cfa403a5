"""The four charts, from the numbers of a run alone."""

from collections.abc import Mapping
from typing import Any

from bench.evaluate import svg

ABSTAINED = "(abstained)"


def charts(results: Mapping[str, Any]) -> dict[str, str]:
    """File name → SVG, for every chart the results hold numbers for."""
    found = {}
    if curves := results["curves"].get("reliability"):
        found["reliability.svg"] = _reliability(curves)
    if curves := results["curves"].get("risk_coverage"):
        found["risk_coverage.svg"] = _risk_coverage(curves)
    if counts := results["curves"].get("confusion"):
        found["confusion.svg"] = _confusion(counts)
    if points := results.get("learning_curve"):
        found["learning_curve.svg"] = _learning(points)
    return found


def _reliability(curves: Mapping[str, Any]) -> str:
    return svg.lines(
        "Reliability of the shown probability",
        "Share of right top answers against the mean probability shown, in ten bins of equally many profiles; "
        "on the dashed line probabilities mean what they say.",
        svg.Axis("mean probability shown", 0, 1),
        svg.Axis("share right", 0, 1),
        {name: [(b["probability"], b["right"]) for b in bins] for name, bins in curves.items()},
        diagonal=True,
    )


def _risk_coverage(curves: Mapping[str, Any]) -> str:
    highest = max(point[1] for points in curves.values() for point in points)
    return svg.lines(
        "Risk when only the surest are answered",
        "Share of wrong answers among the most confident profiles, against how many are answered.",
        svg.Axis("share of profiles answered", 0, 1),
        svg.Axis("share of answers wrong", 0, max(0.1, svg.rounded_up(highest, 0.1))),
        {name: [(a, b) for a, b in points] for name, points in curves.items()},
        dots=False,
    )


def _confusion(counts: Mapping[str, Mapping[str, int]]) -> str:
    names = sorted(counts)
    columns = [
        *sorted({c for row in counts.values() for c in row} - {ABSTAINED} | set(names)),
        ABSTAINED,
    ]
    flat = {(name, column): n for name, row in counts.items() for column, n in row.items()}
    return svg.shades(
        "Labelled group (rows) and top group (columns)",
        "Counts of labelled companies by the group they belong to and the group ranked first.",
        names,
        columns,
        flat,
    )


def _learning(points: list[Mapping[str, Any]]) -> str:
    series: dict[str, list[tuple[float, float]]] = {}
    for point in points:
        series.setdefault(point["system"], []).append((point["companies"], point["top1"]))
    most = max(point["companies"] for point in points)
    return svg.lines(
        "Top-1 by number of labelled companies",
        "Share of companies whose first group is right after fitting on so many labelled companies.",
        svg.Axis("companies fitted on", 0, svg.rounded_up(most, 100)),
        svg.Axis("top-1", 0, 1),
        series,
    )
