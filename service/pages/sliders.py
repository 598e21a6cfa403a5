"""The reader's own weights: one slider a factor, and what a sent form makes of them."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from starlette.datastructures import FormData

from matching.factors import Label
from matching.lenses import BEST_FIT, GROUPS, Weights, weights_of
from matching.policies.weights import LABELS as POLICY_LABELS
from matching.result import MatchResult
from matching.sites import LABELS as SITE_LABELS

LABELS: Mapping[str, Mapping[str, Label]] = {"sites": SITE_LABELS, "policies": POLICY_LABELS}


class Slider(NamedTuple):
    """One factor's weight in hundredths, as it is and as its lens publishes it; `name` is the field it is sent as."""

    group: str
    factor: str
    label_zh: str
    label_en: str
    value: int
    published: int

    @property
    def name(self) -> str:
        return f"{self.group}.{self.factor}"


def sliders_of(result: MatchResult) -> dict[str, tuple[Slider, ...]]:
    """The sliders of each group, at the weights the answer was made with; none where weights were renamed since."""
    try:
        now = weights_of(result.run.lens, result.run.weights)
        published = weights_of(result.run.lens)
    except ValueError:
        return {}
    return {group: tuple(_sliders(group, now, published)) for group in GROUPS}


def sliders_by(group: str, own: Mapping[str, Mapping[str, float]] | None) -> tuple[Slider, ...]:
    """One group's sliders for best fit with own weights in place of those they name; raises WeightsError."""
    return tuple(_sliders(group, weights_of(BEST_FIT, own), weights_of(BEST_FIT)))


def _sliders(group: str, now: Weights, published: Weights) -> Iterator[Slider]:
    base: Mapping[str, float] = getattr(published, group)
    here: Mapping[str, float] = getattr(now, group)
    for factor, weight in base.items():
        words = LABELS[group][factor]
        yield Slider(
            group, factor, words.zh, words.en, round(100 * here[factor]), round(100 * weight)
        )


def own_weights(form: FormData, result: MatchResult) -> dict[str, dict[str, float]] | None:
    """The weights of a sent form, by group and factor; None when every slider stands where its lens has it.

    What is no number becomes NaN, and what is missing stays as it was; `weights_of` says what is wrong with them.
    """
    own = {
        group: {slider.factor: _sent(form, slider) for slider in sliders}
        for group, sliders in sliders_of(result).items()
    }
    published = {
        group: {slider.factor: slider.published / 100 for slider in sliders}
        for group, sliders in sliders_of(result).items()
    }
    return {group: weights for group, weights in own.items() if weights != published[group]} or None


def _sent(form: FormData, slider: Slider) -> float:
    said = form.get(slider.name)
    if said is None:
        return slider.value / 100
    try:
        return round(float(str(said)) / 100, 6)
    except (ValueError, OverflowError):
        return float("nan")
