"""What pages read off the catalogue, worked out once: a catalogue is replaced as a whole and never changed."""

import functools
import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

Of = TypeVar("Of")
Given = ParamSpec("Given")
Made = TypeVar("Made")
MOST = 16
"""Answers of one function kept at a time: two languages of each catalogue that is in use, and some to spare."""


def once_for(
    make: Callable[Concatenate[Of, Given], Made],
) -> Callable[Concatenate[Of, Given], Made]:
    """The function, computed once for the same object (not an equal one) and the same further arguments.

    The object is held while its answer is, so that no other can take its place in memory. Nobody may change an answer,
    and what people wrote must not be given: it would stay.
    """
    kept: OrderedDict[tuple[Any, ...], tuple[Of, Made]] = OrderedDict()
    lock = threading.Lock()

    @functools.wraps(make)
    def made(of: Of, /, *args: Given.args, **named: Given.kwargs) -> Made:
        key = (id(of), args, tuple(sorted(named.items())))
        with lock:
            found = kept.get(key)
        if found is None:
            found = of, make(of, *args, **named)
            with lock:
                kept[key] = found
                while len(kept) > MOST:
                    kept.popitem(last=False)
        return found[1]

    return made
