"""A server as people run it: a process of its own, `luodi serve`, watched through its log file.

It has its data folder from `tests/prepared.py` and is forked (`tests/forked.py`), unless it is `fresh`: that one begins with
an interpreter that has loaded nothing, an empty folder and the bundled model, as on a machine that never ran it.
"""

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
from tests.forked import NO_MODEL, ROOT, Files, Forked
from tests.prepared import prepared

START_SECONDS = 240


class Live:
    """One running `luodi serve`; `url` is known once it said that it is ready."""

    def __init__(
        self, folder: Path, name: str = "server", *, fresh: bool = False, **environment: str
    ) -> None:
        self._folder, self._fresh = folder, fresh
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
        plain = {} if fresh else {"LUODI_MODEL": NO_MODEL}
        self.environment = {**os.environ, **mine, **plain, **environment}
        self.url = ""

    async def start(self) -> "Live":
        if not self._fresh:
            if not self.environment["LUODI_DATABASE_URL"]:
                await asyncio.to_thread(prepared, self._folder / "data")
            self.log.touch()
            files = Files(os.devnull, str(self.log), str(self.log))
            self.process = await asyncio.to_thread(Forked, ("serve",), self.environment, files)
            return self
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
async def live(folder: Path, *, fresh: bool = False, **environment: str) -> AsyncIterator[Live]:
    """A server that is ready, stopped afterwards whatever happens."""
    server = await Live(folder, fresh=fresh, **environment).start()
    try:
        yield await server.ready()
    finally:
        await server.stop()
