"""A kept run as the data of a document: every word chosen, every list bounded, nothing of layout."""

import datetime as dt
from typing import Any

from matching.percent import percent
from matching.profile import EnterpriseProfile
from matching.result import Grade, MatchResult
from service.matches.store import KeptRun, result_sha256
from service.pages import labels
from service.pages.answers import answers
from service.pages.listed import listed
from service.pages.views import Report, report_of
from service.reports.blocks import fact
from service.reports.edition import edition
from service.reports.sections import sections_of
from service.reports.text import Cleaned
from service.reports.words import Words

REGION = {"zh": "cn", "en": "gb"}


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
            "sections": sections_of(words, report),
            "answers": _answers(words, report),
            "record": _record(words, result, sha256),
            "footer": f"{words.say('落地 Luodi')} · {result.run.run_id}",
            "page": [
                words.say(labels.DOCUMENT["page_before"]),
                " / ",
                words.say(labels.DOCUMENT["page_after"]),
            ],
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
    """The answer in a sentence, and what is listed for it."""
    best = report.best
    if best is None:
        return words.of(report.result, "reason")
    return words.say(
        labels.DOCUMENT["maybe" if best.grade is Grade.C else "best"],
        industry=words.of(best),
        grade=words.say(labels.GRADES[str(best.grade)]),
        probability=percent(best.probability),
        lists=listed(report, words.language),
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
    rows = [fact(f"{item.label[:1].upper()}{item.label[1:]}", item.value) for item in others]
    return {"title": words.say("其他已填 {count} 项", count=len(rows)), "rows": rows}


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
