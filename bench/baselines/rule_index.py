"""Which nodes any text can speak for at all: an exact filter, so that thousands of names stay quick to judge."""

from collections.abc import Iterable, Sequence

import numpy as np
from scipy.sparse import csr_matrix

from bench.baselines.rule_words import normalised

SHORT, RATIO = 80, 0.70


class NodeIndex:
    """Names of nodes by their pairs of characters, and by how many characters they could share with a short text.

    A name scores only by standing in the text, by pairs in common, or by difflib's ratio of 0.70 with a text of at
    most 80 characters, for which 2 · (characters in common) / (both lengths) is an upper bound.
    """

    def __init__(self, names: Sequence[tuple[tuple[str, ...], str]]) -> None:
        """`names`: for each node its forms and the name of its level."""
        self._terms = [
            (term, node) for node, (forms, level) in enumerate(names)
            for term in (*forms, normalised(level)) if len(term) >= 2
        ]  # fmt: skip
        self._owners = np.array([node for _, node in self._terms])
        self._lengths = np.array([len(term) for term, _ in self._terms])
        self._pairs: dict[str, set[int]] = {}
        for term, node in self._terms:
            for start in range(len(term) - 1):
                self._pairs.setdefault(term[start : start + 2], set()).add(node)
        characters = sorted({character for term, _ in self._terms for character in term})
        self._column = {character: place for place, character in enumerate(characters)}
        cells = [(row, self._column[c]) for row, (term, _) in enumerate(self._terms) for c in term]
        rows, columns = np.array(cells).T
        shape = (len(self._terms), len(characters))
        self._counts = csr_matrix((np.ones(len(cells)), (rows, columns)), shape=shape)

    def live(self, texts: Iterable[str]) -> list[int]:
        """Positions of the nodes that could score on one of the normalised texts, in order."""
        found: set[int] = set()
        for text in texts:
            for start in range(len(text) - 1):
                found |= self._pairs.get(text[start : start + 2], set())
            if len(text) <= SHORT:
                found |= self._alike(text)
        return sorted(found)

    def _alike(self, text: str) -> set[int]:
        present = np.zeros(len(self._column))
        present[[self._column[c] for c in set(text) if c in self._column]] = 1
        common = np.minimum(self._counts @ present, len(text))
        return set(self._owners[2 * common >= RATIO * (self._lengths + len(text))].tolist())
