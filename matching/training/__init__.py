"""Fitting the industry scorer from labelled profiles: deterministic, the same bytes from the same data."""

from matching.training.fit import fit_model
from matching.training.rows import Labelled, fold_of, fold_of_id, homes

__all__ = ["Labelled", "fit_model", "fold_of", "fold_of_id", "homes"]
