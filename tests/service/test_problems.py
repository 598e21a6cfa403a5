"""Errors: one form for all, in both languages, as a page for browsers, and nothing of the inside in them."""

import json
import logging

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from service.app import create_app
from service.errors import ServiceError
from service.partners.errors import IdempotencyKeyInFlight
from service.problems import Problems
from service.security import CONTENT_SECURITY_POLICY, JsonLines
from tests.conftest import TODAY
from tests.make import profile, served

MEMBERS = {
    "type", "title", "title_zh", "title_en", "status", "detail", "detail_zh", "detail_en", "instance", "request_id",
}  # fmt: skip


@pytest.fixture
async def broken(database, settings, known):
    """An application whose clock fails: an error nobody planned for."""

    def today():
        raise RuntimeError("SELECT secret FROM inside")

    async with served(create_app(settings, database, known, today=today)) as client:
        yield client


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/nothing", 404),
        ("GET", "/nothing", 404),
        ("DELETE", "/v1/matches", 405),
        ("PUT", "/v1/industries", 405),
        ("GET", "/v1/sites/none", 404),
        ("GET", "/v1/sites?limit=x", 422),
        ("POST", "/v1/matches", 415),
    ],
)
async def test_every_error_is_a_problem_document_in_both_languages(client, method, path, status):
    answer = await client.request(method, path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert set(problem) >= MEMBERS
    assert problem["status"] == status
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert problem["instance"] == path.split("?")[0]
    assert not problem["detail_zh"].isascii()
    assert problem["detail_en"].isascii()
    if status == 405:
        assert answer.headers["allow"]


async def test_what_nobody_planned_for_is_a_plain_500_and_is_logged(broken, caplog):
    answer = await broken.post("/v1/matches", json=profile())
    assert answer.status_code == 500
    assert set(answer.json()) == MEMBERS
    assert "SELECT" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    (record,) = [record for record in caplog.records if record.name == "luodi.error"]
    line = JsonLines().format(record)
    assert "\n" not in line
    assert answer.json()["request_id"] in line
    assert "RuntimeError" in line


async def test_a_browser_gets_its_error_as_a_page(client):
    answer = await client.get("/nothing", headers={"accept": "text/html"})
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>" in answer.text


async def test_what_nobody_planned_for_is_a_page_to_a_browser(broken):
    answer = await broken.post(
        "/assess", data={"business_text": "生产机器人减速器"}, headers={"accept": "text/html"}
    )
    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert "SELECT" not in answer.text


async def test_a_page_for_errors_that_fails_itself_becomes_a_document():
    async def page(request, problem):
        raise RuntimeError("no template")

    request = Request({"type": "http", "method": "GET", "path": "/x", "headers": []})
    answer = await Problems(lambda request: True, page).unexpected(request)
    assert answer.status_code == 500
    assert json.loads(answer.body)["title_zh"] == "服务出错"


async def test_an_error_of_the_framework_has_words_too():
    async def page(request, problem):
        raise AssertionError("no page was asked for")

    request = Request({"type": "http", "method": "GET", "path": "/x", "headers": []})
    answer = await Problems(lambda request: False, page).http(request, HTTPException(400))
    assert json.loads(answer.body)["type"] == "/problems/bad-request"


async def test_the_api_answers_json_to_a_browser_too(client):
    answer = await client.get("/v1/nothing", headers={"accept": "text/html"})
    assert answer.headers["content-type"] == "application/problem+json"


def kinds(base=ServiceError):
    for kind in base.__subclasses__():
        yield kind
        yield from kinds(kind)


@pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.__name__)
def test_every_error_has_its_words_and_a_retry_where_one_helps(kind):
    problem = kind().document()
    assert problem["status"] == kind.status_code >= 400
    assert problem["title_zh"] != "请求有误"
    assert problem["detail_zh"] != ServiceError.detail_zh
    assert problem["detail_en"].endswith(".")
    told = "Retry-After" in (kind().headers or {})
    assert told if kind.status_code in (429, 503) else not told or kind is IdempotencyKeyInFlight


@pytest.mark.parametrize("path", ["/v1/industries", "/nothing", "/healthz", "/openapi.json"])
async def test_every_answer_carries_the_security_headers(client, path):
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "access-control-allow-origin" not in headers
    assert "server" not in headers


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("client-id_42.x", True),
        ("short", False),
        ("a b c d e f", False),
        ("x" * 65, False),
        ('"}\n{"', False),
    ],
)
async def test_a_request_id_is_taken_over_only_when_it_is_one(
    database, settings, known, given, kept
):
    async with served(create_app(settings, database, known)) as client:
        answer = await client.get("/healthz", headers={"x-request-id": given.replace("\n", "%0a")})
    assert (answer.headers["x-request-id"] == given) is kept


def test_a_log_line_stays_one_line_whatever_is_in_it():
    record = logging.LogRecord(
        "x", logging.INFO, "", 0, 'a\n{"level":"forged"}\u2028\x1b[31m', None, None
    )
    line = JsonLines().format(record)
    assert line.isascii()
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"origin": "null"}, 403),
    ],
)
async def test_a_form_sent_from_another_site_is_refused(client, headers, status):
    answer = await client.post("/assess", data={"business_text": "x"}, headers=headers)
    assert answer.status_code == status


@pytest.mark.parametrize(
    "headers", [{"sec-fetch-site": "same-origin"}, {"origin": "http://luodi.test"}, {}]
)
async def test_a_form_of_ones_own_is_taken(client, headers):
    answer = await client.post(
        "/assess", data={"business_text": "生产机器人减速器"}, headers=headers
    )
    assert answer.status_code == 303
    assert TODAY.year == 2030
