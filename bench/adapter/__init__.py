"""A trial, not shipped: teaching the encoder what enterprises do, by a low-rank adapter on the bundled weights.

    python -m bench.adapter corpus --data ../shared --out DIR       # token ids and labels of all texts; needs the whole project
    python -m bench.adapter fit DIR --without fold:0 --out VECTORS  # needs torch and numpy alone, on any device; for each fold
    python -m bench.adapter judge --data ../shared --vectors VECTORS

What it gained and what it lost stands in docs/evaluation.md. `fit` without `--without` writes the adapter of all rows.
"""
