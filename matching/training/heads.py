"""Ridge heads: fitted on all rows to ship, and out of fold or with their own group left out to train what follows."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.heads import centred, idf_of, word_rows
from matching.stages import Space
from matching.training.rows import FOLDS, Labelled, fold_of, group_targets, homes, own_targets

PENALTY, OWN_PENALTY, DENSE = 0.25, 1.0, 0.3
GRADED_WEIGHT = 0.5
"""A graded profile counts half a company: it comes in up to three wordings."""

Array = NDArray[np.float64]
Rows = NDArray[np.int_]


def ridge(kernel: Array, targets: Array, penalty: Array) -> tuple[Array, Array]:
    """Dual coefficients and weighted mean of the targets: what is said of x is kernel(x, rows) @ coefficients + mean."""
    mean = (targets / penalty[:, None]).sum(axis=0) / (1 / penalty).sum()
    return np.linalg.solve(kernel + np.diag(penalty), targets - mean), mean


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
        self.penalty = PENALTY / np.where(self.company, 1.0, GRADED_WEIGHT)
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

    def said_of(self, asked: Rows, fitted: Rows) -> tuple[Array, Array]:
        """Labelled and own heads of the rows `asked`, from the rows `fitted`."""
        coefficients, mean = self.labelled(fitted)
        labelled = self.kernel[np.ix_(asked, fitted)] @ coefficients + mean
        graded = fitted[~self.company[fitted]]
        if not len(graded):
            return labelled, np.zeros((len(asked), len(self.space.ids)))
        coefficients, mean = self.own(graded)
        return labelled, self.dense_kernel[np.ix_(asked, graded)] @ coefficients + mean

    def out_of_fold(self, within: Rows) -> tuple[Array, Array]:
        """Heads of every row of `within` from the other folds' rows; zeros for the rest."""
        splits = [
            (within[self.fold[within] == fold], within[self.fold[within] != fold])
            for fold in range(FOLDS)
        ]
        return self._collected(splits)

    def left_out(self, within: Rows) -> tuple[Array, Array]:
        """Heads of every row of `within` from rows that share no home group with it."""
        splits = []
        for group in self.space.groups:
            inside = np.array([row for row in within if group in self.homes[row]], dtype=int)
            splits.append(
                (
                    inside,
                    np.array([row for row in within if group not in self.homes[row]], dtype=int),
                )
            )
        return self._collected(splits)

    def _collected(self, splits: Sequence[tuple[Rows, Rows]]) -> tuple[Array, Array]:
        labelled, own = np.zeros_like(self.targets), np.zeros_like(self.own_targets)
        for asked, fitted in splits:
            if len(asked):
                labelled[asked], own[asked] = self.said_of(asked, fitted)
        return labelled, own
