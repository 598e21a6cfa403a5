"""Where sentences and clauses of an introduction begin and end."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_END = re.compile(r"[。！？!?；;\n]+|\.(?=\s|$)")
_PAUSE = re.compile(r"[，,：:、（）()]+")


class Sentence(NamedTuple):
    """One sentence of a text; `start` is its offset in code points."""

    text: str
    start: int

    def clause(self, start: int, end: int) -> str:
        """The clause around [start, end): from the comma before to the comma after."""
        left = max((m.end() for m in _PAUSE.finditer(self.text, 0, start)), default=0)
        right = _PAUSE.search(self.text, end)
        return self.text[left : right.start() if right else len(self.text)]


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text in order, blank ones left out, ends and outer spaces cut off."""
    position = 0
    for end in (*_END.finditer(text), None):
        piece = text[position : end.start() if end else len(text)]
        if piece.strip():
            lead = len(piece) - len(piece.lstrip())
            yield Sentence(piece.strip(), position + lead)
        if end:
            position = end.end()
