"""Names, numbers of registration, years and lists in a sentence."""

import re
from collections.abc import Iterator

from stdnum.cn import uscc

from service.introductions.denials import of_others
from service.introductions.numerals import value_of
from service.introductions.proposal import Proposal
from service.introductions.sentences import Sentence

_NAME = re.compile(
    r"[\u4e00-\u9fffA-Za-z0-9（）()·]{2,40}?(?:股份有限公司|有限责任公司|集团有限公司|有限公司)"
)
_NAME_LEAD = re.compile(
    r"^.*?(?:我司|我们是|我公司|公司名称|企业名称|单位名称|关于)(?:是|为|[:：])?"
)
_USCC = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Z])")
_FOUNDED = (
    re.compile(
        r"(?:成立|创立|创办|创建|组建|设立|注册)(?:时间|日期)?(?:于|在|是|为|[:：])?\s*(?P<year>[12]\d{3}|[一二〇零九八七六五四三]{4})\s*年(?:\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?)?"
    ),
    re.compile(
        r"(?P<year>[12]\d{3}|[一二〇零九八七六五四三]{4})\s*年(?:\s*(?P<month>\d{1,2})\s*月(?:\s*(?P<day>\d{1,2})\s*日)?)?[^，。；;]{0,6}?(?:正式)?(?:成立|创立|创办|创建|注册成立)"
    ),
    re.compile(
        r"\b(?:founded|established|incorporated|set up)\b[^.\d]{0,20}(?P<year>[12]\d{3})(?P<month>)(?P<day>)",
        re.IGNORECASE,
    ),
)
_NOT_FIRM = re.compile(
    r"研发中心|研究院|研究所|实验室|子公司|分公司|基地|工厂|联盟|院士|工作站|subsidiary|branch|laborator"
)
_CODE = re.compile(r"行业(?:分类)?代码[^A-Z\d]{0,6}(?P<code>[A-Z]?\d{2,4})")
_LISTS = (
    ("products", re.compile(r"(?:主要产品|主营产品|核心产品|产品)(?:包括|涵盖|有|为|是|[:：])\s*(?P<items>[^。；;]+)")),
    ("technologies", re.compile(r"(?:核心技术|主要技术|关键技术)(?:包括|涵盖|有|为|是|[:：])\s*(?P<items>[^。；;]+)")),
    ("products", re.compile(r"\b(?:main |core )?products (?:include|are|comprise)\s+(?P<items>[^.;]+)", re.IGNORECASE)),
)  # fmt: skip
_PART = re.compile(r"[、，,]|(?:以及|及|和|与)(?=[^、，,]{2,})|\band\b")
_MOST_ITEMS = 12


def read(sentence: Sentence) -> Iterator[Proposal]:
    """Name, code, year and lists; what is said of a branch, a laboratory or a customer is left out."""
    yield from _names(sentence)
    for found in _USCC.finditer(sentence.text):
        if uscc.is_valid(found[0]):
            yield _said("uscc", found[0], sentence)
    for pattern in _FOUNDED:
        for found in pattern.finditer(sentence.text):
            year = _founded(found)
            if year and not _NOT_FIRM.search(sentence.clause(found.start(), found.end())):
                yield _said("founded", year, sentence)
    for found in _CODE.finditer(sentence.text):
        yield _said("industry_code", found["code"], sentence)
    yield from _lists(sentence)


def _names(sentence: Sentence) -> Iterator[Proposal]:
    found = _NAME.search(sentence.text)
    if found and not of_others(sentence.text[: found.start()] + found[0][:2]):
        name = _NAME_LEAD.sub("", found[0])
        if len(name) > 6:
            yield _said("name", name, sentence)


def _founded(found: re.Match[str]) -> str | None:
    """A whole date, or the year alone where the day is not told: a month makes no date."""
    year = value_of(found["year"])
    if year is None or not 1800 <= year <= 2100:
        return None
    if found["month"] and found["day"]:
        return f"{year:.0f}-{int(found['month']):02d}-{int(found['day']):02d}"
    return f"{year:.0f}"


def _lists(sentence: Sentence) -> Iterator[Proposal]:
    for field, pattern in _LISTS:
        for found in pattern.finditer(sentence.text):
            items = [item.strip(" 等\t“”\"'") for item in _PART.split(found["items"])]
            for item in [item for item in items if 2 <= len(item) <= 40][:_MOST_ITEMS]:
                yield _said(field, item, sentence)


def _said(field: str, value: str, sentence: Sentence) -> Proposal:
    return Proposal(field, value, "", sentence.text, sentence.start)
