"""`luodi` as a process of its own that need not load anything: forked off one that has loaded all of it once.

Loading the packages takes three seconds of processor, and the suite starts some three hundred of these. What a start
from nothing does is proved by the tests that say `fresh`, and by those of `tests/service/cli/test_commands.py`.
"""

import asyncio
import faulthandler
import multiprocessing
import os
import signal
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from tests.measured import measured_safely

ROOT = Path(__file__).parent.parent
PRELOADED = [
    "service.server",
    "service.worker.run",
    "typer",
    "rich.progress",
    "rich.table",
    "tests.service.jobs.hired",
]
"""All that is large. Not `service.cli`: how wide it writes it reads from the environment as it is loaded."""
CONTEXT = multiprocessing.get_context("forkserver")
CONTEXT.set_forkserver_preload(PRELOADED)
PATIENCE = 240
"""Seconds; less than a test may take at the most, so that what is said here is said first."""
NO_MODEL = "/nonexistent"
"""For LUODI_MODEL: matched on wording alone, where the test is not about what is matched."""


class Files(NamedTuple):
    """Where a process reads its input and writes what it says."""

    stdin: str
    stdout: str
    stderr: str


class Said(NamedTuple):
    returncode: int
    stdout: bytes
    stderr: bytes


class Forked:
    """One process of `luodi`, ended at the latest with the tests."""

    def __init__(self, arguments: tuple[str, ...], environment: Mapping[str, str], files: Files) -> None:  # fmt: skip
        given = (arguments, dict(environment), files)
        self._process = CONTEXT.Process(target=_luodi, args=given, daemon=True)
        self._process.start()
        self.pid = self._process.pid

    @property
    def returncode(self) -> int | None:
        """As of `subprocess`: None while it runs, the negative signal that ended it."""
        return self._process.exitcode

    def end(self, seconds: float = PATIENCE) -> int:
        """Wait for its exit status. One that never ends is made to say where each of its threads stands, and fails the test."""
        self._process.join(seconds)
        if self.returncode is None:
            os.kill(self.pid, signal.SIGABRT)
            self._process.join()
            raise AssertionError(f"not ended after {seconds} s")
        return self.returncode

    async def wait(self) -> int:
        """Its exit status, as of `asyncio.subprocess`; everything else goes on meanwhile. One that never ends: see `end`."""
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        loop.add_reader(self._process.sentinel, ended.set)
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(ended.wait(), PATIENCE)
        finally:
            loop.remove_reader(self._process.sentinel)
        return self.end(5)

    def stacks(self) -> None:
        """Let it write where each of its threads stands to its stderr, and go on."""
        os.kill(self.pid, signal.SIGUSR1)


def luodi(*arguments: str, environment: Mapping[str, str] = os.environ, stdin: bytes = b"") -> Said:
    """Run a command to its end."""
    with tempfile.TemporaryDirectory(prefix="luodi-test-") as folder:
        files = Files(*(f"{folder}/{name}" for name in Files._fields))
        Path(files.stdin).write_bytes(stdin)
        process = Forked(arguments, environment, files)
        try:
            process.end()
        except AssertionError as error:
            raise AssertionError(f"{error}: {Path(files.stderr).read_text()}") from None
        out, err = (Path(file).read_bytes() for file in (files.stdout, files.stderr))
        return Said(process.returncode, out, err)


def _luodi(arguments: tuple[str, ...], environment: dict[str, str], files: Files) -> None:
    """The forked process's life: with the input, output, environment and session it would have been started with."""
    os.setsid()
    os.chdir(ROOT)
    os.environ.clear()
    os.environ.update(environment)
    _connect(files)
    measured_safely()
    faulthandler.enable()
    faulthandler.register(signal.SIGUSR1)
    sys.argv = ["luodi", *arguments]
    from service.cli import app

    try:
        app()
    finally:
        _remember_what_was_covered()


def _connect(files: Files) -> None:
    writing = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    for number, (file, how) in enumerate(zip(files, (os.O_RDONLY, writing, writing), strict=True)):
        opened = os.open(file, how, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    how = {"encoding": "utf-8", "closefd": False}
    sys.stdin = open(0, **how)  # noqa: SIM115 -- open as long as the process lives
    sys.stdout = open(1, "w", **how)  # noqa: SIM115
    sys.stderr = open(2, "w", errors="backslashreplace", buffering=1, **how)  # noqa: SIM115


def _remember_what_was_covered() -> None:
    """A forked process ends without the interpreter's own end, where coverage would be written down."""
    if (coverage := sys.modules.get("coverage")) and (measured := coverage.Coverage.current()):
        measured.save()
