"""The report shows all that the result holds, as text, and is kept by no cache."""

import html

import pytest

from tests.make import ROBOT_TEXT, full_profile, profile

HTML = {"Accept": "text/html"}
HOSTILE = '<script>alert(1)</script>{{7*7}}{% raw %}\r\n\u202e"><img src=x onerror=alert(2)>机器人'


async def matched(client, said):
    return (await client.post("/v1/matches", json=said)).json()


async def shown(client, result, lang="zh"):
    return await client.get(f"/r/{result['run']['run_id']}?lang={lang}", headers=HTML)


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_all_that_the_result_lists_is_on_the_page(client, lang):
    result = await matched(client, full_profile())
    page = html.unescape((await shown(client, result, lang)).text)
    items = result["sites"] + result["policies"] + result["industries"][:1]
    assert result["sites"]
    assert result["policies"]
    for item in items:
        assert item[f"name_{lang}"] in page
        assert all(quote["quote"] in page for quote in item["evidence"])
    conditions = [c for item in items for c in item.get("conditions", ())]
    assert all(condition[f"text_{lang}"] in page for condition in conditions)


async def test_every_quote_leads_to_its_very_words_in_the_plan(client):
    result = await matched(client, full_profile())
    page = (await shown(client, result)).text
    plan = (await client.get("/plans/demo_2030")).text
    quotes = [quote for item in result["sites"] + result["policies"] for quote in item["evidence"]]
    assert quotes
    for anchor in {f"q-{quote['start']}-{quote['end']}" for quote in quotes}:
        assert f'href="/plans/demo_2030#{anchor}"' in page
        assert f'id="{anchor}"' in plan


async def test_matched_words_are_marked_in_what_was_written(client):
    result = await matched(client, profile())
    page = (await shown(client, result)).text
    words = {word["text"] for word in result["industries"][0]["matched"]}
    assert words
    assert all(f"<mark>{word}" in page for word in words)


async def test_nothing_promises_anything(client):
    page = (await shown(client, await matched(client, full_profile()), "en")).text.lower()
    assert not {word for word in ("eligible", "qualified for", "guarantee") if word in page}


async def test_hostile_text_stays_text(client):
    result = await matched(client, profile(HOSTILE, name="<b>", products=["<i>机器人"]))
    page = (await shown(client, result)).text
    assert page.count("<script") == page.count('<script src="/static/report.js?') == 1
    assert "<img" not in page
    assert "<b>&lt;b&gt;" not in page.replace("<bdi>", "")
    assert "{{7*7}}" in page


async def test_a_report_is_kept_by_no_cache_and_found_by_no_search_engine(client):
    answer = await shown(client, await matched(client, profile()))
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


async def test_a_text_that_says_nothing_gets_no_recommendation_and_a_way_on(client):
    result = await matched(client, profile(""))
    page = (await shown(client, result)).text
    assert "<h1>暂不作推荐</h1>" in page
    assert f"/assess?from={result['run']['run_id']}" in page
    assert 'id="sites"' not in page
    assert 'id="industries"' not in page


async def test_answers_are_read_back_in_the_readers_words(client):
    result = await matched(client, full_profile(declined=["name"]))
    page = html.unescape((await shown(client, result, "en")).text)
    for said in ("RMB 300.005 million", "New project", "Rail freight", "Prefer not to say"):
        assert said in page


@pytest.mark.parametrize("run", ["run_aaaaaaaaaaaaaaaaaaaaaaaaaa", "x", "%00", "a" * 500])
async def test_an_unknown_report_is_a_page_that_says_so(client, run):
    answer = await client.get(f"/r/{run}", headers=HTML)
    assert answer.status_code == 404
    assert "<h1>未找到</h1>" in answer.text


async def test_the_report_page_has_the_same_industry_as_the_form_made(client):
    answer = await client.post(
        "/assess", data={"business_text": ROBOT_TEXT}, headers=HTML, follow_redirects=True
    )
    result = await matched(client, profile())
    assert answer.url.path == f"/r/{result['run']['run_id']}"
    assert result["industries"][0]["name_zh"] in answer.text
