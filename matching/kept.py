"""What was worked out and may be asked for again."""

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by all that they were worked out from, so that none can be out of date; at most `most` are kept.

    Threads may share one: two that miss at once work the same value out twice.
    """

    def __init__(self, most: int = 4_096) -> None:
        self._most = most
        self._values: dict[Hashable, T] = {}

    def __call__(self, key: Hashable, make: Callable[[], T]) -> T:
        """The value kept under the key, or the one `make` gives, kept from now on."""
        try:
            return self._values[key]
        except KeyError:
            value = make()
        if len(self._values) >= self._most:
            self._values.clear()
        self._values[key] = value
        return value

    def __len__(self) -> int:
        return len(self._values)

    def clear(self) -> None:
        """Forget everything; only time changes."""
        self._values.clear()
