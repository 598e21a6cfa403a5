"""Wording that nobody here may use: promises of an outcome, and sums over what is decided case by case.

The authority decides, so no text says that somebody will get something; and amounts that are competitive or decided
case by case are never added up. Official quotes are exempt: they are literal.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

from matching.catalogue.files import Fault, read_node

LITERAL = frozenset({"quote", "raw", "stated", "title"})
"""Keys whose values are another's words: quotes, what a register states, titles of documents."""

_GAINS = "(?:获得|获批|通过|拿到|享受|入选|中标|到账|成功)"
_PROMISES = (
    rf"(?<![不未非无])(?:保证|确保|担保|承诺)(?:您|你|企业|项目|申请人|申报单位)?(?:能|会|可|一定|能够|可以)?{_GAINS}",
    rf"(?:一定|必定|必然|肯定|百分之百|100\s?%)(?:能|会|可|可以|能够)?{_GAINS}",
    r"必过|包过|包拿|包中标|稳拿|稳过|保过",
    r"(?<!not )(?<!never )(?<!nothing is )\bguaranteed\b",
    r"(?<!no )\bguarantees? (?:that|you|your|approval|success|acceptance|payment|(?:a|the) (?:grant|place|subsidy|award))\b",
    r"\byou (?:will|shall|are going to) (?:receive|get|obtain|be (?:granted|approved|awarded|paid))\b",
    r"\b(?:certain|sure|bound) to (?:receive|get|obtain|win|qualify|be (?:granted|approved|awarded))\b",
    r"(?:^|[.;,:]\s*|\bthat )(?:you|your (?:firm|enterprise)|the (?:firm|enterprise)) (?:are|is) (?:eligible|entitled)\b",
    r"\beligible for certain\b",
)
_TOTALS = (
    r"(?:合计|总计|累计|共计|加起来|总共)(?:最高)?(?:可|能)?(?:获得|获|得|领取|领|拿|享受)[^，。；]{0,12}(?:万元|亿元|元|补贴|补助|奖励|资助|资金)",
    r"(?:补贴|补助|奖励|资助|奖补|优惠)(?:资金|金额)?(?:合计|总计|累计|共计|总额)",
    r"\b(?:a|in) total of [^.;]{0,20}(?:yuan|RMB|subsid|grant|award|incentive)",
    r"\btotal (?:subsid(?:y|ies)|grants?|awards?|incentives?|benefits?)\b",
)
_RULES = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, patterns in (("promise", _PROMISES), ("total", _TOTALS))
    for pattern in patterns
)
_REMEDY = {
    "promise": "promises an outcome; say what may be applied for and who decides",
    "total": "adds up what is decided among applicants; state each amount by itself",
}


class Breach(NamedTuple):
    """Words that may not stand: `kind` is promise or total, `words` those found."""

    kind: str
    words: str

    def __str__(self) -> str:
        return f"{self.words!r} {_REMEDY[self.kind]}"


def breaches(text: str) -> Iterator[Breach]:
    """Every promise or forbidden sum in a text, in the order of the rules."""
    for kind, pattern in _RULES:
        for found in pattern.finditer(text):
            yield Breach(kind, found[0])


def folder_breaches(folder: Path) -> Iterator[Fault]:
    """Breaches in a plan folder's own wording, with file and line; quotes and the plan itself are exempt."""
    for path in sorted(folder.rglob("*.yaml")):
        name = path.relative_to(folder).as_posix()
        node = read_node(folder, name)
        for field, scalar in _scalars(node):
            for breach in breaches(scalar.value):
                line = scalar.start_mark.line + 1
                yield Fault(name, "", field, str(breach), line)


def _scalars(node: yaml.Node | None, path: str = "") -> Iterator[tuple[str, yaml.ScalarNode]]:
    if isinstance(node, yaml.ScalarNode):
        yield path, node
    elif isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            yield from _scalars(item, f"{path}/{position}" if path else str(position))
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value not in LITERAL:
                yield from _scalars(value, f"{path}/{key.value}" if path else key.value)
