"""A data folder as a first `luodi serve` leaves it, without the wait for one: made once a run, copied for each test."""

import asyncio
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matching.catalogue import load_catalogue
from service.db import migrate
from service.embedded import EmbeddedServer
from service.maintenance import project
from tests.conftest import DEMO_PLAN
from tests.make import hasten
from tests.shared import made_once


@contextmanager
def servers_folder() -> Iterator[Path]:
    """A folder for what servers keep: outside pytest's own, which it closes to other accounts whenever another run begins."""
    with tempfile.TemporaryDirectory(prefix="luodi-test-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def prepared(data_dir: Path) -> Path:
    """Let a data folder that is not there yet hold a cluster at the newest migration with the small plan loaded.

    Call it outside an event loop. Its server does not wait for its disk (`hasten`).
    """
    if not data_dir.exists():
        _copy(made_once("data", _make), data_dir)
    return data_dir


def _make(folder: Path) -> None:
    with servers_folder() as beside:
        with EmbeddedServer(beside) as server:
            asyncio.run(hasten(server.url))
            migrate(server.url)
            asyncio.run(project(server.url, load_catalogue(DEMO_PLAN)))
        _copy(beside, folder)


def _copy(one: Path, other: Path) -> None:
    subprocess.run(["cp", "-Rp", str(one), str(other)], check=True)
