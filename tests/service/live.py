"""A server as people run it: a process of its own, `luodi serve`, watched through its log file."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.conftest import DEMO_PLAN

START_SECONDS = 240
ROOT = Path(__file__).parent.parent.parent


class Live:
    """One running `luodi serve`; `url` is known once it said that it is ready."""

    def __init__(self, folder: Path, name: str = "server", **environment: str) -> None:
        self.log = folder / f"{name}-{time.monotonic_ns()}.log"
        mine = {
            "LUODI_DATA_DIR": str(folder / "data"),
            "LUODI_DATABASE_URL": "",
            "LUODI_SECRET_KEY": "a secret of tests, long enough to count",
            "LUODI_PLAN": str(DEMO_PLAN),
            "LUODI_PORT": "0",
            "LUODI_WORKERS": "0",
            "COLUMNS": "400",
        }
        self.environment = {**os.environ, **mine, **environment}
        self.url = ""

    async def start(self) -> "Live":
        with self.log.open("wb") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "service", "serve",
                cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        return self

    async def ready(self) -> "Live":
        """Wait for the address; an early end shows the log."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            said = self.log.read_text(errors="replace")
            if found := re.search(r"ready at (http://\S+)", said):
                self.url = found[1]
                return self
            assert self.process.returncode is None, said
            await asyncio.sleep(0.05)
        raise AssertionError(
            f"not ready in {START_SECONDS} s: {self.log.read_text(errors='replace')}"
        )

    def send(self, number: int) -> None:
        """A signal to the server alone, not to the database it started."""
        if self.process.returncode is None:
            os.kill(self.process.pid, number)

    async def stop(self) -> int:
        self.send(signal.SIGTERM)
        async with asyncio.timeout(START_SECONDS):
            return await self.process.wait()

    async def kill(self) -> None:
        self.send(signal.SIGKILL)
        await self.process.wait()

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=60, trust_env=False)


@asynccontextmanager
async def live(folder: Path, **environment: str) -> AsyncIterator[Live]:
    """A server that is ready, stopped afterwards whatever happens."""
    server = await Live(folder, **environment).start()
    try:
        yield await server.ready()
    finally:
        await server.stop()
