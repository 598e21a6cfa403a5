"""The tools as an agent calls them: the same answers, limits and words as under `/v1`."""

import json

import httpx
import pytest

from matching.explain import Explanation
from matching.result import MatchResult
from service.mcp.tools import tools
from tests.make import ROBOT_TEXT, profile
from tests.service.partners.conftest import bearer

NAMES = {"search_catalogue", "get_entry", "match_enterprise", "explain_match"}


def problem(result):
    assert result.is_error
    return json.loads(result.content[0].text)


def pointers(result):
    found = problem(result)["errors"]
    assert all(error["message_zh"] and error["message_en"] for error in found)
    return {error["pointer"] for error in found}


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_every_tool_says_that_it_only_reads_and_what_it_takes_and_answers(connect, key, mode):
    async with connect(key, mode=mode) as agent:
        found = (await agent.list_tools()).tools
    assert {tool.name for tool in found} == NAMES
    for tool in found:
        assert tool.annotations.read_only_hint
        assert tool.input_schema["type"] == tool.output_schema["type"] == "object"
        assert len(tool.description) > 60


@pytest.mark.parametrize("mode", ["auto", "legacy"])
async def test_a_match_is_the_one_that_v1_answers_and_is_kept_like_it(connect, key, line, mode):
    said = profile(f"{ROBOT_TEXT}，{mode}")
    async with connect(key, mode=mode) as agent:
        result = await agent.call_tool("match_enterprise", {"profile": said, "top": 3})
    assert not result.is_error
    found = MatchResult.model_validate_json(result.content[0].text)
    assert result.structured_content == json.loads(result.content[0].text)
    async with httpx.AsyncClient(base_url=line.url, headers=bearer(key), trust_env=False) as http:
        kept = await http.get(f"/v1/runs/{found.run.run_id}")
        again = await http.post("/v1/matches?top=3", json=said)
    assert kept.text == again.text == result.content[0].text


async def test_a_list_is_short_unless_more_is_asked_for(connect, key):
    async with connect(key) as agent:
        short = await agent.call_tool("match_enterprise", {"profile": profile()})
    assert all(len(short.structured_content[n]) <= 5 for n in ("industries", "sites", "policies"))
    assert short.structured_content["industries"][0]["evidence"][0]["quote"]


async def test_search_and_entry_lead_from_words_to_the_plans_sentence(connect, key):
    async with connect(key) as agent:
        asked = {"noun": "industries", "q": "机器人", "lang": "en"}
        found = (await agent.call_tool("search_catalogue", asked)).structured_content
        best = found["items"][0]
        entry = await agent.call_tool("get_entry", {"noun": "industries", "id": best["id"]})
    assert best["name"] == best["name_en"]
    assert entry.structured_content["entry"]["evidence"] == best["evidence"]


async def test_pages_of_a_search_follow_one_another(connect, key):
    async with connect(key) as agent:
        ids, cursor = [], None
        while True:
            asked = {"noun": "clauses", "limit": 3, **({"cursor": cursor} if cursor else {})}
            page = (await agent.call_tool("search_catalogue", asked)).structured_content
            ids += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
    assert len(ids) == len(set(ids)) == page["total"] > 3


async def test_an_explanation_of_a_profile_or_of_a_kept_run(connect, key):
    async with connect(key) as agent:
        match = (
            await agent.call_tool("match_enterprise", {"profile": profile()})
        ).structured_content
        target = match["industries"][0]["id"]
        for about in ({"profile": profile()}, {"run_id": match["run"]["run_id"]}):
            told = await agent.call_tool("explain_match", {"target": target, **about})
            assert Explanation.model_validate(told.structured_content).target.id == target


async def test_a_refused_condition_keeps_its_outcome_word(connect, key):
    async with connect(key) as agent:
        asked = {"profile": profile(employees=1), "top": 50}
        found = (await agent.call_tool("match_enterprise", asked)).structured_content
    words = {
        "meets_known_conditions",
        "has_unmet_condition",
        "not_enough_information",
        "no_conditions_stated",
    }
    assert found["policies"]
    assert {policy["outcome"] for policy in found["policies"]} <= words


@pytest.mark.parametrize(
    ("tool", "arguments", "wrong"),
    [
        ("match_enterprise", {}, {"/profile"}),
        ("match_enterprise", {"profile": "a firm"}, {"/profile"}),
        ("match_enterprise", {"profile": profile(land_mu=-1, employees="many"), "top": 0, "x": 1},
         {"/profile/land_mu", "/profile/employees", "/top", "/x"}),
        ("match_enterprise", {"profile": profile(), "lens": "mine"}, {"/lens"}),
        ("match_enterprise", {"profile": profile(), "weights": "nonsense"}, {"/weights/nonsense/"}),
        ("search_catalogue", {}, {"/noun"}),
        ("search_catalogue", {"noun": "firms"}, {"/noun"}),
        ("search_catalogue", {"noun": "sites", "tier": "future"}, {"/tier"}),
        ("search_catalogue", {"noun": "sites", "at": "2020-01-01T00:00:00Z"}, {"/at"}),
        ("search_catalogue", {"noun": "sites", "city": "Atlantis"}, {"/city"}),
        ("search_catalogue", {"noun": "sites", "limit": 1000}, {"/limit"}),
        ("search_catalogue", {"noun": "sites", "cursor": "?"}, {"/cursor"}),
        ("get_entry", {"noun": "sites"}, {"/id"}),
        ("explain_match", {"target": "x"}, {"/profile"}),
        ("explain_match", {"target": "no such thing", "profile": profile()}, {"/target"}),
    ],
)  # fmt: skip
async def test_wrong_arguments_are_named_all_at_once_in_both_languages(
    connect, key, tool, arguments, wrong
):
    async with connect(key) as agent:
        assert pointers(await agent.call_tool(tool, arguments)) == wrong


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("get_entry", {"noun": "sites", "id": "no-such-site"}),
        ("explain_match", {"target": "x", "run_id": "run_" + "a" * 26}),
        ("no_such_tool", {}),
    ],
)
async def test_what_is_not_there_is_told_as_such(connect, key, tool, arguments):
    async with connect(key) as agent:
        found = problem(await agent.call_tool(tool, arguments))
    assert found["status"] == 404
    assert found["detail_zh"]


def test_every_tool_names_a_scope():
    assert {tool.scope for tool in tools().values()} == {"catalogue:read", "match:run"}
