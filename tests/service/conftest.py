"""Folders for servers: outside pytest's own, which it closes to other accounts whenever another run begins."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prepared import prepared


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="luodi-test-") as folder:
        yield Path(folder)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The data folder of a `Live(tmp_path)`, for tests that look at it before the server does."""
    return prepared(tmp_path / "data")
