"""Areas, people, power and shares in a sentence."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from service.introductions.denials import denied
from service.introductions.numerals import NUMBER, plain, value_of
from service.introductions.proposal import Proposal
from service.introductions.ranges import is_range
from service.introductions.sentences import Sentence

Units = Mapping[str, float]


class _Rule(NamedTuple):
    """A pattern with the groups `number` and `unit`; `unless` are words of the clause that make it say something else."""

    field: str
    pattern: re.Pattern[str]
    units: Units
    unless: re.Pattern[str] | None


def _rule(field: str, units: Units, pattern: str, unless: str = "") -> _Rule:
    """`#` in the pattern stands for a number with its unit, `…` for a few characters of the same clause."""
    names = "|".join(sorted(map(re.escape, units), key=len, reverse=True))
    number = rf"(?P<number>{NUMBER})\s*(?:余|多)?\s*(?P<unit>{names})"
    text = pattern.replace("#", number).replace("…", r"[^\d，,。；;]{0,14}?")
    return _Rule(
        field,
        re.compile(text, re.IGNORECASE),
        {name.lower(): size for name, size in units.items()},
        re.compile(unless, re.IGNORECASE) if unless else None,
    )


_SQUARE = {
    "平方米": 1, "平米": 1, "㎡": 1, "m2": 1, "m²": 1, "sqm": 1, "square metres": 1, "square meters": 1,
    "万平方米": 10_000, "万平米": 10_000, "万㎡": 10_000,
}  # fmt: skip
_POWER = {"MVA": 1, "兆伏安": 1, "kVA": 0.001, "千伏安": 0.001, "万千伏安": 10}
_COAL = {
    "吨标准煤": 1, "吨标煤": 1, "万吨标准煤": 10_000, "万吨标煤": 10_000,
    "tonnes of standard coal": 1,
}  # fmt: skip
_PEOPLE = {"人": 1, "名": 1, "位": 1}
_STAFF = {
    f"{count}{between}{word}": 1
    for count in ("名", "位", "人", "")
    for between in ("", "在职")
    for word in ("员工", "职工")
} | {"employees": 1, " employees": 1, "staff": 1}
_SHARE = {"%": 1, "％": 1, "percent": 1, "per cent": 1}
_ROOM = r"(?:厂房|车间|建筑面积|场地|仓库|实验室|factory|workshop|plant|floor)"
_HAD = r"现有|已有|已建|原有|目前|现厂|已拥有|\bcurrent"
_NEW_JOBS = r"新增|招聘|招收|带动|就业|其中|\bhire|\bnew\b"
_CHANGE = r"增长|增幅|同比|提高|下降|increas|\bgr[eo]w|\brose"

_RULES = (
    _rule("land_mu", {"亩": 1, "mu ": 1}, "#", _HAD),
    _rule("floor_m2", _SQUARE, _ROOM + r"[^\d。；;]{0,14}?#", _HAD),
    _rule("floor_m2", _SQUARE, r"#\s*(?:的|of )?\s*(?:标准)?" + _ROOM, _HAD),
    _rule("power_mva", _POWER, "#"),
    _rule("energy_tce", _COAL, "#"),
    _rule(
        "employees",
        _PEOPLE,
        r"(?<!研发)(?<!技术)(?:员工|职工|在职|从业)(?:人员)?(?:总数|人数|总人数)?…#",
        _NEW_JOBS + "|研发人员|技术人员",
    ),
    _rule("employees", _STAFF, "#", _NEW_JOBS),
    _rule("rd_intensity_pct", _SHARE, r"研发(?:投入|费用|经费|支出)?…占[^\d。；;]{0,14}?#"),
    _rule(
        "rd_intensity_pct",
        _SHARE,
        r"#\s*of\s*(?:our |its |annual )?(?:revenue|sales|turnover)[^.]{0,30}(?:R&D|research)",
    ),
    _rule("rd_intensity_pct", _SHARE, r"(?:R&D|research and development)[^.\d]{0,40}?#", _CHANGE),
    _rule("export_share_pct", _SHARE, r"(?:出口|外销|海外)…#", _CHANGE),
    _rule("export_share_pct", _SHARE, r"exports?[^.\d]{0,40}?#", _CHANGE),
    _rule(
        "export_share_pct",
        _SHARE,
        r"#的?(?:产品|销售|收入)?(?:用于|来自|供)?(?:出口|外销|海外)",
        _CHANGE,
    ),
)


def read(sentence: Sentence) -> Iterator[Proposal]:
    """The measures one sentence states outright; ranges, denials and what a firm has already are left to the person."""
    for rule in _RULES:
        for found in rule.pattern.finditer(sentence.text):
            clause = sentence.clause(found.start(), found.end())
            value = value_of(found["number"])
            other = rule.unless is not None and rule.unless.search(clause)
            if other or value is None or denied(clause) or is_range(sentence.text, found):
                continue
            size = rule.units[found["unit"].lower()]
            yield Proposal(rule.field, plain(value * size), "", sentence.text, sentence.start)
