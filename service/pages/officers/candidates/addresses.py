"""The search as an address that can be kept, shared and changed by a link."""

from collections.abc import Iterable
from typing import NamedTuple
from urllib.parse import urlencode

PATH = "/officer/candidates"
Pair = tuple[str, str]


class Address(NamedTuple):
    """The parameters of a list, in order; a change begins at the first page again."""

    pairs: tuple[Pair, ...] = ()

    def put(self, name: str, *values: str) -> "Address":
        """With these values of a parameter and no others."""
        kept = tuple(pair for pair in self.pairs if pair[0] != name)
        return Address((*kept, *((name, value) for value in values)))

    def drop(self, *names: str) -> "Address":
        return Address(tuple(pair for pair in self.pairs if pair[0] not in names))

    def toggle(self, name: str, value: str) -> "Address":
        """With one value more, or without it where it is there."""
        pair = (name, value)
        if pair in self.pairs:
            return Address(tuple(one for one in self.pairs if one != pair))
        return Address((*self.pairs, pair))

    def only(self, names: Iterable[str]) -> "Address":
        wanted = set(names)
        return Address(tuple(pair for pair in self.pairs if pair[0] in wanted))

    @property
    def query(self) -> str:
        return urlencode(self.pairs)

    def at(self, path: str) -> str:
        return f"{path}?{self.query}" if self.pairs else path

    def __str__(self) -> str:
        return self.at(PATH)
