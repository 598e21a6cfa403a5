"""Lenses: published sets of weights, and the weights a user sends instead."""

import math
from collections.abc import Mapping
from typing import Any, NamedTuple

from matching.lens_file import BEST_FIT as BEST_FIT
from matching.lens_file import LENSES as LENSES
from matching.lens_file import Lens as Lens
from matching.lens_file import lenses as lenses
from matching.policies import WEIGHTS as POLICY_WEIGHTS
from matching.problems import FieldError

GROUPS = ("sites", "policies")


class LensError(ValueError):
    """The lens is not one of those published."""


class WeightsError(ValueError):
    """The weights cannot be used; `errors` says which and why, with pointers such as `/weights/sites/text`."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(f"{error.pointer}: {error.message_en}" for error in errors))


class Weights(NamedTuple):
    """How much each factor counts: by factor id, adding up to 1 in each group."""

    sites: Mapping[str, float]
    policies: Mapping[str, float]


def weights_of(lens: str, own: Mapping[str, Mapping[str, float]] | None = None) -> Weights:
    """The weights of a lens, with the user's own in place of those they name.

    `own`: group (`sites`, `policies`) → factor → 0 to 1. A group in which something is named is scaled to add up to
    1, so that scores stay between 0 and 1. Raises LensError for an unknown lens and WeightsError for unknown names,
    values out of range, or a group in which nothing weighs anything.
    """
    if lens not in lenses():
        raise LensError(lens)
    base = {"sites": lenses()[lens].sites, "policies": POLICY_WEIGHTS}
    if own is None:
        return Weights(**base)
    if errors := [*_faults(own, base)]:
        raise WeightsError(errors)
    return Weights(**{group: _scaled(base[group], own.get(group)) for group in GROUPS})


def read_weights(text: str) -> dict[str, dict[str, float]]:
    """Weights written as `sites.industry:0.5,policies.text:0`; raises WeightsError for what is not of that form."""
    found: dict[str, dict[str, float]] = {}
    errors = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, _, value = item.partition(":")
        group, _, factor = name.strip().partition(".")
        try:
            found.setdefault(group, {})[factor] = float(value)
        except ValueError:
            errors.append(_error(f"/weights/{_pointed(group, factor)}", "weight_form"))
    if errors:
        raise WeightsError(errors)
    return found


def told(own: Mapping[str, Mapping[str, float]] | None) -> dict[str, dict[str, float]] | None:
    """The user's weights as a run's manifest repeats them: same weights, same bytes, whatever order they came in."""
    if own is None:
        return None
    return {
        group: {factor: float(own[group][factor]) for factor in sorted(own[group])}
        for group in sorted(own)
        if own[group]
    } or None


def _scaled(base: Mapping[str, float], own: Mapping[str, float] | None) -> Mapping[str, float]:
    if not own:
        return base
    merged = {factor: float(own.get(factor, weight)) for factor, weight in base.items()}
    total = sum(merged.values())
    return {factor: round(weight / total, 6) for factor, weight in merged.items()}


def _faults(own: Mapping[str, Any], base: Mapping[str, Mapping[str, float]]) -> list[FieldError]:
    errors = []
    for group, weights in own.items():
        if group not in base:
            errors.append(_error(f"/weights/{_pointed(group)}", "weight_group"))
            continue
        errors += [
            _error(f"/weights/{_pointed(group, factor)}", code, "、".join(base[group]))
            for factor, value in weights.items()
            if (code := _fault(factor, value, base[group]))
        ]
        if not errors and weights and not any(({**base[group], **weights}).values()):
            errors.append(_error(f"/weights/{group}", "weight_nothing"))
    return errors


def _fault(factor: str, value: object, known: Mapping[str, float]) -> str | None:
    if factor not in known:
        return "weight_unknown"
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return "weight_range"
    return None if 0 <= value <= 1 else "weight_range"


_MESSAGES = {
    "weight_form": (
        "权重须写作“组.因素:数值”，如 sites.industry:0.5，多项以逗号分隔",
        "a weight is written group.factor:number, such as sites.industry:0.5, several separated by commas",
    ),
    "weight_group": (
        "没有这一组权重，只有 sites（地点）和 policies（政策）",
        "there is no such group of weights; the groups are sites and policies",
    ),
    "weight_unknown": (
        "没有这个因素，可用的有：{known}",
        "there is no such factor; the factors are: {known}",
    ),
    "weight_range": ("权重须为 0 至 1 之间的数字", "a weight must be a number from 0 to 1"),
    "weight_nothing": (
        "这一组权重全部为 0，无从排序；请至少给一项大于 0 的权重",
        "all weights of this group are 0, so nothing can be ranked; give at least one above 0",
    ),
}


def _error(pointer: str, code: str, known: str = "") -> FieldError:
    zh, en = _MESSAGES[code]
    return FieldError(
        pointer, code, zh.format(known=known), en.format(known=known.replace("、", ", "))
    )


def _pointed(*names: str) -> str:
    """Names somebody made up, as parts of a pointer: cut, printable, escaped."""
    clean = ("".join(c if c.isprintable() else "�" for c in name)[:40] for name in names)
    return "/".join(name.replace("~", "~0").replace("/", "~1") for name in clean)
