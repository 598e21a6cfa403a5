"""An operation on its way out says so in every answer, in the description and on the page, from one declaration."""

import datetime as dt
from email.utils import parsedate_to_datetime

import pytest
from fastapi import HTTPException

from service.app import create_app
from service.deprecation import deprecated
from service.pages.docs import groups
from tests.conftest import TODAY
from tests.make import served

SINCE, SUNSET = dt.date(2030, 1, 1), dt.date(2031, 1, 1)


@pytest.fixture
async def old(settings, database, known):
    """A service with one operation that is deprecated, and its description."""
    app = create_app(settings, database, known, today=lambda: TODAY)

    @deprecated(SINCE, SUNSET, "/v1/meta")
    async def answer(bad: bool = False) -> dict[str, str]:
        if bad:
            raise HTTPException(404)
        return {}

    app.add_api_route("/v1/old/{name}", answer, methods=["GET"], summary="Old", tags=["catalogue"])
    async with served(app) as client:
        yield client, app.openapi()


@pytest.mark.parametrize("query", ["", "?bad=1", "?bad=x"])
async def test_every_answer_says_since_when_until_when_and_what_instead(old, query):
    client, _ = old
    answer = await client.get(f"/v1/old/one{query}")
    assert answer.status_code == {"": 200, "?bad=1": 404, "?bad=x": 422}[query]
    assert answer.headers["deprecation"] == "@1893456000"
    sunset = parsedate_to_datetime(answer.headers["sunset"])
    assert sunset == dt.datetime(2031, 1, 1, tzinfo=dt.UTC)
    assert answer.headers["sunset"].endswith("GMT")
    assert '</docs/api#deprecation>; rel="deprecation"' in answer.headers["link"]
    assert '</v1/meta>; rel="successor-version"' in answer.headers["link"]


async def test_nothing_else_says_so(old):
    client, described = old
    assert "deprecation" not in (await client.get("/v1/meta")).headers
    marked = [path for path, item in described["paths"].items() if any(o.get("deprecated") for o in item.values())]  # fmt: skip
    assert marked == ["/v1/old/{name}"]


async def test_the_description_and_the_page_say_it_too(old):
    client, described = old
    operation = described["paths"]["/v1/old/{name}"]["get"]
    assert operation["x-sunset"] == "2031-01-01"
    assert "Use `/v1/meta` instead" in operation["description"]
    assert set(operation["responses"]["200"]["headers"]) == {"Deprecation", "Sunset", "Link"}
    shown = next(one for found in groups(described).values() for one in found if one.path == "/v1/old/{name}")  # fmt: skip
    assert shown.sunset == "2031-01-01"
    page = (await client.get("/docs/api", headers={"Accept": "text/html"})).text
    assert "2031-01-01" in page
    assert 'id="deprecation"' in page


def test_less_than_twelve_months_cannot_be_declared():
    with pytest.raises(ValueError, match="365"):
        deprecated(SINCE, SINCE + dt.timedelta(days=364))


async def test_both_addresses_of_a_run_are_promised_and_neither_is_on_its_way_out(client):
    """The contract names /v1/matches/{run_id}, the partners' interface /v1/runs/{run_id}: both stay."""
    described = (await client.get("/openapi.json")).json()
    for noun in ("matches", "runs"):
        assert "deprecated" not in described["paths"][f"/v1/{noun}/{{run_id}}"]["get"]
