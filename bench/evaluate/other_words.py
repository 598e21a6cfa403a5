"""Firms in words that the scorer never learned from: a stand-in for companies of later years, which nobody here has seen."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bench.baselines import Answer, Baseline, Company
from bench.evaluate.measure import Measure
from bench.evaluate.sheets import grouped
from matching import metrics
from matching.problems import parse_profile
from service.cli.train import Said

FIGURES = ("top1", "top1_lenient", "top3")


def styles_of(path: Path) -> dict[str, str]:
    """SHA-256 of a profile → style of the invented firm: an annual report's words, a newcomer's, a founder's own, English."""
    rows = map(json.loads, path.read_text("utf-8").splitlines())
    return {parse_profile(row["profile"]).sha256: row["style"] for row in rows}


def other_words(
    systems: Sequence[Baseline],
    train: Sequence[Company],
    invented: Sequence[Said],
    styles: Mapping[str, str],
    groups: Mapping[str, str],
    measure: Measure,
) -> list[dict[str, Any]]:
    """Each system fitted on `train` (the fitted ones), asked for the invented firms that fit something, by style."""
    chosen = [said for said in invented if said.strong]
    found = []
    for system in systems:
        if system.fitted:
            system.fit(train)
        answers = system.rank([said.profile for said in chosen])
        hits = _hits(answers, chosen, groups)
        for style in sorted({styles[said.profile.sha256] for said in chosen}):
            rows = np.array(
                [place for place, said in enumerate(chosen) if styles[said.profile.sha256] == style]
            )
            figures = {name: _share(hits[name][rows], measure) for name in FIGURES}
            found.append({"system": system.name, "style": style, "rows": len(rows)} | figures)
    return found


def _hits(
    answers: Sequence[Answer], asked: Sequence[Said], groups: Mapping[str, str]
) -> dict[str, metrics.Floats]:
    names = [[name for name, _ in grouped(answer, groups)] for answer in answers]
    pairs = list(zip(names, asked, strict=True))
    hits = {
        "top1": [metrics.hit(n, said.strong) for n, said in pairs],
        "top1_lenient": [metrics.hit(n, said.strong | said.acceptable) for n, said in pairs],
        "top3": [metrics.hit(n, said.strong, 3) for n, said in pairs],
    }
    return {name: np.array(values, np.float64) for name, values in hits.items()}


def _share(hits: metrics.Floats, measure: Measure) -> dict[str, float]:
    return measure.one(lambda rows: metrics.share(hits[rows]), len(hits))
