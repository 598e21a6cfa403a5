"""The served graph in onnxruntime: texts in, vectors out, without torch or transformers.

Every text is run alone and unpadded: 8-bit products take their range from all that is in a run, so
neighbours in a batch would change a text's last digits. Bulk work runs several texts side by side, each on one core;
a text that comes by itself, while no other such one runs, has up to four cores. The bytes are the same either way (tested):
integer sums do not depend on who adds them, and each row's float sums stay with one thread.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

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


WIDEST = 4
"""Most cores for one text; its matrices are too small to feed more."""


class Session:
    """Runs the served graph, up to `threads` texts at once, each on one core; a lone text on up to four of them."""

    def __init__(self, folder: Path, threads: int) -> None:
        from tokenizers import Tokenizer

        self.threads = threads
        self.tokenizer = Tokenizer.from_file(str(folder / _TOKENIZER_FILE))
        self.tokenizer.encode_special_tokens = True  # `</s>` written in a text is letters
        self.tokenizer.enable_truncation(MAX_TOKENS)
        self._file = folder / _GRAPH_FILE
        self._graph = _graph(self._file, 1)
        self._wide: Any = None
        self._alone = threading.Lock()
        self._lone_texts = 0
        self.dimension: int = self._graph.get_outputs()[0].shape[-1]

    def __call__(self, texts: Sequence[str], prompt: str) -> Vectors:
        """Return float32 (n, dimension), unit rows, for n texts after the same prompt."""
        return self.vectors([self.ids(prompt + text) for text in texts])

    def ids(self, text: str) -> Ids:
        """Return the token ids of a text, `<s>` and `</s>` included: int64 (at most 512,)."""
        return np.array(self.tokenizer.encode(text).ids, np.int64)

    def vectors(self, rows: Sequence[Ids]) -> Vectors:
        """Return float32 (n, dimension), unit rows, for n texts given as ids."""
        if len(rows) == 1 and self.threads > 1 and self._alone.acquire(blocking=False):
            try:
                return self._lone(rows[0])
            finally:
                self._alone.release()
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

    def _lone(self, row: Ids) -> Vectors:
        """The vector of a text that comes while no other lone one runs.

        The second graph takes 35 MB and a tenth of a second to make, which a process that asks once does not get back.
        """
        self._lone_texts += 1
        if self._wide is None and self._lone_texts > 1:
            self._wide = _graph(self._file, min(self.threads, WIDEST))
        found: Vectors = (self._wide or self._graph).run(None, {"ids": row})[0]
        return found


def _graph(file: Path, threads: int) -> Any:
    """The graph, run by so many threads."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    # Texts differ in length: a plan or an arena of memory made for one does not serve the next.
    options.enable_mem_pattern = options.enable_cpu_mem_arena = False
    # Threads that spin while they wait burn more than the text itself needs, and go on after it: others need those cores.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(file, options, ["CPUExecutionProvider"])
