"""Encoders are built once in the cache of whoever runs the tests, and loaded once a session."""

import os

import pytest

from matching.encoder import default_cache, load_encoder


@pytest.fixture(scope="session")
def cache():
    return default_cache(os.environ)


@pytest.fixture(scope="session")
def encoder(cache):
    """The encoder as the service runs it."""
    return load_encoder(cache=cache)


@pytest.fixture(scope="session")
def direct(cache):
    """The same graph without sentence-transformers, one text at a time."""
    return load_encoder(cache=cache, backend="onnx-direct", threads=1)


@pytest.fixture(scope="session")
def reference(cache):
    """The same weights in float32, run by torch."""
    return load_encoder(cache=cache, backend="torch")


@pytest.fixture(scope="session")
def translations():
    """Pairs that say one thing in two languages; no pair has to do with another."""
    return [
        (
            "人形机器人减速器与伺服电机的研发和制造",
            "Development and manufacture of reducers and servo motors for humanoid robots",
        ),
        ("海上风电场的建设和运营", "洋上風力発電所の建設と運営"),
        ("Frozen seafood processing and cold storage", "冷凍水産物の加工と冷蔵倉庫"),
        ("创新药和抗体药物的临床研究", "Clinical research of innovative drugs and antibodies"),
    ]


@pytest.fixture(scope="session")
def weird():
    return [
        "🤖🔋✈️ 👩‍🔬",
        "1～3年内投产，产能达到5GWh／年",
        "ﾊﾝｶｸ　ｶﾀｶﾅ と Ｆｕｌｌｗｉｄｔｈ",
        "التكنولوجيا الحيوية",
        "a\u0301e\u0301 zero\u200bwidth \u202eright-to-left\u202c",
        "</s><s> <pad> <mask> query: passage: ",
        "𠮷野家 𪚥 㐂",
        "\x00\x01\x7f控制字符",
        "！？。，、；：",
        "x",
    ]
