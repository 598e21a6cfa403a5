"""Punctuation of Chinese text that registers and catalogues hold with half-width marks.

Quotes are never passed through: they stand as the plan has them.
"""

import re

_HAN = r"\u3400-\u9fff"
_MARKS = {",": "，", ":": "：", ";": "；", "?": "？", "!": "！"}
_HALF_WIDTH = re.compile(r"[(,:;?!]")
_ANY_HAN = re.compile(f"[{_HAN}]")
_PAIR = re.compile(r"\s?\(([^()]*)\)\s?")
_AFTER_HAN = re.compile(rf"(?<=[{_HAN}”』」）》])([,:;?!]) ?")


def full_width(text: str) -> str:
    """Full-width brackets and marks where they stand beside Han letters; text without Han letters stays as it is.

    >>> full_width("首批园区(省厅, 2021): 生物医药")
    '首批园区（省厅，2021）：生物医药'
    >>> full_width("Pearl River (delta)")
    'Pearl River (delta)'
    """
    if not _HALF_WIDTH.search(text) or not _ANY_HAN.search(text):
        return text
    before = None
    while before != text:  # brackets within brackets, from the innermost outwards
        before, text = text, _PAIR.sub(_bracketed, text)
        text = _AFTER_HAN.sub(lambda mark: _MARKS[mark[1]], text)
    return text


def _bracketed(found: re.Match[str]) -> str:
    before = found.string[: found.start()][-1:]
    beside = _ANY_HAN.search(found[1] + before)
    return f"（{found[1]}）" if beside else found[0]
