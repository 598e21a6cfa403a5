"""Servers that rows measure: each a process of its own on a free port, ended with the row."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bench.rows.processes import ROOT, luodi

START_SECONDS = 180
_READY = re.compile(r"(?:ready at|running on) (http://\S+)")


class Server:
    """A process that answers under `url`; `environment` is what it runs with."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                command, env=environment, cwd=ROOT, stdout=out, stderr=out
            )
        self._log = log
        self.environment = environment

    def ready(self) -> str:
        """Its address; raises RuntimeError with its log when it does not come up."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self.alive:
            if found := _READY.search(self._log.read_text(errors="replace")):
                return found[1]
            time.sleep(0.1)
        raise RuntimeError(self._log.read_text(errors="replace")[-2_000:])

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(60)


@contextmanager
def servers(app: str | None = None, **more: str) -> Iterator[list[Server]]:
    """The service on an empty database of its own, without limits on how often, and beside it the ASGI app named `app`, if any.

    `more` is added to the environment of both.
    """
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as folder:
        environment = {name: v for name, v in os.environ.items() if not name.startswith("LUODI_")}
        environment |= {"PYTHONPATH": str(ROOT), "LUODI_DATA_DIR": f"{folder}/data"}
        environment |= {"LUODI_PORT": "0", "LUODI_LIMIT_FACTOR": "0", "LUODI_WORKERS": "0"}
        environment |= {"COLUMNS": "400", **more}
        if cache := os.environ.get("LUODI_CACHE"):
            environment["LUODI_CACHE"] = cache
        commands = [luodi("serve")]
        if app is not None:
            options = ["--port", "0", "--loop", "uvloop", "--http", "httptools", "--no-access-log"]
            commands.append([sys.executable, "-m", "uvicorn", app, *options])
        started: list[Server] = []
        try:
            for number, command in enumerate(commands):
                started.append(Server(command, environment, Path(folder, f"log{number}")))
            yield started
        finally:
            for server in started:
                server.stop()
