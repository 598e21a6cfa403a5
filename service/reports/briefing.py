"""One enterprise for one target on one page: the data of the document, with less on it at each level that does not fit."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import RowMapping

from matching.profile import EnterpriseProfile
from matching.result import (
    Grade,
    MatchedIndustry,
    MatchedPolicy,
    MatchedSite,
    MatchResult,
)
from matching.text import profile_fields
from matching.wording import FIELDS
from service.candidates.search import Hit
from service.pages import labels
from service.pages.answers import shown
from service.pages.officers.candidates.words import BRIEFING, SAID
from service.pages.views import segments
from service.reports import blocks
from service.reports.blocks import fact
from service.reports.content import REGION
from service.reports.text import Cleaned
from service.reports.words import Words

LEVELS = 5
"""Each keeps less: all; no table of factors; one condition, no notes; the quote alone; half of the facts."""
_TEXT = (320, 200, 120, 80, 60)
_OTHERS = (3, 2, 1, 0, 0)
_CONDITIONS = (5, 3, 1, 0, 0)
_NAME, _FACT = 80, 60
"""Most characters of the heading and of one fact."""
FACTS = (
    "location", "industry_code", "project_type", "investment_wan", "land_mu", "floor_m2", "power_mva", "energy_tce",
    "start_by", "founded", "employees", "revenue_wan", "qualifications", "ownership", "stage", "city_prefer",
)  # fmt: skip
_CONTACT = re.compile(
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"
    r"|(?<!\d)0\d{2,3}[-－— ]?\d{7,8}(?!\d)|(?:微信|QQ|wechat)(?:号)?[:：]?\s*[A-Za-z0-9_-]{5,}",
    re.I,
)
"""Addresses and numbers a person can be reached by: a mailbox, a mobile or fixed telephone, an account."""
Item = MatchedIndustry | MatchedSite | MatchedPolicy


class Case(NamedTuple):
    """What a briefing is about; `heading` says the target in words, `standing` what the office says of it."""

    profile: EnterpriseProfile
    result: MatchResult
    item: Item | None
    hit: Hit | None
    heading: str
    standing: RowMapping | None
    office: str


def briefing_of(case: Case, words: Words, level: int = 0) -> dict[str, Any]:
    """The document for the press; the same case, words and level give the same data."""
    run = case.result.run
    cleaned = Cleaned(
        {
            "title": f"{words.say(BRIEFING['title'])} {run.today}",
            "eyebrow": f"{words.say(BRIEFING['title'])} · {case.office} · {run.today}",
            "title_shown": _short(
                case.profile.name or words.say(BRIEFING["unnamed"]), _NAME, words
            ),
            "answer": _answer(case, words),
            "meta": [],
            "notices": _notices(case, words),
            "said": _said(case, words, level),
            "sections": [*_why(case, words, level), *_others(case, words, level)],
            "answers": _facts(case.profile, words, level),
            "record": _record(case, words),
            "footer": f"{words.say('落地 Luodi')} · {words.say(BRIEFING['title'])}",
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
    year, month, day = (int(part) for part in run.today.split("-"))
    return document | {
        "lang": words.language,
        "region": REGION[words.language],
        "author": "Luodi",
        "date": [year, month, day],
        "keywords": [],
    }


def _answer(case: Case, words: Words) -> str:
    if case.heading and case.hit is None:
        return words.say(BRIEFING["unlisted"], heading=case.heading)
    if case.hit is not None and case.hit.grade:
        grade = _grade(words, case.hit.grade)
        said = {"heading": case.heading, "grade": grade, "rank": case.hit.rank}
        return words.say(BRIEFING["listed"], **said)
    if case.result.abstained or not case.result.industries:
        return words.say(BRIEFING["nothing"])
    best = case.result.industries[0]
    if best.grade is Grade.INSUFFICIENT:
        return words.say(BRIEFING["nothing"])
    return words.say(
        BRIEFING["best"], industry=words.of(best), grade=_grade(words, str(best.grade))
    )


def _grade(words: Words, value: str) -> str:
    return f"{value} {words.say(labels.GRADES[value])}"


def _notices(case: Case, words: Words) -> list[str]:
    said = case.standing
    if said is None:
        return []
    key = "aside" if said["own_rank"] is None else "moved"
    reason = _short(without_contact(said["reason"], words), 120, words)
    return [words.say(BRIEFING[key], place=said["own_rank"], reason=reason)]


def without_contact(text: str, words: Words) -> str:
    """The text with whatever a person could be reached by left out, and said to be."""
    return _CONTACT.sub(words.say(BRIEFING["contact"]), text)


def _short(text: str, most: int, words: Words) -> str:
    return text if len(text) <= most else text[:most] + words.say(BRIEFING["cut"])


def _said(case: Case, words: Words, level: int) -> dict[str, Any]:
    spans: list[Any] = []
    for item in case.result.industries[:3]:
        spans += [span for span in item.matched if span.field == "business_text"]
    text = next(
        (f.text for f in profile_fields(case.profile) if f.path == "business_text" and f.text), ""
    )
    most = left = _TEXT[level]
    pieces: list[dict[str, Any]] = []
    for piece in segments(text, spans):
        kept = without_contact(piece.text, words)[:left]
        pieces.append({"text": kept, "marked": piece.marked})
        left -= len(kept)
        if left <= 0:
            break
    if len(text) > most:
        pieces.append({"text": words.say(BRIEFING["cut"]), "marked": False})
    part = {"label": None, "texts": [pieces]} if pieces else _unsaid(words)
    return {"title": words.say(BRIEFING["said"]), "texts": [part], "note": None}


def _unsaid(words: Words) -> dict[str, Any]:
    return {"label": words.say("未填写业务内容。"), "texts": []}


def _why(case: Case, words: Words, level: int) -> list[dict[str, Any]]:
    """The target's own entry, told as the enterprise's report tells it."""
    if case.item is None:
        return []
    block = _block(words, case.item)
    block["quotes"] = block["quotes"][: 2 if level == 0 else 1]
    if level > 1:
        block["facts"], block["notes"], block["words"] = [], [], None
    kept = _CONDITIONS[level]
    conditions = sorted(block["conditions"], key=lambda one: one["tone"] != "bad")
    block["conditions"] = conditions[:kept]
    if level:
        block["factors"] = None
    return [_section(words.say(BRIEFING["why"]), [block])]


def _block(words: Words, item: Item) -> dict[str, Any]:
    if isinstance(item, MatchedIndustry):
        return blocks.industry(words, item)
    if isinstance(item, MatchedSite):
        return blocks.site(words, item, ())
    return blocks.policy(words, item)


def _others(case: Case, words: Words, level: int) -> list[dict[str, Any]]:
    """The best of its report besides, by name and grade."""
    most, result = _OTHERS[level], case.result
    if result.abstained or not most:
        return []
    lists: Iterable[Iterable[Item]] = (result.industries, result.sites, result.policies)
    rest = [
        words.say(BRIEFING["other"], title=words.of(item), grade=_grade(words, str(item.grade)))
        for items in lists
        for item in [one for one in items if _told(one, case)][:most]
    ]
    return [_section(words.say(BRIEFING["others"]), [], rest)] if rest else []


def _told(item: Item, case: Case) -> bool:
    return item.grade is not Grade.INSUFFICIENT and item is not case.item


def _section(
    title: str, entries: list[dict[str, Any]], points: list[str] | None = None
) -> dict[str, Any]:
    return {
        "title": title,
        "lead": None,
        "entries": entries,
        "rest_title": "",
        "rest": [],
        "notes": [],
        "points": points or [],
    }


def _facts(profile: EnterpriseProfile, words: Words, level: int) -> dict[str, Any]:
    """What an officer asks first; what was not said is told as not said."""
    known = profile.model_dump(mode="json", exclude_none=True)
    unsaid = words.say(SAID["unsaid"])
    rows = []
    for name in FACTS if level < LEVELS - 1 else FACTS[::2]:
        said = FIELDS[name].zh if words.language == "zh" else FIELDS[name].en
        value = known.get(name)
        told = (
            unsaid if value is None else shown(name, value, words.language, words.names["cities"])
        )
        rows.append(fact(f"{said[:1].upper()}{said[1:]}", _short(told or unsaid, _FACT, words)))
    return {"title": words.say(BRIEFING["facts"]), "rows": rows, "halves": True}


def _record(case: Case, words: Words) -> dict[str, Any]:
    run = case.result.run
    made = (
        f"{', '.join(run.plan_ids)} {run.catalogue_version} · {run.model_id} · {run.scorer_version}"
    )
    rows = [fact(words.say("目录版本"), made)]
    return {
        "title": words.say("本结果的由来"),
        "rows": rows,
        "note": words.say(BRIEFING["note"]),
    }
