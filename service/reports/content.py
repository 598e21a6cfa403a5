"""A kept run as the data of a document: every word chosen, every list bounded, nothing of layout."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.matches.store import KeptRun, result_sha256
from service.pages import labels
from service.pages.answers import answers
from service.pages.render import percent
from service.pages.report import near_changes
from service.pages.views import Report, report_of
from service.reports import blocks
from service.reports.blocks import facts_asked, fact
from service.reports.edition import edition
from service.reports.text import Cleaned
from service.reports.words import Words

SITES, POLICIES = 10, 8
"""So many entries of a list are told in full, the rest by name, grade and outcome."""
REGION = {"zh": "cn", "en": "gb"}
Block = Callable[[Any], dict[str, Any]]


def document_of(kept: KeptRun, words: Words) -> dict[str, Any]:
    """The document of a run in one language, for the press; the same run gives the same data."""
    profile = EnterpriseProfile.model_validate(kept.profile)
    result = MatchResult.model_validate_json(kept.result)
    report = report_of(profile, result)
    sha256 = result_sha256(kept)
    cleaned = Cleaned(
        {
            "title": f"{words.say('匹配结果')} {result.run.today}",
            "eyebrow": _eyebrow(words, profile),
            "title_shown": _headline(words, report),
            "answer": _answer(words, report),
            "meta": _meta(words, result),
            "notices": _notices(words, result),
            "said": _said(words, report),
            "sections": _sections(words, report),
            "answers": _answers(words, report),
            "record": _record(words, result, sha256),
            "footer": f"{words.say('落地 Luodi')} · {result.run.run_id}",
            "page": [words.say(labels.DOCUMENT["page_before"]), " / ", words.say(labels.DOCUMENT["page_after"])],
        }
    )
    document: dict[str, Any] = cleaned.data
    if cleaned.lacking:
        document["notices"].append(words.say(labels.DOCUMENT["lacking"], count=cleaned.lacking))
    day = dt.date.fromisoformat(result.run.today)
    return document | {
        "lang": words.language,
        "region": REGION[words.language],
        "author": "Luodi",
        "date": [day.year, day.month, day.day],
        "keywords": keywords(result.run.run_id, sha256, words),
    }


def keywords(run_id: str, sha256: str, words: Words) -> list[str]:
    """What `/verify` reads from the file again."""
    made = edition(words.catalogue.sha256, words.public_url)
    return [run_id, f"sha256:{sha256}", f"edition:{made}", f"language:{words.language}"]


def _eyebrow(words: Words, profile: EnterpriseProfile) -> str:
    title = words.say("匹配结果")
    return f"{title} · {profile.name}" if profile.name else title


def _headline(words: Words, report: Report) -> str:
    return words.of(report.best) if report.best else words.say("暂不作推荐")


def _answer(words: Words, report: Report) -> str:
    """The one sentence on top."""
    best = report.best
    if best is None:
        return words.of(report.result, "reason")
    return words.say(
        labels.DOCUMENT["answer"],
        industry=words.of(best),
        grade=words.say(labels.GRADES[str(best.grade)]),
        probability=percent(best.probability),
        sites=len(report.sites),
        levers=len(report.levers),
        programmes=len(report.programmes),
    )


def _meta(words: Words, result: MatchResult) -> list[dict[str, Any]]:
    info = words.catalogue.info
    here = result.run.plan_ids == (info.id,)
    plan = words.of(info, "title") if here else ", ".join(result.run.plan_ids)
    rows = [fact(words.say("依据"), plan, words.address(f"/plans/{info.id}") if here else None)]
    if here:
        rows.append(fact(words.say("印发机关"), words.of(info, "issuer")))
        rows.append(fact(words.say("适用期间"), f"{info.period_from} – {info.period_to}"))
    return [
        *rows,
        fact(_label(words, "匹配日期"), result.run.today),
        fact(_label(words, "匹配方式"), words.say(labels.ENGINES[result.run.engine])),
    ]


def _label(words: Words, source: str) -> str:
    """On a page the English label ends in a colon; in a column of labels it does not."""
    return words.say(source).rstrip(": ")


def _notices(words: Words, result: MatchResult) -> list[str]:
    covers = words.say("规划只覆盖上述期间；期满后请以新文件为准。")
    known = result.run.catalogue_version.endswith(f"+{words.catalogue.sha256[:12]}")
    outdated = [] if known else [words.say(labels.DOCUMENT["outdated"])]
    return [covers, *outdated, *(words.of(item, "text") for item in result.warnings)]


def _said(words: Words, report: Report) -> dict[str, Any]:
    named = {"products": "主要产品", "technologies": "主要技术"}
    texts = [
        {
            "label": words.say(named[part.field]) if part.field in named else None,
            "texts": [
                [{"text": piece.text, "marked": piece.marked} for piece in text]
                for text in part.texts
            ],
        }
        for part in report.written
    ]
    missing = {"label": words.say("未填写业务内容。"), "texts": []}
    marked = report.best and any(item.matched for item in report.industries)
    return {
        "title": words.say("所填内容"),
        "texts": texts or [missing],
        "note": words.say("标出的是与下列产业的行业用语相符的词。") if marked else None,
    }


def _answers(words: Words, report: Report) -> dict[str, Any]:
    """What else was said, after everything that follows from it."""
    others = answers(report.profile, words.language, words.names["cities"])
    rows = [fact(item.label, item.value) for item in others]
    return {"title": words.say("其他已填 {count} 项", count=len(rows)), "rows": rows}


def _sections(words: Words, report: Report) -> list[dict[str, Any]]:
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
    said = {"name": words.of(other), "probability": percent(other.probability)}
    if not report.lost_on:
        return [words.say("其次是{name}（概率 {probability}）。", **said)]
    parts = words.joined(words.say(part) for part in report.lost_on)
    return [
        words.say(
            "其次是{name}（概率 {probability}），在{parts}上与所填内容的契合不及{best}。",
            parts=parts,
            best=words.of(best),
            **said,
        )
    ]


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
        f"{words.of(miss, 'text')}{words.say(labels.DOCUMENT['open'])}{label}{words.say('：')}{was} → {will}{words.say(labels.DOCUMENT['close'])}"
        for miss, (label, was, will) in zip(result.near_misses, changed, strict=True)
    ]
    return _section(words, "只差一项", (), blocks.brief, 0) | {"points": points}


def _next(words: Words, report: Report) -> dict[str, Any]:
    asked = [words.of(question, "text") for question in report.result.questions]
    again = words.address(f"/r/{report.result.run.run_id}")
    steps = [words.say(labels.DOCUMENT["ask"])] if asked else []
    points = asked + [words.say(labels.DOCUMENT["check"])] if report.best else asked
    where = [words.say(labels.DOCUMENT["again"], url=again)] if again else []
    return _section(words, labels.DOCUMENT["next"], (), blocks.brief, 0) | {
        "lead": steps[0] if steps else None,
        "points": points + where,
    }


def _record(words: Words, result: MatchResult, sha256: str) -> dict[str, Any]:
    run = result.run
    verify = words.address("/verify")
    rows = [
        fact(words.say("结果编号"), run.run_id),
        fact(words.say(labels.DOCUMENT["sha256"]), sha256),
        fact(words.say("目录版本"), f"{', '.join(run.plan_ids)} {run.catalogue_version}"),
        fact(words.say("模型"), run.model_id),
        fact(words.say("评分版本"), run.scorer_version),
    ]
    note = words.say(labels.DOCUMENT["disclaimer"])
    check = words.say(labels.DOCUMENT["verify"], address=verify or "/verify")
    return {"title": words.say("本结果的由来"), "rows": rows, "note": f"{check} {note}"}


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
