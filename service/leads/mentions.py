"""Who is named in a note: `@` and a colleague's whole name."""

from collections.abc import Iterator, Mapping
from uuid import UUID


def mentioned(text: str, names: Mapping[UUID, str]) -> list[UUID]:
    """Those named, in the order of `names`; of two names that begin alike the longer counts, namesakes are all named."""
    found = {name for _, _, name in spans(text, names)}
    return [officer_id for officer_id, name in names.items() if name in found]


def spans(text: str, names: Mapping[UUID, str]) -> Iterator[tuple[int, int, str]]:
    """Where names stand in a text: from, to (the `@` included), the name."""
    longest = sorted({name for name in names.values() if name}, key=len, reverse=True)
    at = text.find("@")
    while at >= 0:
        name = next((name for name in longest if text.startswith(name, at + 1)), None)
        if name is not None:
            yield at, at + 1 + len(name), name
        at = text.find("@", at + 1 + len(name or ""))
