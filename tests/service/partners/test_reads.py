"""Reading for programs: fields, tags, coverage, meta, and the next question."""

import pytest

from tests.conftest import TODAY
from tests.make import full_profile, profile
from tests.service.partners.conftest import bearer


async def test_only_the_fields_asked_for_come(api):
    one = (await api.get("/v1/sites/linhai", params={"fields": "name_zh, city"})).json()
    assert set(one) == {"id", "name_zh", "city"}
    page = (await api.get("/v1/sites", params={"fields": "id", "limit": 2})).json()
    assert all(set(item) == {"id"} for item in page["items"])
    assert page["next_cursor"]


@pytest.mark.parametrize("fields", ["nothing", "id,nothing", ",", " "])
async def test_fields_that_entries_never_have_are_refused_and_the_others_named(api, fields):
    answer = await api.get("/v1/sites", params={"fields": fields})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == "/query/fields"
    assert "name_zh" in error["message_zh"]
    assert "nothing" not in answer.text


@pytest.mark.parametrize(
    "path", ["/v1/sites", "/v1/sites?fields=id", "/v1/changes", "/v1/coverage", "/v1/meta"]
)
async def test_what_the_client_holds_is_not_sent_again(api, path):
    first = await api.get(path)
    again = await api.get(path, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = await api.get(path, headers={"If-None-Match": '"other"'})
    assert other.content == first.content


async def test_coverage_counts_what_the_lists_find(api):
    body = (await api.get("/v1/coverage")).json()
    assert len(body["items"]) > 3
    for item in body["items"]:
        if not item["city"] or not item["industry"]:
            continue
        where = {"city": item["city"], "industry": item["industry"], "limit": 100}
        sites = (await api.get("/v1/sites", params=where)).json()
        policies = (await api.get("/v1/policies", params=where)).json()
        assert (item["sites"], item["policies"]) == (sites["total"], policies["total"])
        assert item["parks"] <= item["sites"]
    assert any(item["parks"] for item in body["items"])


async def test_coverage_of_one_industry_and_city(api):
    whole = (await api.get("/v1/coverage")).json()["items"]
    some = next(item for item in whole if item["city"] and item["industry"])
    where = {"industry": some["industry"], "city": some["city"]}
    assert (await api.get("/v1/coverage", params=where)).json()["items"] == [some]
    for wrong in ({"industry": "nothing"}, {"city": "nowhere"}):
        assert (await api.get("/v1/coverage", params=wrong)).status_code == 422


async def test_meta_names_the_ingredients_of_a_run(api):
    meta = (await api.get("/v1/meta")).json()
    run = (await api.post("/v1/matches", json=profile())).json()["run"]
    (plan,) = meta["plans"]
    assert run["plan_ids"] == [plan["id"]]
    for name in ("catalogue_version", "plan_sha256"):
        assert run[name] == plan[name]
    for name in ("model_id", "model_sha256", "scorer_version", "engine", "library_version"):
        assert run[name] == meta[name]
    assert run["lens"] in meta["lenses"]
    assert meta["today"] == TODAY.isoformat()


async def test_the_next_questions_are_those_a_match_ends_with_and_nothing_is_kept(api, desk):
    before = await desk.rows("SELECT count(*) FROM runs")
    asked = await api.post("/v1/questions/next", json=profile(id="客户 7"))
    assert asked.status_code == 200
    assert await desk.rows("SELECT count(*) FROM runs") == before
    result = (await api.post("/v1/matches", json=profile(id="客户 7"))).json()
    assert asked.json() == {
        "profile_id": "客户 7", "abstained": False, "questions": result["questions"],
    }  # fmt: skip
    assert asked.json()["questions"]
    first = asked.json()["questions"][0]["field"]
    declined = await api.post("/v1/questions/next", json=profile(declined=[first]))
    assert first not in {question["field"] for question in declined.json()["questions"]}


async def test_a_question_counts_as_a_match(api, desk):
    made = await desk.key(monthly=1)
    answers = [
        await api.post("/v1/questions/next", json=full_profile(), headers=bearer(made))
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 429]
