"""Numbers as introductions write them: 1,200, １２００, 三, 两千, 十二, 1.5."""

import unicodedata

NUMBER = r"(?:\d[\d,，]*(?:\.\d+)?|[〇零一二两三四五六七八九十百千]+)"
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def value_of(text: str) -> float | None:
    """The value, or None for what is no number ("千百", "1.2.3")."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "").replace("，", "")
    try:
        return float(plain)
    except ValueError:
        return _spoken(text)


def _spoken(text: str) -> float | None:
    """Chinese numerals below ten thousand; digits in a row (二〇一五) are read as digits."""
    if len(text) > 1 and all(letter in _DIGITS for letter in text):
        return float("".join(str(_DIGITS[letter]) for letter in text))
    total, digit = 0, None
    for letter in text:
        if letter in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[letter]
        elif letter in _PLACES:
            if digit is None and total:
                return None
            total += (1 if digit is None else digit) * _PLACES[letter]
            digit = None
        else:
            return None
    return float(total + (digit or 0)) if text else None


def plain(value: float) -> str:
    """A number as one would type it: no exponent, no needless decimals."""
    return f"{value:.6f}".rstrip("0").rstrip(".")
