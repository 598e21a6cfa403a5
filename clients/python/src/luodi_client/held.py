"""Answers held with their entity tags: asked again, the service need not send them again."""

from collections import OrderedDict
from threading import Lock
from typing import NamedTuple


class Kept(NamedTuple):
    """An answer's tag and body."""

    tag: str
    body: bytes


class Held:
    """The answers used last, so many at most; safe between threads."""

    def __init__(self, most: int = 200) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = Lock()

    def find(self, address: str) -> Kept | None:
        with self._lock:
            found = self._kept.get(address)
            if found is not None:
                self._kept.move_to_end(address)
            return found

    def keep(self, address: str, tag: str, body: bytes) -> None:
        with self._lock:
            self._kept[address] = Kept(tag, body)
            self._kept.move_to_end(address)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
