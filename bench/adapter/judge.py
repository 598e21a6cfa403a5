"""What heads make of adapted vectors, fold by fold: neither they nor the encoder have seen the fold they are asked about."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bench.evaluate.vectors import key_of
from matching.catalogue.entries import Catalogue
from matching.encoder import Encoder
from matching.stages import Space
from matching.text import profile_query
from matching.training import Labelled, fold_of_id
from matching.training.heads import HeadFits
from matching.training.rows import FOLDS
from service.cli.train import WRITTEN, Said

Floats = np.ndarray


class Line(NamedTuple):
    """Shares of the profiles asked about whose first group is a plain home, a plain or acceptable one, or has a plain home
    among the first three."""

    vectors: str
    asked: str
    rows: int
    top1: float
    lenient: float
    top3: float


def judged(
    said: Sequence[Said],
    catalogue: Catalogue,
    groups: dict[str, list[str]],
    encoder: Encoder,
    folder: Path,
) -> Iterator[Line]:
    """The encoder as it is, then the adapted ones of the folder; real companies, then invented firms."""
    heads = sorted({group for item in said for group in item.strong})
    space = Space(catalogue, groups, heads, [industry.id for industry in catalogue.industries])
    plain = encoder.encode([profile_query(item.profile) for item in said], kind="query")
    for name, of_fold in (("as it is", lambda _: plain), ("adapted", _reader(folder, said))):
        scores = _scores(said, space, of_fold)
        for asked, weight in (("companies", 1.0), ("invented firms", WRITTEN)):
            chosen = [
                row
                for row, item in enumerate(said)
                if item.strong and item.grades is None and item.weight == weight
            ]
            yield _line(name, asked, [said[row] for row in chosen], scores[chosen], heads)


def _scores(said: Sequence[Said], space: Space, of_fold: Callable[[int], Floats]) -> Floats:
    """(n, labelled): what heads fitted on the other folds say."""
    fold = np.array([fold_of_id(item.id) for item in said])
    found = np.zeros((len(said), len(space.labelled)))
    for number in range(FOLDS):
        vectors = of_fold(number)
        # Heads read words and vectors alone, no features.
        rows = [
            Labelled(item.id, item.profile, vector, None, *item[2:])  # type: ignore[arg-type]
            for item, vector in zip(said, vectors, strict=True)
        ]
        fits = HeadFits(rows, space)
        taught, asked = np.flatnonzero(fold != number), np.flatnonzero(fold == number)
        coefficients, mean = fits.labelled(taught)
        found[asked] = (fits.kernel[np.ix_(asked, taught)] @ coefficients + mean)[:, :-1]
    return found


def _reader(folder: Path, said: Sequence[Said]) -> Callable[[int], Floats]:
    keys = [key_of(profile_query(item.profile), "query") for item in said]

    def read(fold: int) -> Floats:
        with np.load(folder / f"vectors-fold-{fold}.npz", allow_pickle=False) as kept:
            at = {key: place for place, key in enumerate(kept["keys"].tolist())}
            return kept["rows"][[at[key] for key in keys]]

    return read


def _line(
    name: str, asked: str, said: Sequence[Said], scores: Floats, heads: Sequence[str]
) -> Line:
    firsts = [[heads[place] for place in np.argsort(-row)[:3]] for row in scores]
    pairs = list(zip(firsts, said, strict=True))
    return Line(
        name,
        asked,
        len(said),
        float(np.mean([first[0] in item.strong for first, item in pairs])),
        float(np.mean([first[0] in item.strong | item.acceptable for first, item in pairs])),
        float(np.mean([bool(item.strong & set(first)) for first, item in pairs])),
    )
