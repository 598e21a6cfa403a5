"""The bundled plan as baselines see it, and the shared reference material where it is at hand."""

import importlib.util
import json
from pathlib import Path

import pytest

from bench.baselines import entries_of, group_of
from bench.evaluate.run import MERGED
from matching.catalogue import bundled_plans, load_catalogue

SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue(bundled_plans()["guangdong_2025"])


@pytest.fixture(scope="session")
def entries(catalogue):
    return entries_of(catalogue)


@pytest.fixture(scope="session")
def groups(catalogue):
    return group_of(catalogue, json.loads(MERGED.read_text("utf-8")))


@pytest.fixture(scope="session")
def shared():
    if not (SHARED / "eval").is_dir():
        pytest.skip("the shared evaluation files, ../shared/eval, are not on this machine")
    return SHARED / "eval"


@pytest.fixture(scope="session")
def reference(shared):
    spec = importlib.util.spec_from_file_location("reference_score", shared / "score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
