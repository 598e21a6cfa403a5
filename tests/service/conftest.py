"""Folders for servers: outside pytest's own, which it closes to other accounts whenever another run begins."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="luodi-test-") as folder:
        yield Path(folder)
