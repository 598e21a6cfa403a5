"""The description of the API: complete, and its examples are real."""

import pytest

from matching.diff import Difference
from matching.explain import Explanation
from matching.problems import parse_profile
from matching.result import MatchResult
from service.app import Known, create_app
from service.matches.questions import NextQuestions
from service.openapi import read_example
from tests.conftest import TODAY
from tests.make import served

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture
async def described(client):
    return (await client.get("/openapi.json")).json()


def operations(described):
    for path, item in described["paths"].items():
        for method in METHODS & set(item):
            yield path, method, item[method]


def references(node):
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for child in node.values():
            yield from references(child)
    elif isinstance(node, list):
        for child in node:
            yield from references(child)


async def test_it_is_openapi_3_1_and_names_every_route_of_v1(client, described):
    assert described["openapi"].startswith("3.1")
    expected = {"/v1/matches", "/v1/explain"}
    expected |= {
        f"/v1/{noun}/{{run_id}}{act}"
        for noun in ("matches", "runs")
        for act in ("", "/sha256", "/replay", "/diff")
    }
    expected |= {f"/v1/{noun}" for noun in ("plans", "clauses", "industries", "sites", "policies")}
    expected |= {
        f"/v1/{noun}/{{id}}" for noun in ("plans", "clauses", "industries", "sites", "policies")
    }
    expected |= {"/v1/standards/gbt4754", "/v1/feedback", "/v1/leads", "/v1/leads/notice"}
    expected |= {"/v1/leads/{lead_id}"}
    expected |= {"/v1/usage", "/v1/changes", "/v1/coverage", "/v1/meta", "/v1/questions/next"}
    expected |= {"/v1/match-jobs", "/v1/match-jobs/{job_id}", "/v1/match-jobs/{job_id}/results"}
    expected |= {f"/v1/match-job-templates/{kind}" for kind in ("xlsx", "csv")}
    hook = "/v1/webhooks/{webhook_id}"
    delivery = f"{hook}/deliveries/{{delivery_id}}"
    expected |= {"/v1/webhooks", hook, f"{hook}/rotate", f"{hook}/test", f"{hook}/deliveries"}
    expected |= {delivery, f"{delivery}/replay", f"{hook}/replay"}
    assert set(described["paths"]) == expected


async def test_every_reference_leads_somewhere(described):
    for reference in references(described):
        assert reference.rsplit("/", 1)[1] in described["components"]["schemas"]


async def test_every_operation_says_how_it_fails(described):
    for path, method, operation in operations(described):
        failures = {status for status in operation["responses"] if status >= "4"}
        assert failures, (path, method)
        for status in failures:
            content = operation["responses"][status]["content"]
            assert list(content) == ["application/problem+json"], (path, method, status)


async def test_the_profile_is_described_field_by_field(described):
    schema = described["components"]["schemas"]["EnterpriseProfile"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["business_text"]
    assert "investment_wan" in schema["properties"]


@pytest.fixture
async def real(settings, database, knowledge):
    """A client of the service on the real plan, which the examples speak of."""
    app = create_app(settings, database, Known(knowledge, None), today=lambda: TODAY)
    async with served(app) as client:
        yield client


async def test_every_example_request_is_answered_as_its_operation_says(real, described):
    shapes = {
        "/v1/matches": MatchResult,
        "/v1/explain": Explanation,
        "/v1/questions/next": NextQuestions,
    }
    for path, method, operation in operations(described):
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        keyless = {} in operation.get("security", [{}])  # those of partners: tests of their nouns
        if body is not None and keyless and path != "/v1/feedback":  # whose test needs a kept run
            answer = await real.request(method, path, json=body["example"])
            assert answer.status_code == 200
            shapes.pop(path).model_validate_json(answer.content)
    assert shapes == {}


def test_the_examples_have_the_shape_of_their_answers():
    found = Explanation.model_validate(read_example("explanation"))
    assert found.target.name_zh == read_example("question")["target"]
    assert Difference.model_validate(read_example("difference")).moved


def test_the_example_answer_is_the_answer_to_the_example_profile():
    result = MatchResult.model_validate(read_example("result"))
    profile = parse_profile(read_example("profile"))
    assert result.profile_id == profile.id
    assert result.run.profile_sha256 == profile.sha256
    assert result.industries
    assert result.sites
    assert result.policies


def test_the_example_quotes_what_stands_in_the_plan(knowledge):
    plan = knowledge.catalogue.plan
    result = MatchResult.model_validate(read_example("result"))
    quotes = [
        q for item in (*result.industries, *result.sites, *result.policies) for q in item.evidence
    ]
    assert quotes
    for quote in quotes:
        assert plan.text[quote.start : quote.end] == quote.quote


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
async def test_no_page_that_loads_scripts_from_elsewhere_is_served(client, path):
    assert (await client.get(path)).status_code == 404
