"""The served graph: the BERT encoder as ONNX with 8-bit matrix products, one text a run.

Input `ids`: int64 (tokens,), `<s>` … `</s>`, no padding. Output `vector`: float32 (1, hidden), length one.

`<s>` and `</s>` carry activations ten times those of any word (the "massive activations" of
Sun et al. 2024, arXiv:2402.17762). Under one scale for the whole text they leave words a handful of
the 256 steps, so the two run as a stream of their own, *ends*, and meet the *words* in attention only.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from matching.encoder.e5s import BLOCK, Blocks, Plain, Source, codes

WORDS_FILE = "words.bin"
# Two products side by side must fit 16 bits where a processor has no 8-bit dot product (before
# AVX512-VNNI): 2 × 255 × 63 < 2^15. With 127 those would saturate and answer differently.
STEPS = 63
_OPSET, _IR = 18, 10
_ALL = 2**31 - 1  # as the end of a slice
_MICROSOFT = frozenset(
    {
        "BiasGelu",
        "DynamicQuantizeMatMul",
        "GatherBlockQuantized",
        "MultiHeadAttention",
        "SkipLayerNormalization",
    }
)


def encoder_graph(source: Source) -> tuple[onnx.ModelProto, bytes]:
    """Return the model and the content of `WORDS_FILE`, which must lie beside it.

    The word table keeps its 4-bit weights exactly; other weights go to 2 × `STEPS` + 1 steps a row.
    """
    writer = _Writer(source)
    ends, words = writer.embedding()
    for layer in range(source.shape.layers):
        ends, words = writer.layer(f"l{layer}", ends, words)
    writer.pooled(ends, words)
    return writer.finished(), packed(source.quantised["emb.word"]).tobytes()


def packed(blocks: Blocks) -> NDArray[np.uint8]:
    """Return (rows, n) blocks as `GatherBlockQuantized` wants them: uint8 (rows, 16 n).

    Weight 2j lies in the low, weight 2j + 1 in the high nibble of byte j.
    """
    each = codes(blocks)
    pairs = np.bitwise_or(each[..., ::2], np.left_shift(each[..., 1::2], np.uint8(4)))
    return pairs.reshape(len(blocks), -1)


class _Writer:
    """Collects nodes and constants of one graph; a value is known by its name."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, TensorProto] = {}

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        if name not in self.constants:
            self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def integer(self, value: int) -> str:
        return self.constant(f"int.{value}", np.array([value], np.int64))

    def plain(self, name: str) -> str:
        return self.constant(name, self.source.plain[name])

    def node(self, operator: str, inputs: Sequence[str], *outputs: str, **attributes: Any) -> str:
        domain = "com.microsoft" if operator in _MICROSOFT else ""
        self.nodes.append(helper.make_node(operator, inputs, outputs, domain=domain, **attributes))
        return outputs[0]

    def cut(self, value: str, start: int, stop: int, output: str) -> str:
        """Take tokens `start` to `stop` of a (1, tokens, …) value."""
        where = [self.integer(number) for number in (start, stop, 1)]
        return self.node("Slice", [value, *where], output)

    def embedding(self) -> tuple[str, str]:
        """Look words and positions up and normalise; return ends and words, each (1, tokens, hidden)."""
        word = self._words()
        length = self.node("Shape", ["ids"], "length")
        where = [self._positions(), self.integer(0), length, self.integer(0)]
        summed = self.node("Add", [word, self.node("Slice", where, "places")], "summed")
        text = self.node("Unsqueeze", [summed, self.integer(0)], "text")
        norm = [text, self.plain("emb.ln.w"), self.plain("emb.ln.b")]
        start = self.node("LayerNormalization", norm, "start", axis=-1, **self._epsilon())
        first, last = self.cut(start, 0, 1, "first"), self.cut(start, -1, _ALL, "last")
        return self.node("Concat", [first, last], "ends", axis=1), self.cut(start, 1, -1, "words")

    def layer(self, name: str, ends: str, words: str) -> tuple[str, str]:
        """Write one layer over both streams."""
        attended = self._attention(name, ends, words)
        of_ends = self.cut(attended, 0, 2, f"{name}.ends.attended")
        of_words = self.cut(attended, 2, _ALL, f"{name}.words.attended")
        return (
            self._after_attention(name, f"{name}.ends", ends, of_ends),
            self._after_attention(name, f"{name}.words", words, of_words),
        )

    def pooled(self, ends: str, words: str) -> None:
        """Average the tokens and scale to length one."""
        tokens = self.node("Concat", [ends, words], "tokens", axis=1)
        mean = self.node("ReduceMean", [tokens, self.integer(1)], "mean", keepdims=0)
        self.node("LpNormalization", [mean], "vector", axis=-1, p=2)

    def finished(self) -> onnx.ModelProto:
        value = helper.make_tensor_value_info
        graph = helper.make_graph(
            self.nodes,
            "encoder",
            [value("ids", TensorProto.INT64, ["tokens"])],
            [value("vector", TensorProto.FLOAT, [1, self.source.shape.hidden])],
            list(self.constants.values()),
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid("com.microsoft", 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR)

    def _words(self) -> str:
        blocks = self.source.quantised["emb.word"]
        self.constants["words.table"] = _kept_outside("words.table", blocks)
        scale = self.constant("words.scale", blocks["scale"].astype(np.float32))
        where = {"gather_axis": 0, "quantize_axis": 1, "block_size": BLOCK, "bits": 4}
        return self.node("GatherBlockQuantized", ["words.table", "ids", scale], "word", **where)

    def _positions(self) -> str:
        hidden, plain = self.source.shape.hidden, self.source.plain
        of_type_0 = plain["emb.type"][:hidden]  # every text is
        return self.constant("positions", plain["emb.pos"].reshape(-1, hidden) + of_type_0)

    def _epsilon(self) -> dict[str, float]:
        return {"epsilon": self.source.shape.epsilon}

    def _attention(self, name: str, ends: str, words: str) -> str:
        weights = [f"{name}.{part}.w" for part in "qkv"]
        bias = np.concatenate([self.source.plain[f"{name}.{part}.b"] for part in "qkv"])
        both = [
            self._product(stream, weights, f"{name}.{which}.qkv")
            for which, stream in (("ends", ends), ("words", words))
        ]
        joined = self.node("Concat", both, f"{name}.qkv", axis=1)
        parts = [f"{name}.{part}" for part in "qkv"]
        self.node("Split", [joined], *parts, axis=-1, num_outputs=3)
        inputs = [*parts, self.constant(f"{name}.qkv.b", bias)]
        heads = self.source.shape.heads
        return self.node("MultiHeadAttention", inputs, f"{name}.attention", num_heads=heads)

    def _after_attention(self, layer: str, name: str, before: str, attended: str) -> str:
        product = self._product(attended, [f"{layer}.ao.w"], f"{name}.ao")
        middle = self._added(before, product, f"{layer}.ao.b", f"{layer}.aln", f"{name}.middle")
        product = self._product(middle, [f"{layer}.fi.w"], f"{name}.fi")
        bent = self.node("BiasGelu", [product, self.plain(f"{layer}.fi.b")], f"{name}.gelu")
        product = self._product(bent, [f"{layer}.fo.w"], f"{name}.fo")
        return self._added(middle, product, f"{layer}.fo.b", f"{layer}.oln", f"{name}.out")

    def _added(self, before: str, product: str, bias: str, norm: str, output: str) -> str:
        constants = [self.plain(name) for name in (f"{norm}.w", f"{norm}.b", bias)]
        inputs = [before, product, *constants]
        return self.node("SkipLayerNormalization", inputs, output, **self._epsilon())

    def _product(self, stream: str, weights: Sequence[str], output: str) -> str:
        """Multiply by 8-bit weights; the range of the stream's own values is found at run time."""
        name = "+".join(weights)
        if name not in self.constants:
            matrix = self.source.matrix(*weights)
            scale = _scale(matrix)
            self.constant(name, np.rint(matrix / scale[:, None]).astype(np.int8).T)
            self.constant(f"{name}.scale", scale)
            self.constant(f"{name}.zero", np.zeros(len(matrix), np.int8))
        inputs = [stream, name, f"{name}.scale", f"{name}.zero"]
        return self.node("DynamicQuantizeMatMul", inputs, output)


def _scale(matrix: Plain) -> Plain:
    """Return the step of each row: float32 (rows,); 1 for a row of zeros."""
    largest: Plain = np.abs(matrix).max(axis=1)
    return np.where(largest > 0, largest / np.float32(STEPS), np.float32(1))


def _kept_outside(name: str, blocks: Blocks) -> TensorProto:
    """Describe a word table that onnxruntime maps from `WORDS_FILE` instead of copying it."""
    columns = blocks.shape[1] * BLOCK // 2
    tensor = TensorProto(name=name, data_type=TensorProto.UINT8, dims=[len(blocks), columns])
    tensor.data_location = TensorProto.EXTERNAL
    for key, value in (("location", WORDS_FILE), ("length", str(len(blocks) * columns))):
        tensor.external_data.add(key=key, value=value)
    return tensor
