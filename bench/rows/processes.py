"""Fresh processes: how long they take and the most memory they hold."""

import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, NamedTuple

ROOT = Path(__file__).parents[2]


class Spent(NamedTuple):
    """Wall seconds from start to end, the largest resident memory in MB, and seconds of processor time of all its threads."""

    seconds: float
    peak_mb: float
    cpu: float


def spent(command: Sequence[str], out: IO[bytes] | int = subprocess.DEVNULL) -> Spent:
    """Run a command of this checkout to its end; raises RuntimeError with what it said when it fails."""
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=out, stderr=subprocess.PIPE, env=environment)
    assert process.stderr is not None
    said = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    taken = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(said.decode(errors="replace")[-2_000:])
    return Spent(taken, _megabytes(usage), usage.ru_utime + usage.ru_stime)


def luodi(*arguments: str) -> list[str]:
    """The command line of this checkout, with the interpreter that runs us."""
    return [sys.executable, "-m", "service", *arguments]


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def _megabytes(usage: resource.struct_rusage) -> float:
    """Linux counts in KiB, macOS in bytes."""
    return usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
