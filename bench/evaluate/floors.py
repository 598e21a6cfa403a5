"""Floors just under the figures on the project's own set: what the tests hold every change to."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

PATH = Path(__file__).with_name("floors.json")
MARGIN = 0.015
"""How far a figure may fall before the tests object: three profiles in two hundred."""
HELD = {
    "zh": ("top_grade2", "industries_ndcg5", "sites_ndcg10", "policies_ndcg10", "reject_auroc"),
    "en": ("top_grade2", "industries_ndcg5"),
    "hard": ("top_grade2", "industries_ndcg5"),
}
CEILINGS = {"zh": ("false_abstain", "false_match", "ece")}


def write(results: Mapping[str, Any]) -> None:
    """Write floors and ceilings a margin away from a run's figures."""
    own = results["judged"]["own"]

    def value(view: str, key: str) -> float:
        return float(own[view]["systems"]["Luodi"][key]["value"])

    found = {
        "floors": {
            view: {key: math.floor(1000 * (value(view, key) - MARGIN)) / 1000 for key in keys}
            for view, keys in HELD.items()
        },
        "ceilings": {
            view: {key: math.ceil(1000 * (value(view, key) + MARGIN)) / 1000 for key in keys}
            for view, keys in CEILINGS.items()
        },
    }
    PATH.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def read() -> dict[str, Any]:
    """The floors and ceilings by view and figure."""
    found: dict[str, Any] = json.loads(PATH.read_text("utf-8"))
    return found
