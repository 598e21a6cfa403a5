"""The tokenizer of multilingual-e5 (XLM-R Unigram) in the format of the `tokenizers` library."""

from collections.abc import Sequence
from typing import Any

MAX_TOKENS = 512
LONGEST_PIECE = 16  # characters; a test holds the vocabulary to it
MAX_CHARACTERS = MAX_TOKENS * LONGEST_PIECE
SPECIAL = {"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3}
MASK = "<mask>"

# What the vocabulary was trained under (SentencePiece `nmt_nfkc`) says beyond NFKC: these vanish, …
_DROPPED = r"[\x01-\x08\x0b\x0e-\x1f\x7f\x8f\x9f]"
# … these are spaces, and so are control pieces spelt out in a text: nobody else may write them, …
_SPACES = r"[\t\n\x0c\r\u1680\u200b-\u200f\u2028\u2029\u2581\ufeff\ufffd]|</?s>|<(?:pad|unk|mask)>"
# … and U+FF5E (1～3年) stays itself, carried past NFKC as a character that no text may hold.
_WAVE, _CARRIER = "\uff5e", "\uffff"


def tokenizer_json(pieces: Sequence[str], scores: Sequence[float]) -> dict[str, Any]:
    """Return the content of `tokenizer.json` for a Unigram vocabulary, ids in the order of `pieces`."""
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [_added(piece, index) for piece, index in _added_pieces(pieces)],
        "normalizer": {"type": "Sequence", "normalizers": _normalizers()},
        "pre_tokenizer": _metaspace(),
        "post_processor": _template(),
        "decoder": _metaspace(),
        "model": {
            "type": "Unigram",
            "unk_id": SPECIAL["<unk>"],
            "vocab": [[piece, float(score)] for piece, score in zip(pieces, scores, strict=True)],
            "byte_fallback": False,
        },
    }


def _added_pieces(pieces: Sequence[str]) -> list[tuple[str, int]]:
    return [*SPECIAL.items(), (MASK, pieces.index(MASK))]


def _added(piece: str, index: int) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": piece == MASK, "rstrip": False, "normalized": False}
    return {"id": index, "content": piece, **flags, "special": True}


def _normalizers() -> list[dict[str, Any]]:
    def replace(kind: str, pattern: str, content: str) -> dict[str, Any]:
        return {"type": "Replace", "pattern": {kind: pattern}, "content": content}

    return [
        replace("Regex", _DROPPED, ""),
        replace("Regex", _SPACES, " "),
        replace("String", _CARRIER, " "),
        replace("String", _WAVE, _CARRIER),
        {"type": "NFKC"},
        replace("String", _CARRIER, _WAVE),
        replace("Regex", " {2,}", " "),
    ]


def _metaspace() -> dict[str, Any]:
    return {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True}


def _template() -> dict[str, Any]:
    def special(piece: str) -> dict[str, Any]:
        return {"SpecialToken": {"id": piece, "type_id": 0}}

    def sequence(name: str) -> dict[str, Any]:
        return {"Sequence": {"id": name, "type_id": 0}}

    begin, end = special("<s>"), special("</s>")
    return {
        "type": "TemplateProcessing",
        "single": [begin, sequence("A"), end],
        "pair": [begin, sequence("A"), end, end, sequence("B"), end],
        "special_tokens": {
            piece: {"id": piece, "ids": [SPECIAL[piece]], "tokens": [piece]}
            for piece in ("<s>", "</s>")
        },
    }
