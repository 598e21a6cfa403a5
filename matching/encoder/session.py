"""The served graph in onnxruntime: texts in, vectors out, without torch or transformers.

Every text is run alone and unpadded: 8-bit products take their range from all that is in a run, so
neighbours in a batch would change a text's last digits. Bulk work runs several texts side by side.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoder.folder import Folder, Report, ensure
from matching.encoder.graph import WORDS_FILE, encoder_graph
from matching.encoder.protocol import Vectors
from matching.encoder.tokens import MAX_TOKENS, tokenizer_json
from matching.encoder.weights import MODEL_ID, bundled_source, write_json

Ids = NDArray[np.int64]
SERVED_ID = f"{MODEL_ID}+onnx-int8"
_VERSION = 1  # of what is written: raise it whenever the graph or the tokenizer changes
_GRAPH_FILE, _TOKENIZER_FILE = "model.onnx", "tokenizer.json"


def served_folder(cache: Path, report: Report) -> Folder:
    """Return the folder of the served graph, building it from the bundled weights if needed."""
    return ensure(cache / f"{SERVED_ID}-v{_VERSION}", _write, report)


def _write(folder: Path) -> None:
    source = bundled_source()
    model, words = encoder_graph(source)
    (folder / _GRAPH_FILE).write_bytes(model.SerializeToString(deterministic=True))
    (folder / WORDS_FILE).write_bytes(words)
    write_json(folder / _TOKENIZER_FILE, tokenizer_json(source.pieces, source.scores.tolist()))


class Session:
    """Runs the served graph, up to `threads` texts at once, each on one core."""

    def __init__(self, folder: Path, threads: int) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.threads = threads
        self.tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER_FILE))
        self.tokenizer.encode_special_tokens = True  # `</s>` written in a text is letters
        self.tokenizer.enable_truncation(MAX_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        # Texts differ in length: a plan or an arena of memory made for one does not serve the next.
        options.enable_mem_pattern = options.enable_cpu_mem_arena = False
        providers = ["CPUExecutionProvider"]
        self._graph = onnxruntime.InferenceSession(folder / _GRAPH_FILE, options, providers)
        self.dimension: int = self._graph.get_outputs()[0].shape[-1]

    def __call__(self, texts: Sequence[str], prompt: str) -> Vectors:
        """Return float32 (n, dimension), unit rows, for n texts after the same prompt."""
        return self.vectors([self.ids(prompt + text) for text in texts])

    def ids(self, text: str) -> Ids:
        """Return the token ids of a text, `<s>` and `</s>` included: int64 (at most 512,)."""
        return np.array(self.tokenizer.encode(text).ids, np.int64)

    def vectors(self, rows: Sequence[Ids]) -> Vectors:
        """Return float32 (n, dimension), unit rows, for n texts given as ids."""
        out = np.zeros((len(rows), self.dimension), np.float32)
        longest_first = sorted(range(len(rows)), key=lambda row: -len(rows[row]))

        def fill(row: int) -> None:
            out[row] = self._graph.run(None, {"ids": rows[row]})[0][0]

        if min(self.threads, len(rows)) < 2:
            for row in longest_first:
                fill(row)
        else:
            with ThreadPoolExecutor(self.threads) as pool:
                list(pool.map(fill, longest_first))
        return out
