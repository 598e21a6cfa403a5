"""What the adapter is fitted on, as it is read there: token ids of a vocabulary of its own, and labels. No text."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Ints = np.ndarray
TEXTS, LABELS, WEIGHTS = "texts.npz", "labels.json", "weights.npz"


class Row(NamedTuple):
    """One profile that teaches. Texts are numbers of the corpus's texts.

    `views`: its wordings or parts, the whole one first. `trade`: number of its class of the Shenwan standard's third
    level, `kind` of its second; `written`: of the class an invented firm was written for; −1 where there is none.
    `homes`: groups of industries it plainly belongs to. `grades`: industry's number to grade.
    """

    id: str
    fold: int
    views: list[int]
    trade: int
    kind: int
    written: int
    homes: list[str]
    grades: dict[str, int]


class Corpus(NamedTuple):
    """Everything `fit` reads.

    `trades`, `written`: the texts that name those classes; `kind_of` the second-level class of each trade. `notes`:
    pairs of texts, what the standard says of a class of GB/T 4754 and its name. `industries`: texts of each kind of
    passage, (kinds, industries); `group_of` each industry's group. `kept`: texts whose vectors are to stay. `keys`: a
    hash a text.
    """

    tokens: Ints
    ends: Ints
    rows: list[Row]
    trades: list[int]
    kind_of: list[int]
    written: list[int]
    notes: list[list[int]]
    industries: list[list[int]]
    group_of: list[str]
    kept: list[int]
    keys: list[str]
    heads: int

    def ids(self, text: int, most: int) -> Ints:
        """The token ids of a text, at most so many."""
        return self.tokens[self.ends[text] : min(self.ends[text + 1], self.ends[text] + most)]


def write(folder: Path, corpus: Corpus, weights: dict[str, Ints]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / TEXTS, tokens=corpus.tokens, ends=corpus.ends)
    np.savez_compressed(folder / WEIGHTS, **weights)
    said: dict[str, Any] = corpus._asdict()
    del said["tokens"], said["ends"]
    said["rows"] = [row._asdict() for row in corpus.rows]
    (folder / LABELS).write_text(json.dumps(said, ensure_ascii=False), encoding="utf-8")


def read(folder: Path) -> tuple[Corpus, dict[str, Ints]]:
    said = json.loads((folder / LABELS).read_text("utf-8"))
    said["rows"] = [Row(**row) for row in said["rows"]]
    with np.load(folder / TEXTS) as texts, np.load(folder / WEIGHTS) as weights:
        corpus = Corpus(texts["tokens"].astype(np.int64), texts["ends"], **said)
        return corpus, {name: weights[name] for name in weights.files}


def flattened(ids: Iterable[Sequence[int]]) -> tuple[Ints, Ints]:
    """Token ids one after the other, and where each text begins and ends."""
    each = [np.array(text, np.uint16) for text in ids]
    return np.concatenate(each), np.cumsum([0, *map(len, each)]).astype(np.int32)
