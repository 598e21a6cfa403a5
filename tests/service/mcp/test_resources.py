"""The plan's own words by address; and the same tools over standard input and output."""

import sys

import pytest
from mcp import Client, MCPError, StdioServerParameters, stdio_client

from tests.conftest import DEMO_PLAN
from tests.make import profile
from tests.service.live import ROOT


async def test_the_plans_text_is_listed_and_holds_every_clause(connect, key, known):
    plan = known.knowledge.catalogue.info.id
    async with connect(key) as agent:
        (text,) = (await agent.list_resources()).resources
        (template,) = (await agent.list_resource_templates()).resource_templates
        whole = (await agent.read_resource(text.uri)).contents[0].text
        address = template.uri_template.replace("{plan}", plan).replace("{n}", "1.1.1")
        clause = (await agent.read_resource(address)).contents[0]
    assert clause.text in whole
    assert clause.mime_type == "text/plain"
    assert len(whole.encode()) == text.size


async def test_evidence_leads_to_the_clause_that_holds_its_quote(connect, key):
    async with connect(key) as agent:
        found = await agent.call_tool("match_enterprise", {"profile": profile()})
        quote = found.structured_content["industries"][0]["evidence"][0]
        address = f"luodi://plans/{quote['plan_id']}/clauses/{quote['clause_id']}"
        assert quote["quote"] in (await agent.read_resource(address)).contents[0].text


@pytest.mark.parametrize(
    "address",
    [
        "luodi://plans/demo_2030/clauses/99",
        "luodi://plans/other/text",
        "luodi://plans/demo_2030",
        "file:///etc/passwd",
        "luodi://plans/demo_2030/clauses/../text",
    ],
)
async def test_an_address_that_holds_nothing_is_told_in_both_languages(connect, key, address):
    async with connect(key) as agent:
        with pytest.raises(MCPError, match=r"此地址没有资源.*There is no resource") as caught:
            await agent.read_resource(address)
    assert caught.value.data["status"] == 404


async def test_the_command_serves_the_same_tools_without_a_database(tmp_path):
    command = ["-m", "service", "mcp", "--plan", str(DEMO_PLAN), "--today", "2030-06-30"]
    environment = {
        "PYTHONPATH": str(ROOT),
        "LUODI_MODEL": str(tmp_path / "none"),
        "LUODI_CACHE": str(tmp_path / "cache"),
        "PATH": "",
    }
    started = StdioServerParameters(command=sys.executable, args=command, env=environment)
    with (tmp_path / "said").open("w") as said:
        async with Client(stdio_client(started, errlog=said)) as agent:
            found = await agent.call_tool("match_enterprise", {"profile": profile()})
            unkept = {"target": "x", "run_id": found.structured_content["run"]["run_id"]}
            assert (await agent.call_tool("explain_match", unkept)).is_error
            assert (await agent.list_resources()).resources
    assert found.structured_content["industries"]
    assert not (tmp_path / "data").exists()
