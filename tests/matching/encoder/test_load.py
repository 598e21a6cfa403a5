"""Another model than the bundled one, and no model at all."""

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer, models, pre_tokenizers

from matching.encoder import EncoderUnavailable, load_encoder, load_encoder_or_lexical


@pytest.fixture
def tiny(tmp_path):
    """Save a model of 26 letters as a sentence-transformers folder and return its path."""

    def save(name, prompts=None, seed=0):
        letters = Tokenizer(models.WordLevel({chr(97 + i): i for i in range(26)}, unk_token="z"))
        letters.pre_tokenizer = pre_tokenizers.Split("", "isolated")
        torch.manual_seed(seed)
        module = StaticEmbedding(letters, embedding_dim=8)
        model = SentenceTransformer(modules=[module], device="cpu", prompts=prompts)
        model.save(str(tmp_path / name), create_model_card=False)
        return str(tmp_path / name)

    return save


def test_a_folder_named_by_the_operator_is_the_encoder(tiny, cache):
    encoder = load_encoder(tiny("letters"), cache=cache)
    rows = encoder.encode(["abc", "", "cab", "xyz"], kind="query")
    assert (encoder.model_id, encoder.dimension, encoder.engine) == ("letters", 8, "embedding")
    assert np.linalg.norm(rows, axis=1) == pytest.approx([1, 0, 1, 1])
    assert rows[0] @ rows[2] == pytest.approx(1)
    assert rows[0] @ rows[3] < 0.99


def test_the_hash_follows_the_weights_and_not_the_name(tiny, cache):
    same, again = tiny("letters"), tiny("copy")
    other = tiny("other", seed=1)
    hashes = [
        load_encoder(name, cache=cache, threads=1).model_sha256 for name in (same, again, other)
    ]
    assert hashes[0] == hashes[1] != hashes[2]


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("letters", {"query": "q ", "passage": "p "}, {"query": "q ", "passage": "p "}),
        ("letters", {"query": "q ", "document": "d "}, {"query": "q ", "passage": "d "}),
        ("tiny-e5-small", None, {"query": "query: ", "passage": "passage: "}),
        ("tiny-e5-small", {"query": "q "}, {"query": "q ", "passage": ""}),
        ("fe5d", None, {"query": "", "passage": ""}),
    ],
)
def test_prompts_are_the_models_own_else_those_of_e5_if_it_is_one(tiny, cache, name, own, expected):
    encoder = load_encoder(tiny(name, own), cache=cache)
    assert encoder.prompts == expected
    plain = load_encoder(tiny("plain"), cache=cache)
    for kind in ("query", "passage"):
        asked = encoder.encode(["abc"], kind=kind)
        assert np.array_equal(asked, plain.encode([f"{expected[kind]}abc"], kind=kind))


@pytest.mark.parametrize(
    "name", ["/no/such/folder", "./nowhere/at/all", "nobody/no-model", "no-model"]
)
def test_a_model_that_is_not_there_is_an_error_that_says_what_to_do(cache, name):
    """Nor is it looked for on the network: an operator without one would wait for minutes."""
    with pytest.raises(EncoderUnavailable, match="LUODI_MODEL must name") as caught:
        load_encoder(name, cache=cache)
    assert name in str(caught.value)


def test_a_folder_that_holds_no_model_is_an_error_too(tmp_path, cache):
    with pytest.raises(EncoderUnavailable, match="unset it to use the bundled weights"):
        load_encoder(str(tmp_path), cache=cache)


def test_nothing_falls_back_unless_asked_and_then_the_reason_is_told(cache):
    encoder, reason = load_encoder_or_lexical("/no/such/folder/anywhere", cache=cache)
    assert encoder.engine == "lexical"
    assert "/no/such/folder/anywhere" in reason


def test_nothing_is_told_when_the_model_is_there(tiny, cache):
    encoder, reason = load_encoder_or_lexical(tiny("letters"), cache=cache)
    assert (encoder.engine, reason) == ("embedding", None)
