"""Investments and revenues in a sentence, in the unit the text uses."""

import re
from collections.abc import Iterator

from service.introductions.denials import denied, of_others
from service.introductions.numerals import NUMBER, plain, value_of
from service.introductions.proposal import Proposal
from service.introductions.ranges import is_range
from service.introductions.sentences import Sentence

_MONEY = (
    r"[^\d〇零一二两三四五六七八九十百千。；;]{0,8}?"
    rf"(?P<number>{NUMBER})\s*(?:余|多)?\s*"
    r"(?P<size>万亿|亿|千万|百万|万)?\s*(?P<currency>元人民币|元|人民币|美元|欧元|港元|港币)?"
)
_INVEST = re.compile(
    r"(?:总投资|投资总额|投资额|投资规模|固定资产投资|投资)"
    r"(?!方|人|者|于|了|机构|基金|合伙)" + _MONEY
)
_REVENUE = re.compile(r"(?:营业收入|营收|销售收入|销售额|年收入|主营收入)(?!的)" + _MONEY)
_ENGLISH = re.compile(
    r"(?P<lead>invest\w*|revenue|turnover|sales)[^.]{0,40}?"
    r"(?P<currency>RMB|CNY|USD|US\$|\$|EUR|€|HKD|HK\$)\s*"
    r"(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<size>million|billion|m\b|bn\b)",
    re.IGNORECASE,
)
_SIZES = {"万": "wan", "百万": "million", "亿": "yi"}
_CURRENCIES = {"美元": "usd", "欧元": "eur", "港元": "hkd", "港币": "hkd"}
_LATIN = {
    "usd": "usd",
    "us$": "usd",
    "$": "usd",
    "eur": "eur",
    "€": "eur",
    "hkd": "hkd",
    "hk$": "hkd",
}
_NOT_REVENUE = re.compile(r"占|增长|同比|目标|预计|力争|达产|forecast|expected|target|grow")
_NOT_PROJECT = re.compile(r"累计|已(?:完成)?投资|已投入|获.{0,6}投资|融资|轮|raised")


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Amounts of a project and of a year's revenue; shares, forecasts, rounds of funding and ranges are left out."""
    yield from _chinese("investment_wan", _INVEST, _NOT_PROJECT, sentence)
    yield from _chinese("revenue_wan", _REVENUE, _NOT_REVENUE, sentence)
    yield from _english(sentence)


def _chinese(
    field: str, pattern: re.Pattern[str], unless: re.Pattern[str], sentence: Sentence
) -> Iterator[Proposal]:
    for found in pattern.finditer(sentence.text):
        clause = sentence.clause(found.start(), found.end())
        size, currency = found["size"] or "", found["currency"] or ""
        value = value_of(found["number"])
        if value is None or not (size or currency) or size == "万亿":
            continue
        if is_range(sentence.text, found) or unless.search(clause) or denied(clause):
            continue
        if field != "revenue_wan" or not of_others(clause):
            yield _amount(field, value, size, _CURRENCIES.get(currency, ""), sentence)


def _amount(field: str, value: float, size: str, currency: str, sentence: Sentence) -> Proposal:
    """In the unit the text uses where the form offers it, else in 万 or 百万 of the currency."""
    if size == "千万":
        value, size = value * 1_000, "万"
    if size == "":
        value, size = value / 10_000, "万"
    if currency and size == "亿":
        value, size = value * 100, "百万"
    unit = f"{currency}_{_SIZES[size]}" if currency else _SIZES[size]
    return Proposal(field, plain(value), unit, sentence.text, sentence.start)


def _english(sentence: Sentence) -> Iterator[Proposal]:
    for found in _ENGLISH.finditer(sentence.text):
        field = "investment_wan" if found["lead"].lower().startswith("invest") else "revenue_wan"
        other = field == "revenue_wan" and _NOT_REVENUE.search(found[0])
        value = value_of(found["number"])
        if other or value is None or denied(found[0]):
            continue
        value *= 1_000 if found["size"].lower().startswith("b") else 1
        currency = _LATIN.get(found["currency"].lower())
        unit = f"{currency}_million" if currency else "million"
        yield Proposal(field, plain(value), unit, sentence.text, sentence.start)
