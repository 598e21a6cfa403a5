"""Statistics into numbers: intervals, and paired differences on the same resamples."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from matching import metrics
from matching.metrics import Statistic

Figures = Mapping[str, Statistic]


class Measure:
    """Takes figures with one number of draws and one seed, so that all systems see the same resamples."""

    def __init__(self, *, draws: int, seed: int) -> None:
        self.draws, self.seed = draws, seed

    def table(
        self, systems: Mapping[str, Figures], rows: int, ours: str, paired: Sequence[str]
    ) -> Any:
        """System → figure → value and interval; for `paired` figures also ours less the others."""
        drawn = {name: self._drawn(figures, rows) for name, figures in systems.items()}
        found: dict[str, Any] = {}
        for name, figures in systems.items():
            found[name] = {
                key: metrics.Interval(
                    figure(np.arange(rows)), *metrics.bounds(drawn[name][key])
                )._asdict()
                for key, figure in figures.items()
            }
        gains = {
            name: {
                key: metrics.Interval(
                    found[ours][key]["value"] - found[name][key]["value"],
                    *metrics.bounds(drawn[ours][key] - drawn[name][key]),
                )._asdict()
                for key in paired
                if key in figures and key in systems[ours]
            }
            for name, figures in systems.items()
            if name != ours
        }
        return {"systems": found, "ours_less": gains}

    def one(self, statistic: Statistic, rows: int) -> dict[str, float]:
        """One figure with its interval."""
        return metrics.bootstrap(statistic, rows, draws=self.draws, seed=self.seed)._asdict()

    def _drawn(self, figures: Figures, rows: int) -> dict[str, metrics.Floats]:
        return {
            key: metrics.resampled(figure, rows, draws=self.draws, seed=self.seed)
            for key, figure in figures.items()
        }
