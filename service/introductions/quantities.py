"""Amounts, areas, people and shares in a sentence."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from service.introductions.denials import denied, of_others
from service.introductions.numerals import NUMBER, value_of
from service.introductions.proposal import Proposal
from service.introductions.sentences import Sentence

_SPAN = r"(?:\s*[-—–~～至到]\s*" + NUMBER + ")"
_ABOUT = r"[^\d，,。；;]{0,8}?"
_MONEY = (
    r"(?P<number>" + NUMBER + r")\s*(?P<more>余|多)?\s*"
    r"(?P<size>万亿|亿|千万|百万|万)?\s*(?P<currency>元人民币|元|人民币|美元|欧元|港元|港币)?"
)
_SIZES = {"万": "wan", "百万": "million", "亿": "yi"}
_CURRENCIES = {"美元": "usd", "欧元": "eur", "港元": "hkd", "港币": "hkd"}


class _Rule(NamedTuple):
    """A pattern with the group `number`; `unless` names words of the clause that make it say something else."""

    field: str
    pattern: re.Pattern[str]
    scale: Mapping[str, float]
    unless: re.Pattern[str] | None = None


def _rule(field: str, pattern: str, scale: Mapping[str, float], unless: str = "") -> _Rule:
    return _Rule(
        field,
        re.compile(pattern, re.IGNORECASE),
        scale,
        re.compile(unless, re.IGNORECASE) if unless else None,
    )


_N = r"(?P<number>" + NUMBER + r")\s*(?:余|多)?\s*"
_HAS_ALREADY = r"现有|已有|已建|原有|目前|现厂|已拥有|\bcurrent"
_AREA = {"平方米": 1, "平米": 1, "㎡": 1, "m2": 1, "m²": 1, "万平方米": 10_000, "万平米": 10_000, "万㎡": 10_000, "square metres": 1, "square meters": 1, "sqm": 1}  # fmt: skip
_RULES = (
    _rule("land_mu", _N + r"(?P<unit>亩|mu\b)", {"亩": 1, "mu": 1}, _HAS_ALREADY),
    _rule(
        "floor_m2",
        r"(?:厂房|车间|建筑面积|场地|仓库|办公|实验室|floor|factory|workshop|plant)[^\d。；;]{0,14}?"
        + _N + r"(?P<unit>万平方米|万平米|万㎡|平方米|平米|㎡|m2|m²|square met(?:re|er)s|sqm)",
        _AREA,
        _HAS_ALREADY,
    ),
    _rule(
        "floor_m2",
        _N + r"(?P<unit>万平方米|万平米|万㎡|平方米|平米|㎡|m2|m²|square met(?:re|er)s|sqm)\s*(?:的|of)?\s*(?:标准)?(?:厂房|车间|场地|仓库|办公|实验室|floor|factory|workshop|plant)",
        _AREA,
        _HAS_ALREADY,
    ),
    _rule("power_mva", _N + r"(?P<unit>MVA|兆伏安|kVA|千伏安|万千伏安)", {"mva": 1, "兆伏安": 1, "kva": 0.001, "千伏安": 0.001, "万千伏安": 10}),
    _rule("energy_tce", r"(?:能耗|能源消[耗费]|energy)" + _ABOUT + _N + r"(?P<unit>万吨|吨|tonnes?)\s*(?:标准煤|标煤|of standard coal)", {"万吨": 10_000, "吨": 1, "tonne": 1, "tonnes": 1}),
    _rule("employees", r"(?<!研发)(?<!技术)(?:员工|职工|在职|从业)(?:人员)?(?:总数|人数|总人数)?" + _ABOUT + _N + r"(?P<unit>人|名|位)", {"人": 1, "名": 1, "位": 1}, r"新增|招聘|招收|带动|就业|研发人员|技术人员|其中"),
    _rule("employees", _N + r"(?P<unit>名|位|人)?\s*(?:在职)?(?:员工|职工|employees|staff\b)", {"名": 1, "位": 1, "人": 1, "": 1}, r"新增|招聘|招收|带动|就业|其中|\bhire|\bnew\b"),
    _rule("rd_intensity_pct", r"研发(?:投入|费用|经费|支出)?" + r"[^\d，。；;]{0,14}?占[^\d。；;]{0,14}?" + _N + r"(?P<unit>%|％|个百分点)", {"%": 1, "％": 1}),
    _rule("rd_intensity_pct", _N + r"(?P<unit>%|％|percent|per cent)\s*of\s*(?:our\s*|its\s*|annual\s*)?(?:revenue|sales|turnover)[^.]{0,30}(?:R&D|research)", {"%": 1, "％": 1, "percent": 1, "per cent": 1}),
    _rule("rd_intensity_pct", r"(?:R&D|research and development)[^.\d]{0,40}?" + _N + r"(?P<unit>%|％|percent|per cent)", {"%": 1, "％": 1, "percent": 1, "per cent": 1}),
    _rule("export_share_pct", r"(?:出口|外销|海外)(?:额|收入|销售|业务|占比|比例|比重)*[^\d，。；;]{0,14}?" + _N + r"(?P<unit>%|％)", {"%": 1, "％": 1}, r"增长|增幅|同比|提高|下降|increase|gr[eo]w"),
    _rule("export_share_pct", r"(?:export)[^.\d]{0,40}?" + _N + r"(?P<unit>%|％|percent|per cent)", {"%": 1, "％": 1, "percent": 1, "per cent": 1}, r"increase|gr[eo]w|rose"),
    _rule("export_share_pct", _N + r"(?P<unit>%|％)的?(?:产品|销售|收入)?(?:用于|来自|供)?(?:出口|外销|海外)", {"%": 1, "％": 1}, r"增长|增幅|同比"),
)  # fmt: skip
_INVEST = re.compile(
    r"(?P<lead>总投资|投资总额|投资额|计划投资|拟投资|预计投资|投资规模|固定资产投资|投资)(?!方|人|者|于|了|机构|基金|合伙)"
    r"[^\d〇零一二两三四五六七八九十百千。；;]{0,8}?" + _MONEY
)
_REVENUE = re.compile(
    r"(?P<lead>营业收入|营收|销售收入|销售额|年收入|主营收入)(?!的)[^\d〇零一二两三四五六七八九十百千。；;]{0,8}?" + _MONEY
)
_ENGLISH = re.compile(
    r"(?P<lead>invest\w*|revenue|turnover|sales)[^.]{0,40}?"
    r"(?P<currency>RMB|CNY|USD|US\$|\$|EUR|€|HKD|HK\$)\s*(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<size>million|billion|m\b|bn\b)",
    re.IGNORECASE,
)
_ENGLISH_CURRENCY = {"rmb": "", "cny": "", "usd": "usd", "us$": "usd", "$": "usd", "eur": "eur", "€": "eur", "hkd": "hkd", "hk$": "hkd"}  # fmt: skip
_NOT_REVENUE = re.compile(r"占|增长|同比|目标|预计|力争|达产|forecast|expected|target|grow")
_NOT_PROJECT = re.compile(r"累计|已(?:完成)?投资|获.{0,6}投资|融资|轮|raised|已投入")


def read(sentence: Sentence) -> Iterator[Proposal]:
    """The numbers of one sentence that belong to a field of the form; ranges and denials are left to the person."""
    for rule in _RULES:
        for found in rule.pattern.finditer(sentence.text):
            clause = sentence.clause(found.start(), found.end())
            wrong = rule.unless is not None and rule.unless.search(clause)
            value = value_of(found["number"])
            if wrong or value is None or denied(clause) or _is_range(sentence.text, found):
                continue
            scale = rule.scale.get((found["unit"] or "").lower())
            if scale is not None:
                yield _proposal(rule.field, value * scale, "", sentence)
    yield from _money("investment_wan", _INVEST, _NOT_PROJECT, sentence)
    yield from _money("revenue_wan", _REVENUE, _NOT_REVENUE, sentence)
    yield from _english(sentence)


def _money(
    field: str, pattern: re.Pattern[str], unless: re.Pattern[str], sentence: Sentence
) -> Iterator[Proposal]:
    for found in pattern.finditer(sentence.text):
        clause = sentence.clause(found.start(), found.end())
        size, currency = found["size"] or "", found["currency"] or ""
        value = value_of(found["number"])
        if value is None or not (size or currency) or size == "万亿" or _is_range(sentence.text, found):
            continue
        if unless.search(clause) or denied(clause) or (field == "revenue_wan" and of_others(clause)):
            continue
        yield _amount(field, value, size, _CURRENCIES.get(currency, ""), sentence)


def _amount(field: str, value: float, size: str, currency: str, sentence: Sentence) -> Proposal:
    """In the unit the text uses where the form offers it, else in 万 of the currency."""
    if size == "千万":
        value, size = value * 1_000, "万"
    if size == "":
        value, size = value / 10_000, "万"
    if currency and size == "亿":
        value, size = value * 100, "百万"
    unit = f"{currency}_{_SIZES[size]}" if currency else _SIZES[size]
    return _proposal(field, value, unit, sentence)


def _english(sentence: Sentence) -> Iterator[Proposal]:
    for found in _ENGLISH.finditer(sentence.text):
        field = "investment_wan" if found["lead"].lower().startswith("invest") else "revenue_wan"
        clause = found[0]
        if denied(clause) or (field == "revenue_wan" and _NOT_REVENUE.search(clause)):
            continue
        value = value_of(found["number"]) or 0.0
        value *= 1_000 if found["size"].lower().startswith("b") else 1
        currency = _ENGLISH_CURRENCY[found["currency"].lower()]
        yield _proposal(field, value, f"{currency}_million" if currency else "million", sentence)


def _is_range(text: str, found: re.Match[str]) -> bool:
    """"3—5亿元" names no amount: which end is meant is for the person to say."""
    before = text[: found.start("number")]
    after = text[found.end("number") :]
    return bool(
        re.search(NUMBER + r"\s*(?:亿|万|亩|人|名|%)?(?:元)?\s*[-—–~～至到]\s*$", before)
        or re.match(r"\s*(?:亿|万|亩|人|名|%)?(?:元)?" + _SPAN, after)
    )


def _proposal(field: str, value: float, unit: str, sentence: Sentence) -> Proposal:
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return Proposal(field, text, unit, sentence.text, sentence.start)
