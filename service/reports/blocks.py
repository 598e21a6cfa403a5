"""Single industries, sites and policies as blocks of a document."""

from collections.abc import Iterable
from typing import Any

from matching.percent import percent
from matching.result import (
    Evidence,
    Factor,
    Grade,
    MatchedIndustry,
    MatchedPolicy,
    MatchedSite,
    Verdict,
)
from service.pages import labels
from service.pages.punctuation import full_width
from service.reports.words import Words, stated

GRADE_TONES = {"A": "good", "B": "fair", "C": "weak"}
OUTCOME_TONES = {
    "meets_known_conditions": "good",
    "has_unmet_condition": "bad",
    "not_enough_information": "weak",
}
STATE_TONES = {"met": "good", "unmet": "bad", "unknown": "weak"}
LEVEL_TONES = {"named_with_industry": "good", "official_register": "fair"}
EMPTY: dict[str, Any] = {
    "tags": [],
    "words": None,
    "quotes": [],
    "conditions": [],
    "facts": [],
    "notes": [],
    "factors": None,
}


def industry(words: Words, item: MatchedIndustry) -> dict[str, Any]:
    tags = [grade(words, item.grade)]
    if item.grade is not Grade.INSUFFICIENT:
        tags.append(tag(words.say("概率 {probability}", probability=percent(item.probability))))
    matched = words.joined(dict.fromkeys(span.text for span in item.matched))
    return EMPTY | {
        "title": words.of(item),
        "tags": tags,
        "words": f"{words.say('相符的词')}{words.say('：')}{matched}" if matched else None,
        "quotes": [words.quote(quote) for quote in item.evidence],
    }


def site(words: Words, item: MatchedSite, unstated: Iterable[str]) -> dict[str, Any]:
    """`unstated` are facts that none of the listed sites' sources states, told once above."""
    level = str(item.evidence_level)
    lacking = [fact for fact in item.missing_facts if fact not in set(unstated)]
    return EMPTY | {
        "title": f"{item.rank}. {words.of(item)}",
        "tags": [
            grade(words, item.grade),
            tag(words.say(labels.EVIDENCE_LEVELS[level]), LEVEL_TONES.get(level, "plain")),
            tag(words.names["kinds"].get(item.kind, item.kind)),
            *_status(words, item),
            *_where(words, item),
        ],
        "quotes": [words.quote(quote) for quote in _telling(item)],
        "conditions": conditions(words, item.conditions),
        "facts": _register(words, item),
        "notes": [words.say("未公布：{facts}", facts=facts_asked(words, lacking))]
        if lacking
        else [],
        "factors": factors(words, item.score, item.factors),
    }


def policy(words: Words, item: MatchedPolicy) -> dict[str, Any]:
    outcome = str(item.outcome)
    industry_name = (
        words.names["industries"].get(item.industry, item.industry) if item.industry else None
    )
    said = (
        ("主管部门", item.authority),
        ("金额", item.amount),
        ("申报时间", item.window),
        ("依据文件", item.legal_basis),
    )
    facts = [(words.say(label), stated(value, words.language)) for label, value in said]
    return EMPTY | {
        "title": words.of(item),
        "tags": [
            grade(words, item.grade),
            tag(words.say(labels.OUTCOMES[outcome]), OUTCOME_TONES.get(outcome, "plain")),
            tag(words.names["instruments"].get(item.instrument, item.instrument)),
            *([tag(industry_name)] if industry_name else []),
        ],
        "quotes": [words.quote(quote) for quote in item.evidence],
        "conditions": conditions(words, item.conditions),
        "facts": [fact(label, value) for label, value in facts if value],
    }


def brief(block: dict[str, Any], tags: int = 2) -> dict[str, Any]:
    """A block as one line of a list: its title and first tags."""
    return {"title": block["title"], "tags": block["tags"][:tags]}


def grade(words: Words, value: Grade) -> dict[str, str]:
    sign = "—" if value is Grade.INSUFFICIENT else str(value)
    return tag(
        f"{sign} {words.say(labels.GRADES[str(value)])}", GRADE_TONES.get(str(value), "plain")
    )


def tag(text: str, tone: str = "plain") -> dict[str, str]:
    return {"text": text, "tone": tone}


def fact(label: str, value: str, url: str | None = None) -> dict[str, Any]:
    return {"label": label, "value": value, "url": url}


def facts_asked(words: Words, names: Iterable[str]) -> str:
    return words.joined(words.say(labels.FIELDS_ASKED.get(name, name)) for name in names)


def conditions(words: Words, verdicts: Iterable[Verdict]) -> list[dict[str, Any]]:
    return [
        {
            "sign": labels.STATE_SIGNS[str(verdict.state)],
            "state": words.say(labels.STATES[str(verdict.state)]),
            "tone": STATE_TONES[str(verdict.state)],
            "text": words.of(verdict, "text"),
            **words.source(verdict.source),
        }
        for verdict in verdicts
    ]


def factors(words: Words, score: float, items: Iterable[Factor]) -> dict[str, Any]:
    return {
        "caption": words.say("得分 {score}，由以下各项相加", score=f"{score:.2f}"),
        "head": [words.say(label) for label in ("因素", "取值", "权重", "得分")],
        "rows": [
            {
                "label": words.of(item, "label"),
                "note": words.of(item, "note"),
                "amount": item.value,
                "value": f"{item.value:.2f}",
                "weight": f"{item.weight:.2f}",
                "contribution": f"{item.contribution:.2f}",
            }
            for item in items
        ],
    }


def _status(words: Words, item: MatchedSite) -> list[dict[str, str]]:
    if item.status == "registered":
        return []
    text = words.say(labels.STATUSES[item.status])
    told = item.count_text if words.language == "zh" else None  # the plan's own Chinese
    return [tag(f"{text} {told}" if told else text)]


def _where(words: Words, item: MatchedSite) -> list[dict[str, str]]:
    if item.city is None:
        return []
    city = words.names["cities"].get(item.city, item.city)
    county = words.names["counties"].get(item.county, item.county) if item.county else None
    return [tag(f"{city} · {county}" if county else city)]


def _telling(item: MatchedSite) -> tuple[Evidence, ...]:
    """A site of a register is there by its list, told below; of the plan's words on its industry the first will do."""
    return item.evidence[:1] if item.register_evidence else item.evidence


def _register(words: Words, item: MatchedSite) -> list[dict[str, Any]]:
    listed = item.register_evidence
    if listed is None:
        return []
    source = f"{full_width(listed.source)} · {words.say(labels.RELIABILITY[listed.reliability])}"
    return [
        fact(
            words.say(labels.DOCUMENT["register"]),
            f"{full_width(listed.list_name)}{words.say('：')}{full_width(listed.stated)}",
        ),
        fact(words.say("来源"), source, listed.source_url),
    ]
