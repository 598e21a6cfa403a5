"""Telling what a sentence says is so from what it denies, hopes for, or says of somebody else."""

import re

_NOT = re.compile(
    r"尚未|还未|未能|未获|未取得|未认定|未被|没有|并非|不是|不属于|非(?=高新|国有|上市|外资|民营|规上)|无(?=高新|专精|上市)|暂无|尚无|"
    r"不再|取消|撤销|失效|过期|曾(?:经)?(?:是|为|获)|原(?:为|系)|"
    r"\bnot\b|\bno\b|\bnever\b|n't\b|\bwithout\b|\bformer(?:ly)?\b|\bexpired\b",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"申请(?!了)|申报|拟(?!投)|准备|计划|争取|力争|目标|有望|培育|正在|筹备|筹划|冲刺|即将|将(?:申|于|在|认)|预计|希望|打造成|成为|潜在|后备|准(?=独角兽|上市)|拟上市|"
    r"\bappl(?:y|ying|ied)\b|\bplan(?:s|ning)?\b|\baim(?:s|ing)?\b|\bpending\b|\bpotential\b",
    re.IGNORECASE,
)
_ATTAINED = re.compile(
    r"已(?:获|被|经|通过|认定|取得|成为|在)|获评|获得|被认定|被评为|入选|荣获|通过了"
)
_OTHERS = re.compile(
    r"客户|用户|合作伙伴|服务(?:于|了)|供应(?:商)?|为.{0,12}(?:提供|配套)|多家|一批|众多|数十家|\d+\s*(?:余|多)?家|孵化|入驻|引进|股东|母公司|集团旗下|"
    r"\bcustomers?\b|\bclients?\b|\bsuppl(?:y|ies|ier)\b",
    re.IGNORECASE,
)


def denied(clause: str) -> bool:
    """Whether the clause says no to what stands in it."""
    return bool(_NOT.search(clause))


def not_yet(clause: str) -> bool:
    """Whether the clause speaks of something hoped for, unless it also says that it came about."""
    return bool(_NOT_YET.search(clause)) and not _ATTAINED.search(clause)


def of_others(clause: str) -> bool:
    """Whether the clause speaks of customers, partners or many firms rather than of this one."""
    return bool(_OTHERS.search(clause))
