"""Folders for servers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.prepared import prepared, servers_folder


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with servers_folder() as folder:
        yield folder


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """The data folder of a `Live(tmp_path)`, for tests that look at it before the server does."""
    return prepared(tmp_path / "data")
