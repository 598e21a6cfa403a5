"""Labelled profiles: read from JSON lines, one shape for every set."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench.baselines.protocol import Company
from matching.profile import EnterpriseProfile

OWN = Path(__file__).parents[1] / "profiles"
VIEWS = ("zh", "en", "hard")
_LISTS = {"industries": "industries", "places": "sites", "sites": "sites"} | {
    "programs": "policies", "policies": "policies"
}  # fmt: skip
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Judged(NamedTuple):
    """An enterprise with graded industries, sites and policies (3 best), or one that fits nothing (`abstain`).

    `views`: the profile as said ("zh"), in English ("en"), in a few vague characters ("hard"), where they exist.
    """

    id: str
    voice: str
    views: Mapping[str, EnterpriseProfile]
    gold: Mapping[str, Mapping[str, float]]
    abstain: bool


def companies(path: Path, *, acceptable: bool = False) -> list[Company]:
    """Labelled companies that can be judged: with a strong label, or the certainty that nothing fits.

    With `acceptable` also those with acceptable labels alone, which say something to learn from.
    """
    found = [_company(row) for row in _lines(path)]
    return [c for c in found if c.strong or c.negative or (acceptable and c.acceptable)]


def judged(path: Path) -> list[Judged]:
    """Enterprises with graded answers."""
    return [_judged(row) for row in _lines(path)]


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as stream:
        for line in stream:
            if line.strip():
                yield json.loads(line)


def _company(row: Mapping[str, Any]) -> Company:
    gold = row["gold"]
    return Company(
        _profile(row["profile"]),
        frozenset(gold["strong"]),
        frozenset(gold["acceptable"]),
        bool(gold["clear_negative"]) and not gold["strong"],
        row.get("source_labels", {}).get("csrc_division", ""),
    )


def _judged(row: Mapping[str, Any]) -> Judged:
    own = {"id": row["id"], **row["profile"]}
    views = {"zh": _profile(own)}
    for view in ("en", "hard"):
        if text := row.get(f"profile_{view}"):
            views[view] = _profile(_said_as(own, text))
    gold = {_LISTS[name]: gains for name, gains in row["gold"].items() if name in _LISTS}
    return Judged(row["id"], row.get("voice", ""), views, gold, bool(row.get("abstain")))


def _said_as(profile: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The profile with another wording of the business: nothing else that names it is kept."""
    dropped = ("products", "technologies", "industry_code", "name")
    return {key: value for key, value in profile.items() if key not in dropped} | {
        "business_text": text
    }


def _profile(fields: Mapping[str, Any]) -> EnterpriseProfile:
    """The profile without control characters, which a registry's export may carry and a form refuses."""
    return EnterpriseProfile.model_validate(_readable(dict(fields)))


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return _CONTROL.sub("", value)
    if isinstance(value, list):
        return [_readable(item) for item in value]
    if isinstance(value, dict):
        return {key: _readable(item) for key, item in value.items()}
    return value
