"""Numbers that are one end of a range: which end is meant is for the person to say."""

import re

from service.introductions.numerals import NUMBER

_MEASURE = r"\s*(?:亿|万|亩|人|名|%|％)?(?:元)?\s*"
_BEFORE = re.compile(NUMBER + _MEASURE + r"[-—–~～至到]\s*$")
_AFTER = re.compile(_MEASURE + r"[-—–~～至到]\s*" + NUMBER)


def is_range(text: str, found: re.Match[str]) -> bool:
    """Whether the group `number` of a match has another number joined to it ("3—5亿元", "100人至150人")."""
    after = _AFTER.match(text, found.end("number"))
    return bool(after or _BEFORE.search(text[: found.start("number")]))
