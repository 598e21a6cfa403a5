"""How the interpreter is set where an event loop and threads that compute share it."""

import gc
import sys

SWITCH_SECONDS = 0.001
"""A thread that computes lets the others in so often; Python's own 5 ms are a wait for every answer the loop reads."""


def share() -> None:
    """Let the event loop in soon while threads compute; for the whole process."""
    sys.setswitchinterval(SWITCH_SECONDS)


def settle() -> None:
    """What is loaded stays as long as the process: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
