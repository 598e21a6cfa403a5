"""What an encoder is, and the little that every encoder does to a text first."""

import unicodedata
from collections.abc import Sequence
from typing import Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

Kind = Literal["query", "passage"]
Engine = Literal["embedding", "lexical"]
Vectors = NDArray[np.float32]


class EncoderUnavailable(RuntimeError):
    """No encoder can be loaded; the message says why and what to do."""


@runtime_checkable
class Encoder(Protocol):
    """Turns texts into unit vectors.

    `model_sha256` identifies the weights that produce the vectors: vectors of encoders with
    different hashes must not be compared.
    """

    @property
    def model_id(self) -> str: ...
    @property
    def model_sha256(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def engine(self) -> Engine: ...

    def encode(self, texts: Sequence[str], *, kind: Kind) -> Vectors:
        """Return float32 (n, dimension), row i for text i, each of length one.

        An empty or blank text gives a row of zeros. A text's row is the same bytes whatever other
        texts are encoded with it, in whatever order and by however many threads.
        """
        ...


def said(text: str, limit: int) -> str:
    """Return what a text says: its first `limit` characters without the spaces around them.

    Lone surrogates, text in no encoding, become U+FFFD. A text of nothing but spaces, controls,
    invisible format characters and U+FFFD says nothing: the answer is empty.
    """
    start = text.strip()[:limit]
    readable = start.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "" if all(map(_is_invisible, readable)) else readable


def _is_invisible(character: str) -> bool:
    return character == "\ufffd" or unicodedata.category(character)[0] in "ZC"
