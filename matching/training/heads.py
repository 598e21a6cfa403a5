"""Ridge heads: fitted on all rows to ship, and out of fold or with their own group left out to train what follows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.heads import centred, idf_of, word_rows
from matching.stages import Space
from matching.training.rows import FOLDS, Labelled, fold_of, group_targets, homes, own_targets

PENALTY, OWN_PENALTY, DENSE = 0.25, 1.0, 0.3

Array = NDArray[np.float64]
Rows = NDArray[np.int_]


def ridge(kernel: Array, targets: Array, penalty: Array) -> tuple[Array, Array]:
    """Dual coefficients and weighted mean of the targets: what is said of x is kernel(x, rows) @ coefficients + mean."""
    mean = _mean(targets, penalty)
    return _solved(kernel + np.diag(penalty), targets - mean), mean


def _solved(matrix: NDArray[Any], values: NDArray[Any]) -> Array:
    return np.asarray(np.linalg.solve(matrix, values), dtype=np.float64)


def _mean(targets: Array, penalty: Array) -> Array:
    found: Array = (targets / penalty[:, None]).sum(axis=0) / (1 / penalty).sum()
    return found


def without_each(
    kernel: Array, targets: Array, penalty: Array, blocks: Sequence[Rows]
) -> list[Array]:
    """What `ridge` fitted on all other rows says of each block of rows; one inverse serves all blocks.

    With G = (kernel + penalty)⁻¹, the rows B left out are said to be y_B − G_BB⁻¹ (G y)_B (Rasmussen and Williams 2006,
    §5.4.2, for blocks). The mean of the rows left in enters through what is said of a target of ones.
    """
    inverse = np.linalg.inv(kernel + np.diag(penalty))
    raised = np.column_stack([targets, np.ones(len(targets))])
    solved = inverse @ raised
    found = []
    for block in blocks:
        said = raised[block] - _solved(inverse[np.ix_(block, block)], solved[block])
        rest = np.setdiff1d(np.arange(len(targets)), block)
        found.append(said[:, :-1] + (1 - said[:, -1:]) * _mean(targets[rest], penalty[rest]))
    return found


class HeadFits:
    """Kernels and targets of the rows, computed once, fitted on as often as asked."""

    def __init__(self, rows: Sequence[Labelled], space: Space) -> None:
        profiles = [row.profile for row in rows]
        self.space = space
        self.company = np.array([row.is_company for row in rows])
        self.idf = idf_of(profiles).astype(np.float16).astype(np.float64)
        vectors = np.stack([row.vector for row in rows]).astype(np.float64)
        self.mean = vectors[self.company].mean(axis=0).astype(np.float16).astype(np.float64)
        self.dense = centred(vectors, self.mean)
        self.words = word_rows(profiles, self.idf)
        self.dense_kernel: Array = self.dense @ self.dense.T
        self.kernel: Array = (self.words @ self.words.T).toarray() + DENSE * self.dense_kernel
        self.targets, self.own_targets = group_targets(rows, space), own_targets(rows, space)
        self.penalty = PENALTY / np.array([row.weight for row in rows])
        self.fold = np.array([fold_of(row) for row in rows])
        self.homes = [homes(row, space) for row in rows]

    def labelled(self, fitted: Rows) -> tuple[Array, Array]:
        """Dual coefficients and mean of the labelled heads, from the rows given."""
        return ridge(
            self.kernel[np.ix_(fitted, fitted)], self.targets[fitted], self.penalty[fitted]
        )

    def own(self, fitted: Rows) -> tuple[Array, Array]:
        """The same of the own heads, from graded rows."""
        penalty = np.full(len(fitted), OWN_PENALTY)
        return ridge(self.dense_kernel[np.ix_(fitted, fitted)], self.own_targets[fitted], penalty)

    def out_of_fold(self) -> tuple[Array, Array]:
        """Labelled and own heads of every row, from the other folds' rows."""
        return self._without([np.flatnonzero(self.fold == fold) for fold in range(FOLDS)])

    def left_out(self) -> tuple[Array, Array]:
        """The same of every row with a home group, from rows that share none of it; zeros for the others."""
        blocks = [
            np.array([row for row, at in enumerate(self.homes) if group in at], dtype=int)
            for group in self.space.groups
        ]
        return self._without([block for block in blocks if len(block)])

    def _without(self, blocks: Sequence[Rows]) -> tuple[Array, Array]:
        labelled, own = np.zeros_like(self.targets), np.zeros_like(self.own_targets)
        said = without_each(self.kernel, self.targets, self.penalty, blocks)
        graded = np.flatnonzero(~self.company)
        for block, of_block in zip(blocks, said, strict=True):
            labelled[block] = of_block
            fitted = np.setdiff1d(graded, block)
            if len(fitted):
                coefficients, mean = self.own(fitted)
                own[block] = self.dense_kernel[np.ix_(block, fitted)] @ coefficients + mean
        return labelled, own
