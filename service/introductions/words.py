"""Words of a sentence that are answers: recognitions, ownership, the kind of project, what it needs, where it may go."""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from service.introductions.denials import denied, not_yet, of_others
from service.introductions.proposal import Proposal
from service.introductions.sentences import Sentence


class _Word(NamedTuple):
    """`kind` says how it may be denied: "held" is had or not, "planned" lies ahead by nature, "plain" is neither."""

    field: str
    value: str
    kind: str
    pattern: re.Pattern[str]


def _word(field: str, value: str, kind: str, pattern: str) -> _Word:
    return _Word(field, value, kind, re.compile(pattern, re.IGNORECASE))


_GIANT = r"小巨人|little giant"
_PLAN = r"(?:拟|计划|准备|将|预备|意向|打算|拟在|项目|plans? to|intends? to|will)"
_WORKS = r"(?:基地|工厂|项目|生产线|产线|厂)"
_NEED = r"(?:需要?|要求|依赖|须|靠近|临近|毗邻|配套|需有|希望|needs?|requires?|near|close to)"
_WORDS = (
    _word("qualifications", "high_tech", "held", r"高新技术企业|国高(?=认定|企业|证书)|high-tech enterprise"),
    _word("qualifications", "sme_tech", "held", r"科技型中小企业"),
    _word("qualifications", "srdi_giant", "held", _GIANT),
    _word("qualifications", "srdi", "held", r"专精特新(?![“”\"'「」]{0,2}小巨人)|SRDI(?! little giant)"),
    _word("qualifications", "champion", "held", r"单项冠军|single champion"),
    _word("qualifications", "above_scale", "held", r"规模以上(?:工业)?企业|规上企业"),
    _word("qualifications", "chain_leader", "held", r"链主"),
    _word("qualifications", "unicorn", "held", r"独角兽|unicorn"),
    _word("qualifications", "listed", "held", r"上市公司|(?:A股|科创板|创业板|主板|港交所|纳斯达克|北交所)[^，。；;]{0,6}上市|股票代码"),
    _word("qualifications", "listed", "held", r"\blisted on\b"),
    _word("qualifications", "time_honoured", "held", r"老字号"),
    _word("ownership", "private", "held", r"民营(?:企业|公司|控股)|private(?:ly)?[- ](?:owned|held)"),
    _word("ownership", "state", "held", r"国有(?:独资|控股|企业)|国企|央企(?:控股|旗下)?|state-owned"),
    _word("ownership", "joint_venture", "held", r"中外合资|合资企业|joint venture"),
    _word("ownership", "hk_mo_tw", "held", r"(?:港|澳|台)(?:商)?(?:独资|资)(?:企业|公司)?|香港独资"),
    _word("ownership", "foreign", "held", r"外商独资|外资(?:企业|公司|独资|控股)|wholly foreign[- ]owned|foreign-invested"),
    _word("stage", "startup", "held", r"初创(?:期|企业|公司)|天使轮|种子轮|start-?up"),
    _word("stage", "growth", "held", r"(?:处于|处在|正处)成长期|快速成长期"),
    _word("stage", "mature", "held", r"(?:处于|处在|进入)成熟期"),
    _word("project_type", "expansion", "planned", r"增资扩产|扩产|扩建|扩大产能|expand"),
    _word("project_type", "transfer", "planned", r"(?:产业|产能|生产线|整体)(?:转移|搬迁|迁移)|relocat"),
    _word("project_type", "headquarters", "planned", _PLAN + r"[^，。；;]{0,14}总部(?!位于|设在)|headquarters in"),
    _word("project_type", "rnd", "planned", _PLAN + r"[^，。；;]{0,16}(?:研发中心|研究院|研发机构|研发基地)"),
    _word("project_type", "pilot_production", "planned", _PLAN + r"[^，。；;]{0,16}中试|pilot (?:line|plant|production)"),
    _word("project_type", "demonstration", "planned", _PLAN + r"[^，。；;]{0,16}示范(?:应用|项目|工程)"),
    _word("project_type", "new", "planned", r"(?:拟|计划|准备|将|意向)[^，。；;]{0,12}(?:建设|投建|建立)[^，。；;]{0,20}" + _WORKS),
    _word("project_type", "new", "planned", r"新建[^，。；;]{0,20}" + _WORKS + "|build a (?:new )?(?:plant|factory)"),
    _word("first_use_product", "yes", "plain", r"首台（?套）?|首台\(套\)|首批次|首版次|首次应用|first-of-its-kind"),
    _word("logistics", "seaport", "plain", _NEED + r"[^，。；;]{0,10}(?:海港|港口|码头(?!文化)|seaport)"),
    _word("logistics", "airport", "plain", _NEED + r"[^，。；;]{0,10}(?:机场|空运|航空货运|airport)"),
    _word("logistics", "rail", "plain", _NEED + r"[^，。；;]{0,10}(?:铁路|班列|rail)"),
    _word("logistics", "cold_chain", "plain", _NEED + r"[^，。；;]{0,10}(?:冷链|冷库|cold chain)"),
    _word("logistics", "chemical_berth", "plain", _NEED + r"[^，。；;]{0,10}(?:化工码头|液体化工泊位|chemical berth)"),
)  # fmt: skip
_PARK_NO = re.compile(r"(?:无需|不需(?:要)?|不必|不用|不要求)[^，。；;]{0,8}化工园区")
_PARK_YES = re.compile(
    r"(?:须|需(?:要)?|必须|应当?)(?:进入|落在|布局在|入驻|设在|在)[^，。；;]{0,4}化工园区"
)
_TOWARDS = re.compile(
    r"意向|拟|计划|希望|考虑|落户|选址|落地|布局|新建|建设|设厂|投建|优先|首选|倾向|准备在|打算|plan|intend|prefer|consider|looking at",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"不考虑|不选|排除|除外|不愿|避开|不落|不在.{0,4}(?:落|选|投|建)|\bnot (?:in|consider)|\bexclud|\bexcept\b",
    re.IGNORECASE,
)


