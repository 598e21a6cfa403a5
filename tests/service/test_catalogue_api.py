"""The catalogue, read: lists with pages, filters and search, single entries, languages and entity tags."""

import base64

import pytest
from sqlalchemy import event

NOUNS = ["plans", "clauses", "industries", "sites", "policies"]


async def listed(client, noun, **query):
    answer = await client.get(f"/v1/{noun}", params=query)
    assert answer.status_code == 200
    return answer.json()


async def ids(client, noun, **query):
    return [item["id"] for item in (await listed(client, noun, **query))["items"]]


@pytest.mark.parametrize("noun", NOUNS)
async def test_pages_put_together_are_the_whole_list_in_order(client, noun):
    whole = await ids(client, noun, limit=100)
    cursor, seen = None, []
    while True:
        query = {"limit": 2} | ({"cursor": cursor} if cursor else {})
        page = await listed(client, noun, **query)
        assert page["total"] == len(whole)
        assert len(page["items"]) <= 2
        seen += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == whole
    assert len(whole) == len(set(whole)) > 0


@pytest.mark.parametrize("noun", NOUNS)
async def test_every_listed_entry_is_found_by_its_id(client, noun):
    for item in (await listed(client, noun))["items"]:
        answer = await client.get(f"/v1/{noun}/{item['id']}")
        assert answer.json() == item


async def test_reading_the_catalogue_asks_the_database_nothing(client, engine):
    seen = []
    event.listen(engine.sync_engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    for noun in NOUNS:
        await listed(client, noun)
    # All there is: the limit on callers without a key, in a transaction of its own.
    assert {said for said in seen if "SAVEPOINT" not in said} == {
        said for said in seen if "luodi_take" in said
    }


async def test_industries_are_filtered_by_what_stands_above_and_by_tier(client):
    assert await ids(client, "industries", parent="new-energy") == ["offshore-wind", "photovoltaic"]
    tiers = {
        item["tier"] for item in (await listed(client, "industries", tier="emerging"))["items"]
    }
    assert tiers == {"emerging"}


@pytest.mark.parametrize("city", ["临海", "临海市", "Linhai"])
async def test_a_city_may_be_written_as_people_write_it(client, city):
    found = await listed(client, "sites", city=city)
    assert found["total"] > 0
    assert {item["city"] for item in found["items"]} == {"临海"}


async def test_sites_of_an_industry_are_those_of_the_industries_below_it_too(client):
    wind = await ids(client, "sites", industry="offshore-wind")
    energy = await ids(client, "sites", industry="new-energy")
    assert wind
    assert set(wind) < set(energy) or set(wind) == set(energy)


async def test_sites_are_filtered_by_kind_and_status_together(client):
    every = (await listed(client, "sites"))["items"]
    one = every[0]
    found = await ids(client, "sites", kind=one["kind"], status=one["status"])
    expected = [s["id"] for s in every if (s["kind"], s["status"]) == (one["kind"], one["status"])]
    assert found == expected


async def test_levers_and_programmes_are_never_mixed(client):
    levers, programmes = (
        await ids(client, "policies", kind="lever"),
        await ids(client, "policies", kind="programme"),
    )
    assert levers
    assert programmes
    assert not set(levers) & set(programmes)


async def test_policies_are_filtered_by_instrument_and_industry(client):
    every = (await listed(client, "policies"))["items"]
    instrument = every[0]["instrument"]
    expected = [p["id"] for p in every if p["instrument"] == instrument]
    assert await ids(client, "policies", instrument=instrument) == expected
    for found in (await listed(client, "policies", industry="robot"))["items"]:
        assert "robot" in found["serves"]["industries"]


async def test_search_reads_names_sub_fields_and_quotes_in_any_case_and_width(client):
    assert "robot" in await ids(client, "industries", q="ROBOT")
    assert "robot" in await ids(client, "industries", q="ｒｏｂｏｔ")
    assert await ids(client, "industries", q="海上 风电") == ["offshore-wind"]
    assert await ids(client, "clauses", q="海缆") == ["1.1.1"]
    assert (await listed(client, "sites", q="没有这样的地方"))["total"] == 0


async def test_clauses_carry_text_that_stands_at_their_offsets(client, known):
    plan = known.knowledge.catalogue.plan
    for clause in (await listed(client, "clauses"))["items"]:
        assert plan.text[clause["start"] : clause["end"]] == clause["text"]
        assert clause["name"]


async def test_the_name_comes_in_the_language_asked_for(client):
    zh = await client.get("/v1/industries/robot")
    en = await client.get("/v1/industries/robot", params={"lang": "en"})
    assert zh.headers["content-language"] == "zh-CN"
    assert en.headers["content-language"] == "en"
    assert zh.json()["name"] == zh.json()["name_zh"] == en.json()["name_zh"]
    assert en.json()["name"] == en.json()["name_en"]


@pytest.mark.parametrize("path", ["/v1/industries", "/v1/industries/robot"])
async def test_a_client_that_holds_the_answer_is_told_so(client, path):
    first = await client.get(path)
    tag = first.headers["etag"]
    for held in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = await client.get(path, headers={"if-none-match": held})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    changed = await client.get(path, headers={"if-none-match": '"other"'})
    assert changed.status_code == 200
    assert (await client.get(path, params={"lang": "en"})).headers["etag"] != tag


@pytest.mark.parametrize(
    ("path", "query", "name", "code"),
    [
        ("sites", {"limit": 0}, "limit", "greater_than_equal"),
        ("sites", {"limit": 10**9}, "limit", "less_than_equal"),
        ("sites", {"limit": "many"}, "limit", "int_parsing"),
        ("sites", {"lang": "fr"}, "lang", "literal_error"),
        ("sites", {"status": "lost"}, "status", "literal_error"),
        ("sites", {"city": "亚特兰蒂斯"}, "city", "value_unknown"),
        ("sites", {"industry": "alchemy"}, "industry", "value_unknown"),
        ("policies", {"kind": "gift"}, "kind", "enum"),
        ("clauses", {"level": "verse"}, "level", "enum"),
        ("industries", {"plan": "elsewhere_1999"}, "plan", "value_unknown"),
        ("industries", {"q": ""}, "q", "string_too_short"),
        ("industries", {"q": "长" * 101}, "q", "string_too_long"),
        ("industries", {"cursor": "!!"}, "cursor", "cursor_invalid"),
        (
            "industries",
            {"cursor": base64.b64encode(b"nowhere").decode()},
            "cursor",
            "cursor_invalid",
        ),
        ("industries", {"cursor": "/w=="}, "cursor", "cursor_invalid"),
        ("industries", {"colour": "red"}, "colour", "extra_forbidden"),
    ],
)
async def test_a_parameter_that_is_wrong_is_named_in_both_languages(
    client, path, query, name, code
):
    answer = await client.get(f"/v1/{path}", params=query)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["pointer"], error["code"]) == (f"/query/{name}", code)
    assert name in error["message_zh"]
    assert name in error["message_en"]


@pytest.mark.parametrize("noun", NOUNS)
async def test_an_entry_that_is_not_there_is_a_404(client, noun):
    answer = await client.get(f"/v1/{noun}/nothing-here")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/entry-not-found"
