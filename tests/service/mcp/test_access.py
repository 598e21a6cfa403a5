"""Who may use the tools, how often, and what is refused at the door."""

import json

import httpx
import pytest
from mcp import MCPError

from service.app import create_app
from tests.clients.conftest import serving
from tests.conftest import TODAY
from tests.make import profile
from tests.service.mcp.conftest import agent_of
from tests.service.partners.conftest import bearer

LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture
async def http(line):
    async with httpx.AsyncClient(base_url=line.url, trust_env=False) as client:
        yield client


async def used(http, key):
    return (await http.get("/v1/usage", headers=bearer(key))).json()


async def test_a_key_without_the_scope_is_told_which_one_it_lacks(connect, desk):
    reader = (await desk.key(scopes=("catalogue:read",))).secret
    matcher = (await desk.key(scopes=("match:run",))).secret
    async with connect(reader) as agent:
        refused = await agent.call_tool("match_enterprise", {"profile": profile()})
        assert json.loads(refused.content[0].text)["scope"] == "match:run"
        assert not (await agent.call_tool("search_catalogue", {"noun": "sites"})).is_error
    async with connect(matcher) as agent:
        refused = await agent.call_tool("get_entry", {"noun": "sites", "id": "x"})
        assert json.loads(refused.content[0].text)["scope"] == "catalogue:read"
        with pytest.raises(MCPError, match="scope"):
            await agent.list_resources()


async def test_a_match_counts_once_and_a_search_counts_none(connect, key, http):
    async with connect(key) as agent:
        await agent.call_tool("search_catalogue", {"noun": "sites"})
        await agent.call_tool("match_enterprise", {"profile": profile()})
        await agent.call_tool("match_enterprise", {})
    told = await used(http, key)
    assert told["today"]["matches"] == 1
    (route,) = [one for one in told["routes"] if one["route"] == "POST /mcp"]
    assert route["requests"] >= 3


async def test_the_months_matches_used_up_are_told_with_the_wait(connect, desk):
    key = (await desk.key(monthly=1)).secret
    async with connect(key) as agent:
        await agent.call_tool("match_enterprise", {"profile": profile()})
        refused = await agent.call_tool("explain_match", {"profile": profile(), "target": "x"})
    told = json.loads(refused.content[0].text)
    assert told["status"] == 429
    assert told["retry_after"] > 0


async def test_a_key_used_too_often_waits_as_under_v1(http, desk):
    key = await desk.key(burst=1, per_second=0.1)
    answers = [await http.post("/mcp", json=LIST, headers=bearer(key) | ACCEPT) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1].headers["retry-after"]) >= 1
    assert answers[0].headers["ratelimit"]


@pytest.mark.parametrize("sent", ["Bearer luodi_live_wrong", "Basic abc"])
async def test_a_wrong_key_opens_nothing(http, sent):
    answer = await http.post("/mcp", json=LIST, headers={"Authorization": sent} | ACCEPT)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.fixture
async def serve(home, settings, known):
    """The service with other settings: `async with serve(anonymous_api=False) as url`."""

    def made(**changed):
        other = settings.model_copy(update=changed)
        return serving(create_app(other, home, known, today=lambda: TODAY))

    return made


async def test_without_a_key_the_tools_are_as_open_as_v1(serve):
    async with serve(anonymous_api=True) as url, agent_of(url) as nobody:
        assert not (await nobody.call_tool("match_enterprise", {"profile": profile()})).is_error


async def test_without_a_key_they_are_as_closed_as_v1(serve):
    async with serve(anonymous_api=False) as url, httpx.AsyncClient(trust_env=False) as http:
        assert (await http.post(f"{url}/mcp", json=LIST, headers=ACCEPT)).status_code == 401


async def test_a_sandbox_match_is_marked_and_judged_on_the_sandboxs_day(connect, desk, known):
    key = (await desk.key(environment="sandbox")).secret
    async with connect(key) as agent:
        found = await agent.call_tool("match_enterprise", {"profile": profile("沙箱里的机器人")})
    run = found.structured_content["run"]
    assert run["today"] == known.knowledge.catalogue.info.period_from.isoformat()
    (row,) = await desk.rows("SELECT sandbox FROM runs WHERE run_id = :id", id=run["run_id"])
    assert row.sandbox


@pytest.mark.parametrize("way", ["the API", "a tool"])
async def test_in_the_sandbox_an_explanation_is_of_the_sandboxs_day(
    connect, http, desk, known, way
):
    key, asked = await desk.key(environment="sandbox"), {"profile": profile(), "target": "robot"}
    if way == "the API":
        headers = {"Authorization": f"Bearer {key.secret}"}
        found = (await http.post("/v1/explain", json=asked, headers=headers)).json()
    else:
        async with connect(key.secret) as agent:
            found = (await agent.call_tool("explain_match", asked)).structured_content
    assert found["run"]["today"] == known.knowledge.catalogue.info.period_from.isoformat()


@pytest.mark.parametrize("body", [b"{", b"", b"[" * 100_000, b"\xff"])
async def test_what_is_not_json_is_refused_in_both_languages(http, body):
    headers = {"Content-Type": "application/json"} | ACCEPT
    answer = await http.post("/mcp", content=body, headers=headers)
    assert answer.status_code == 400
    assert answer.json()["detail_zh"]


async def test_a_page_of_another_site_cannot_speak_to_it(http):
    answer = await http.post("/mcp", json=LIST, headers={"Origin": "https://evil.test"} | ACCEPT)
    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["GET", "DELETE"])
async def test_there_are_no_sessions_to_listen_to_or_to_end(http, method):
    answer = await http.request(method, "/mcp", headers=ACCEPT)
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
