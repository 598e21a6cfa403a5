"""Amounts of money as people write them, turned openly into 万元."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from service.rates import rates


class Unit(NamedTuple):
    """A unit on offer: its wording, currency, and how many of the currency's own units it is."""

    label: str
    currency: str
    size: int


UNITS: Mapping[str, Unit] = {
    "wan": Unit("万元", "CNY", 10_000),
    "million": Unit("百万元", "CNY", 1_000_000),
    "yi": Unit("亿元", "CNY", 100_000_000),
    "usd_wan": Unit("万美元", "USD", 10_000),
    "usd_million": Unit("百万美元", "USD", 1_000_000),
    "eur_wan": Unit("万欧元", "EUR", 10_000),
    "eur_million": Unit("百万欧元", "EUR", 1_000_000),
    "hkd_wan": Unit("万港元", "HKD", 10_000),
    "hkd_million": Unit("百万港元", "HKD", 1_000_000),
}
CURRENCIES: Mapping[str, str] = {"CNY": "元", "USD": "美元", "EUR": "欧元", "HKD": "港元"}
_SIZES = {"": 1, "万": 10_000, "百万": 1_000_000, "千万": 10_000_000, "亿": 100_000_000}
_WRITTEN = re.compile(
    r"(?P<number>[\d.,]+)(?P<size>千万|百万|万|亿)?(?P<currency>元|人民币|美元|欧元|港元|港币)?"
)
_NAMES = {"元": "CNY", "人民币": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD", "港币": "HKD"}
LARGEST = Decimal(10) ** 15
"""万元: beyond any project, and small enough for a JSON number to hold its digits."""


class AmountError(ValueError):
    """`code` is "number" for what is no amount, "rate" for what is no exchange rate."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Converted(NamedTuple):
    """An amount in 万元 and how it came about; `rate` is None for yuan."""

    wan: float
    amount: Decimal
    size: int
    currency: str
    rate: Decimal | None
    own_rate: bool

    @property
    def is_as_typed(self) -> bool:
        """Whether there is nothing to explain: it was typed in 万元."""
        return self.currency == "CNY" and self.size == UNITS["wan"].size


def convert(text: str, unit: str = "wan", rate: str = "") -> Converted | None:
    """What was typed as 万元; None when blank.

    A size or a currency written behind the number ("3亿元", "500万美元") goes before the chosen unit. A blank `rate` is
    the dated rate of `rates.yaml`. Raises AmountError.
    """
    plain = "".join(unicodedata.normalize("NFKC", text).replace("，", ",").split())
    if not plain:
        return None
    found = _WRITTEN.fullmatch(plain)
    if not found:
        raise AmountError("number")
    chosen = UNITS.get(unit, UNITS["wan"])
    currency = _NAMES.get(found["currency"] or "", chosen.currency)
    written = found["size"] is not None or found["currency"] is not None
    size = _SIZES[found["size"] or ""] if written else chosen.size
    yuan, own = _rate(currency, rate)
    amount = _decimal(found["number"].replace(",", ""), "number")
    wan = amount * size * (yuan or 1) / 10_000
    if wan > LARGEST:
        raise AmountError("number")
    return Converted(float(round(wan, 4)), amount, size, currency, yuan, own)


def _rate(currency: str, typed: str) -> tuple[Decimal | None, bool]:
    if currency == "CNY":
        return None, False
    if not typed.strip():
        return rates().rates[currency], False
    given = _decimal(unicodedata.normalize("NFKC", typed).strip(), "rate")
    if not Decimal("0.0001") <= given <= 10_000:
        raise AmountError("rate")
    return given, given != rates().rates[currency]


def _decimal(text: str, code: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise AmountError(code) from None
    if not value.is_finite() or value < 0 or len(text) > 30:
        raise AmountError(code)
    return value
