"""What is made once for a whole run of tests and used by all its worker processes."""

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path("unset")
"""Of this run; set by the fixture `shared_folder`."""


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The file or folder of this name, made by whoever asks first. A half made one is never seen."""
    there = FOLDER / name
    with _alone(name):
        if not there.exists():
            unfinished = FOLDER / f"{name}.unfinished"
            make(unfinished)
            unfinished.rename(there)
    return there


@contextmanager
def _alone(name: str) -> Iterator[None]:
    with (FOLDER / f"{name}.lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
