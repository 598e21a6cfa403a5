"""What measuring coverage needs on Python 3.11, where the end of a thread may send the interpreter round in circles.

coverage asks every thread for its greenlet and keeps a note of it in a weak dictionary. When the thread has ended, greenlet
takes the thread's greenlet down in a pending call of the main thread, and the dictionary's callback runs within that call.
As a Python function under trace it looks for further pending calls before its first instruction; and while another thread
has just announced one, which cannot begin before this one is over, CPython 3.11 comes back to that first instruction for
ever, with the whole process standing. A callback that is no Python function looks for nothing.
"""

import os
import sys
import weakref
from collections.abc import Mapping
from multiprocessing import forkserver
from typing import Any

SUBPROCESSES = "COVERAGE_PROCESS_CONFIG"
"""The variable by which coverage measures every process that is started."""


class Untraced(weakref.WeakKeyDictionary[Any, Any]):
    """A weak dictionary whose entries go without any Python being run. Nobody may iterate over it meanwhile."""

    def __init__(self, entries: Mapping[Any, Any] | None = None) -> None:
        super().__init__()
        self._remove = self.data.pop
        self.update(entries or {})


def measured_safely() -> None:
    """From here on threads of this process may end under measurement."""
    coverage = sys.modules.get("coverage")
    if coverage is not None and coverage.Coverage.current() is not None:
        weakref.WeakKeyDictionary = Untraced


def only_forked_measured() -> None:
    """From here on processes are measured that are forked off the one that has everything loaded, and no other."""
    if SUBPROCESSES in os.environ:
        forkserver.ensure_running()
        del os.environ[SUBPROCESSES]
