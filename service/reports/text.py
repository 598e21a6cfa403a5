"""Text as a document can carry it: no control or direction characters, no endless words, no character without a shape."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from service.reports.fonts import MISSING, covered

_DROPPED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb]"
)
"""Control characters and those that turn the direction of what follows: a text must not reorder its neighbours."""
_ENDLESS = re.compile(r"[!-~\u00a1-\u024f]{70}(?=[!-~\u00a1-\u024f])")
_FALLBACK = frozenset(map(chr, range(0x100, 0x180))) | {"✗"}
"""Latin Extended-A and ✗: typst's own fonts have what Noto Sans SC lacks of them."""
ADDRESS = "url"


class Cleaned:
    """A document's data made fit for typesetting; `lacking` counts the characters that no font has."""

    def __init__(self, data: Any) -> None:
        self._known = covered() | _FALLBACK
        self.lacking = 0
        self.data = self._clean(data)

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, Mapping):
            return {
                key: item if key == ADDRESS else self._clean(item) for key, item in value.items()
            }
        if isinstance(value, Sequence):
            return [self._clean(item) for item in value]
        return value

    def _text(self, text: str) -> str:
        kept = _DROPPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
        shown = "".join(char if char == "\n" else self._character(char) for char in kept)
        return _ENDLESS.sub("\\g<0>\u200b", shown)

    def _character(self, char: str) -> str:
        if char in self._known:
            return char
        self.lacking += 1
        return MISSING
