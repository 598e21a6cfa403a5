"""The lists of a report as sections of a document: the first entries told in full, the rest by name."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from matching.percent import percent
from matching.result import MatchResult
from service.pages import labels
from service.pages.report import near_changes
from service.pages.views import Report
from service.reports import blocks
from service.reports.blocks import facts_asked
from service.reports.words import Words

SITES, POLICIES = 10, 8
"""So many entries of a list are told in full, the rest by name, grade and outcome."""
Block = Callable[[Any], dict[str, Any]]


def sections_of(words: Words, report: Report) -> list[dict[str, Any]]:
    found = [_industries(words, report)] if report.industries else []
    if report.best:
        found += [_sites(words, report), _levers(words, report), _programmes(words, report)]
        found += [_near(words, report.result)] if report.result.near_misses else []
    return [*found, _next(words, report)]


def _industries(words: Words, report: Report) -> dict[str, Any]:
    title = "产业" if report.best else "最接近的产业（仅供参考）"
    section = _section(
        words, title, report.industries, lambda item: blocks.industry(words, item), 3
    )
    return section | {"notes": _runner_up(words, report)}


def _runner_up(words: Words, report: Report) -> list[str]:
    other, best = report.runner_up, report.best
    if best is None:
        return []
    if other is None:
        return [words.say("其余产业的概率均不足 1%。")]
    if other.why_zh:
        return [words.say("其次是{name}。", name=words.of(other)) + words.of(other, "why")]
    said = {"name": words.of(other), "probability": percent(other.probability)}
    return [words.say("其次是{name}（概率 {probability}）。", **said)]


def _sites(words: Words, report: Report) -> dict[str, Any]:
    facts = facts_asked(words, report.unstated)
    lead = "规划和名录均未公布各地点的以下情况，请向园区核实：{facts}。"
    section = _section(
        words, "地点", report.sites, lambda item: blocks.site(words, item, report.unstated), SITES
    )
    if not report.sites:
        return section | {"lead": words.say("没有依据足够的地点可列。")}
    return section | {"lead": words.say(lead, facts=facts) if facts else None}


def _levers(words: Words, report: Report) -> dict[str, Any]:
    section = _section(
        words, "政策举措", report.levers, lambda item: blocks.policy(words, item), POLICIES
    )
    none = [] if report.levers else [words.say("没有相关的政策举措。")]
    lead = "规划写明政府要做的事，企业不能据此直接申报；条文限定了对象的，列为条件。"
    return section | {"lead": words.say(lead), "notes": none}


def _programmes(words: Words, report: Report) -> dict[str, Any]:
    section = _section(
        words, "可申报项目", report.programmes, lambda item: blocks.policy(words, item), POLICIES
    )
    none = [] if report.programmes else [words.say("本规划未列与此相关、可直接申报的项目。")]
    lead = "有条件、有主管部门、企业或其员工可以申请的项目；是否符合由主管部门认定。"
    return section | {"lead": words.say(lead), "notes": none}


def _near(words: Words, result: MatchResult) -> dict[str, Any]:
    changed = near_changes(result, words.language, words.names["cities"])
    points = [
        words.say(
            labels.DOCUMENT["change"], text=words.of(miss, "text"), label=label, was=was, will=will
        )
        for miss, (label, was, will) in zip(result.near_misses, changed, strict=True)
    ]
    return _section(words, "只差一项", (), blocks.brief, 0) | {"points": points}


def _next(words: Words, report: Report) -> dict[str, Any]:
    asked = [words.of(question, "text") for question in report.result.questions]
    again = words.address(f"/r/{report.result.run.run_id}")
    steps = [words.say(labels.DOCUMENT["ask"])] if asked else []
    points = [*asked, words.say(labels.DOCUMENT["check"])] if report.best else asked
    where = [words.say(labels.DOCUMENT["again"], url=again)] if again else []
    return _section(words, labels.DOCUMENT["next"], (), blocks.brief, 0) | {
        "lead": steps[0] if steps else None,
        "points": points + where,
    }


def _section(
    words: Words, title: str, items: Sequence[Any], block: Block, full: int
) -> dict[str, Any]:
    made: Iterable[dict[str, Any]] = [block(item) for item in items]
    entries, rest = [*made][:full], [*made][full:]
    return {
        "title": words.say(title),
        "lead": None,
        "entries": entries,
        "rest_title": words.say("其余 {count} 项", count=len(rest)) if rest else "",
        "rest": [blocks.brief(item) for item in rest],
        "notes": [],
        "points": [],
    }