def read(sentence: Sentence) -> Iterator[Proposal]:
    """The answers one sentence gives outright; a denial is no yes, and no no either, where the form has none."""
    for word in _WORDS:
        for found in word.pattern.finditer(sentence.text):
            clause = sentence.clause(found.start(), found.end())
            if _holds(word, clause, sentence.text):
                yield _said(word.field, word.value, sentence)
    if _PARK_NO.search(sentence.text):
        yield _said("needs_chemical_park", "no", sentence)
    elif (must := _PARK_YES.search(sentence.text)) and not denied(must[0]):
        yield _said("needs_chemical_park", "yes", sentence)


def _holds(word: _Word, clause: str, sentence: str) -> bool:
    """Negation reaches over lists ("尚未取得高新技术企业、专精特新等资质"): for what is held the whole sentence counts
    from its last "但" or "，" that turns it."""
    if denied(clause) or _list_denied(word, clause, sentence):
        return False
    if word.kind == "held":
        return not (not_yet(clause) or of_others(clause))
    return True


def _list_denied(word: _Word, clause: str, sentence: str) -> bool:
    """Whether the items before this one, joined by 、 or "和", were already denied together."""
    if word.kind != "held":
        return False
    before = sentence[: sentence.find(clause) + len(clause)]
    reach = re.split(r"[，,：:]|但|而", before)[-1]
    return denied(reach) or not_yet(reach)


def read_cities(
    sentence: Sentence, names: Iterable[str], find: Callable[[str], str | None]
) -> Iterator[Proposal]:
    """Cities a sentence turns to or away from; a city that is only mentioned (where the firm is) is not proposed."""
    for name in names:
        for found in re.finditer(re.escape(name), sentence.text, re.IGNORECASE):
            clause = sentence.clause(found.start(), found.end())
            reach = _reach(sentence.text, found.start(), clause)
            city = find(name)
            if city is None:
                continue
            if _AWAY.search(reach):
                yield _said("city_exclude", city, sentence)
            elif _TOWARDS.search(reach) and not denied(reach):
                yield _said("city_prefer", city, sentence)


def _reach(text: str, start: int, clause: str) -> str:
    """The clause, with what stands before it in the same list of names (意向城市：广州、佛山)."""
    left = max(text.rfind(mark, 0, start) for mark in "，,。；;")
    return text[left + 1 : start] + clause


def _said(field: str, value: str, sentence: Sentence) -> Proposal:
    return Proposal(field, value, "", sentence.text, sentence.start)
