"""The tools as agents see them: what each is for, what it takes, what it answers."""

import functools
from typing import Any, NamedTuple

from matching.explain import Explanation
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.catalogue.schemas import QUERIES, VIEWS
from service.matches.schemas import ExplainRequest

MATCH_TOP = 5
"""How many entries each list has unless another `top` is asked for: an agent reads every word it is sent."""
NOUNS = ("industries", "sites", "policies", "clauses", "plans")
OUTCOMES = (
    "Outcomes: meets_known_conditions 符合已知条件, has_unmet_condition 有条件不符, not_enough_information 信息不足, "
    "no_conditions_stated 计划未列条件. No answer grants anything: the authority decides. What was not said is unknown, never yes "
    "and never no. Quote `evidence[].quote` word for word; it stands in the plan."
)


class ToolInfo(NamedTuple):
    """One tool; `scope` is what a key needs for it, the schemas are JSON Schema 2020-12."""

    name: str
    title: str
    description: str
    scope: str
    takes: dict[str, Any]
    answers: dict[str, Any]


@functools.cache
def tools() -> dict[str, ToolInfo]:
    """Every tool by name."""
    made = (_search(), _entry(), _match(), _explain())
    return {tool.name: tool for tool in made}


def _search() -> ToolInfo:
    fields: dict[str, Any] = {}
    for noun in NOUNS:
        schema = QUERIES[noun].model_json_schema()["properties"]
        fields |= {name: _plain(schema[name]) for name in schema if name not in {"at", "fields"}}
    fields["limit"] = {"type": "integer", "minimum": 1, "maximum": 100, "default": 50}
    item = {
        "type": "object",
        "properties": {name: {"type": "string"} for name in ("id", "name", "plan_id")},
        "required": ["id", "name", "plan_id"],
    }
    answers = {
        "items": {"type": "array", "items": item},
        "total": {"type": "integer"},
        "next_cursor": {"type": ["string", "null"]},
    }
    return ToolInfo(
        "search_catalogue",
        "Search the catalogue 检索目录",
        "Find a plan's industries, sites (cities, parks, bases), policies or clauses by words and filters. All words must occur. Filters "
        "by noun: industries parent, tier; sites city, kind, status, industry; policies kind (lever or programme), instrument, "
        "verification, industry, city; clauses parent, level. Read one whole with get_entry.",
        "catalogue:read",
        _object({"noun": {"type": "string", "enum": list(NOUNS)}, **fields}, ["noun"]),
        _object(answers, list(answers)),
    )


def _entry() -> ToolInfo:
    takes = {
        "noun": {"type": "string", "enum": list(NOUNS)},
        "id": {"type": "string", "maxLength": 100},
        "lang": {"type": "string", "enum": ["zh", "en"], "default": "zh"},
    }
    answers = {"noun": {"type": "string"}, "entry": {"type": "object"}}
    return ToolInfo(
        "get_entry",
        "Read an entry 读取条目",
        "One entry of the catalogue in full, with its conditions and the plan's sentences it rests on. A lever is what the "
        "province says it does; a programme is what a firm can apply for: never call one the other.",
        "catalogue:read",
        _object(takes, ["noun", "id"]),
        _object(answers, list(answers)),
    )


def _match() -> ToolInfo:
    profile = EnterpriseProfile.model_json_schema()
    definitions = profile.pop("$defs", {})
    takes = {
        "profile": profile,
        "lens": {"type": "string", "maxLength": 40, "default": "best_fit"},
        "weights": {
            "type": "string",
            "maxLength": 1000,
            "description": "sites.industry:0.5,policies.text:0",
        },
        "top": {"type": "integer", "minimum": 1, "maximum": 100, "default": MATCH_TOP},
    }
    return ToolInfo(
        "match_enterprise",
        "Match an enterprise 匹配企业",
        "Rank a plan's industries, sites and policies for an enterprise. Give what the enterprise said and nothing you made up: "
        "leave out what was not said. `abstained` true means that nothing fits well enough; `questions` are worth asking next. "
        "Money is in 万元, land in 亩. " + OUTCOMES,
        "match:run",
        _object(takes, ["profile"]) | {"$defs": definitions},
        MatchResult.model_json_schema(mode="serialization"),
    )


def _explain() -> ToolInfo:
    takes = ExplainRequest.model_json_schema()
    return ToolInfo(
        "explain_match",
        "Explain a match 解释匹配",
        "Why an industry, site or policy (id, or name in either language) is or is not in an answer, what cost it most and what would "
        "change that. Give exactly one of profile and run_id (an answer's run.run_id). " + OUTCOMES,
        "match:run",
        takes,
        Explanation.model_json_schema(mode="serialization"),
    )


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """A filter that may be left out, without the null that says so in a query."""
    choices = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    if len(choices) == 1 and "$ref" not in choices[0]:
        return {name: value for name, value in choices[0].items() if name != "title"}
    return {"type": "string"}


BRIEF = {
    noun: frozenset({"id", "name", "name_zh", "name_en", "plan_id", *more}) & _known
    for noun, more in {
        "industries": ("parent", "tier", "evidence"),
        "sites": ("kind", "status", "city", "county", "industries", "evidence"),
        "policies": ("kind", "instrument", "gives", "gives_en", "evidence"),
        "clauses": ("title", "level", "parent"),
        "plans": ("title_zh", "title_en", "counts"),
    }.items()
    for _known in [frozenset(VIEWS[noun].model_fields)]
}
"""What a search tells of each entry."""
