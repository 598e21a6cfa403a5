"""Texts to vectors: one protocol, the bundled multilingual-e5-small, any other model, a stand-in."""

from matching.encoder.cache import CachedEncoder, VectorKey, vector_key
from matching.encoder.folder import default_cache
from matching.encoder.lexical import LexicalEncoder
from matching.encoder.load import Backend, load_encoder, load_encoder_or_lexical
from matching.encoder.protocol import Encoder, EncoderUnavailable, Engine, Kind, Vectors

__all__ = [
    "Backend",
    "CachedEncoder",
    "Encoder",
    "EncoderUnavailable",
    "Engine",
    "Kind",
    "LexicalEncoder",
    "VectorKey",
    "Vectors",
    "default_cache",
    "load_encoder",
    "load_encoder_or_lexical",
    "vector_key",
]
