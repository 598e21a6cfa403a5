"""A profile in, an answer out: stored once, readable again byte for byte, replayable."""

import json

import pytest
from sqlalchemy import event, text

from matching.match import match, to_json
from matching.profile import EnterpriseProfile
from matching.result import MatchResult
from service.app import Known, create_app
from service.matches.runs import changes
from tests.conftest import TODAY
from tests.make import full_profile, profile, served


@pytest.fixture
def statements(engine):
    seen = []

    @event.listens_for(engine.sync_engine, "before_cursor_execute")
    def note(connection, cursor, statement, *rest):
        # The test's own transaction, and the limit on callers without a key, which is a statement of its own.
        if "SAVEPOINT" not in statement and "luodi_take" not in statement:
            seen.append(statement)

    return seen


async def post(client, said, **query):
    return await client.post("/v1/matches", json=said, params=query)


async def test_a_profile_gets_the_very_answer_the_library_gives(client, known):
    said = full_profile()
    answer = await post(client, said)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    expected = match(EnterpriseProfile.model_validate(said), known.knowledge, today=TODAY)
    assert answer.text == to_json(expected)
    assert answer.json()["profile_id"] == said["id"]


async def test_a_match_costs_one_statement_and_it_comes_after_the_computing(client, statements):
    await post(client, profile())
    assert [line.split()[:3] for line in statements] == [["INSERT", "INTO", "runs"]]


async def test_an_answer_is_read_again_byte_for_byte_in_one_statement(client, statements):
    first = await post(client, full_profile(business_text="做𠮷野家风格的机器人🤖减速器"))
    statements.clear()
    again = await client.get(first.headers["location"])
    assert again.status_code == 200
    assert again.content == first.content
    assert len(statements) == 1


async def test_a_personal_answer_is_kept_by_no_cache(client):
    answer = await post(client, profile())
    assert answer.headers["cache-control"] == "no-store"


async def test_sending_a_profile_twice_makes_one_run(client, engine, statements):
    first, second = await post(client, profile()), await post(client, profile())
    assert first.content == second.content
    listed = await client.get(first.headers["location"])
    assert listed.content == first.content


async def test_the_run_is_committed_before_the_answer_leaves(database, settings, known, engine):
    app = create_app(settings, database, known, today=lambda: TODAY)
    async with served(app) as live:
        answer = await post(live, profile(id="committed"))
        async with engine.connect() as other:
            query = text("SELECT result FROM runs WHERE run_id = :id")
            kept = await other.execute(query, {"id": answer.json()["run"]["run_id"]})
            assert kept.scalar_one() == answer.text


async def test_top_bounds_the_lists_and_is_part_of_the_run(client):
    short, long = await post(client, profile(), top=1), await post(client, profile())
    assert len(short.json()["sites"]) == 1 < len(long.json()["sites"])
    assert short.json()["run"]["run_id"] != long.json()["run"]["run_id"]


@pytest.mark.parametrize(
    ("query", "name"),
    [({"lens": "worst"}, "lens"), ({"top": 0}, "top"), ({"top": 10**9}, "top"), ({"k": 1}, "k")],
)
async def test_a_parameter_that_is_wrong_is_named(client, query, name):
    answer = await post(client, profile(), **query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == f"/query/{name}"


async def test_lang_is_taken_and_changes_nothing(client):
    assert (await post(client, profile(), lang="en")).content == (
        await post(client, profile())
    ).content


@pytest.mark.parametrize("blank", ["", "   ", "\n", "　"])
async def test_an_empty_text_is_answered_with_not_enough_information(client, blank):
    answer = await post(client, profile(blank))
    assert answer.status_code == 200
    body = answer.json()
    assert body["abstained"] is True
    assert "信息不足" in body["reason_zh"]
    assert body["sites"] == body["policies"] == []


async def test_a_replay_on_a_later_day_gives_the_same_bytes(client, known, database, settings):
    first = await post(client, full_profile())
    replayed = await client.post(f"{first.headers['location']}/replay")
    assert replayed.status_code == 200
    assert replayed.headers["luodi-replay"] == "identical"
    assert replayed.content == first.content


async def test_a_replay_keeps_lens_and_bound(client):
    first = await post(client, profile(), top=2)
    replayed = await client.post(f"{first.headers['location']}/replay")
    assert (replayed.status_code, replayed.content) == (200, first.content)


async def test_a_replay_names_the_ingredient_that_changed(database, settings, known, client):
    catalogue = known.knowledge.catalogue
    newer = catalogue.info.model_copy(update={"catalogue_version": "2"})
    changed = Known(
        known.knowledge._replace(catalogue=catalogue.model_copy(update={"info": newer})), None
    )
    async with served(create_app(settings, database, known, today=lambda: TODAY)) as before:
        first = await post(before, profile(id="replayed later"))
    async with served(create_app(settings, database, changed, today=lambda: TODAY)) as after:
        answer = await after.post(f"{first.headers['location']}/replay")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    (change,) = answer.json()["changed"]
    assert change["ingredient"] == "catalogue_version"
    assert (change["was"].split("+")[0], change["now"].split("+")[0]) == ("1", "2")


def test_bytes_that_differ_under_the_same_manifest_are_the_codes_fault():
    assert changes({"lens": "a", "run_id": "1"}, {"lens": "a", "run_id": "2"}) == [
        {"ingredient": "code", "was": None, "now": None}
    ]


@pytest.mark.parametrize(
    "run_id", ["run_" + "a" * 26, "x", "run_%00", "RUN_" + "A" * 26, "..%2f.."]
)
@pytest.mark.parametrize("method", ["GET", "replay"])
async def test_a_run_that_is_not_there_is_a_plain_404(client, run_id, method):
    path = f"/v1/matches/{run_id}"
    answer = await (client.get(path) if method == "GET" else client.post(f"{path}/replay"))
    assert answer.status_code == 404
    assert answer.json()["title_zh"] == "未找到"


async def test_the_stored_answer_reads_back_as_a_result(client):
    answer = await post(client, full_profile())
    assert to_json(MatchResult.model_validate_json(answer.content)) == answer.text


async def test_a_problem_of_the_profile_names_every_field(client):
    wrong = {"busines_text": "x", "uscc": "91440300708461136X", "land_mu": -1}
    answer = await post(client, wrong)
    assert answer.status_code == 422
    errors = {error["pointer"]: error for error in answer.json()["errors"]}
    assert set(errors) == {"/business_text", "/busines_text", "/uscc", "/land_mu"}
    for error in errors.values():
        assert error["message_zh"]
        assert error["message_en"]
        assert set(error) == {"pointer", "code", "message_zh", "message_en"}
    assert "business_text" in errors["/busines_text"]["message_en"]


async def test_the_answer_to_a_full_profile_is_json_without_nan(client):
    answer = await post(client, full_profile(investment_wan=1e308, employees=2**53))
    json.loads(answer.text, parse_constant=lambda name: pytest.fail(name))
    replayed = await client.post(f"{answer.headers['location']}/replay")
    assert replayed.status_code == 200
