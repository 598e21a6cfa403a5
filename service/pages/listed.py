"""What a report lists, counted in a sentence."""

from service.pages.i18n import Language, translate
from service.pages.views import Report

MANY = ("地点 {count} 处", "政策举措 {count} 项", "可申报项目 {count} 项")
ONE = ("地点 1 处", "政策举措 1 项", "可申报项目 1 项")
"""English has another word for one of a thing."""


def listed(report: Report, language: Language) -> str:
    """How many places, measures and programmes the report lists for its industry."""
    counts = [len(items) for items in (report.sites, report.levers, report.programmes)]
    said = [
        translate(language, one if count == 1 else many).format(count=count)
        for count, many, one in zip(counts, MANY, ONE, strict=True)
    ]
    sentence = translate(language, "据此列出{sites}、{levers}、{programmes}。")
    return sentence.format(sites=said[0], levers=said[1], programmes=said[2])
