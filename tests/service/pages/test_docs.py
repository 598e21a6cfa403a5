"""The API and its problems as pages: every operation and every problem stands there, in both languages."""

import re

import pytest

from service.errors import ServiceError
from service.pages.docs import groups, problems


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_operation_stands_on_the_page(client, language):
    html = (await client.get("/docs/api", params={"lang": language})).text
    described = (await client.get("/openapi.json")).json()
    for path, item in described["paths"].items():
        for method in item:
            assert f"<code>{method.upper()} {path}</code>" in html
    assert "match:run" in html
    assert "Idempotency-Key" in html
    assert "<script" not in html
    assert ">None<" not in html


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_every_problem_stands_on_its_page_and_its_type_leads_there(client, language):
    html = (await client.get("/docs/errors", params={"lang": language})).text
    for known in problems():
        assert f'id="{known.slug}"' in html
        led = await client.get(f"/problems/{known.slug}")
        assert (led.status_code, led.headers["location"]) == (303, f"/docs/errors#{known.slug}")
    assert (await client.get("/problems/nothing")).status_code == 404


def test_every_problem_says_what_to_do_in_both_languages():
    found = problems()
    assert len(found) > 30
    assert len({known.slug for known in found}) == len(found)
    for known in found:
        assert re.search("[\\u4e00-\\u9fff]", known.detail_zh), known
        assert known.detail_en.endswith((".", "…")), known
        assert not re.search("[\\u4e00-\\u9fff]", known.detail_en), known


@pytest.mark.parametrize("path", ["/v1/sites/none", "/v1/sites?limit=0", "/v1/usage", "/nowhere"])
async def test_the_type_of_a_real_problem_is_explained(client, path):
    problem = (await client.get(path)).json()
    assert problem["type"].rpartition("/")[2] in {known.slug for known in problems()}
    assert ServiceError.slug() not in problem["type"]


async def test_every_operation_parameter_and_status_is_explained_in_the_readers_language(client):
    described = (await client.get("/openapi.json")).json()
    han = re.compile("[\\u4e00-\\u9fff]")
    for found in groups(described).values():
        for one in found:
            assert han.search(one.summary_zh), one.path
            assert bool(one.description_zh) == bool(one.description_en), one.path
            assert not one.description_zh or han.search(one.description_zh), one.path
            assert "{" not in one.description_zh
            for parameter in one.parameters:
                assert han.search(parameter.words_zh), (one.path, parameter.name)
                assert parameter.words_en, (one.path, parameter.name)
            for status in one.answers:
                assert han.search(status.words_zh), (one.path, status.code)
