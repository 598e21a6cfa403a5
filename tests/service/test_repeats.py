"""A match sent again is answered from what is kept, on every way in, and never from what is not."""

import pytest
from sqlalchemy import event, text

from service.app import create_app
from service.db import owner_engine
from service.matches import recent
from service.matches.recent import Recent
from tests.conftest import TODAY
from tests.make import profile, served


@pytest.fixture
def clock():
    return [1000.0]


@pytest.fixture
async def watched(database, settings, known, engine, clock):
    """The application with its commits kept; the statements it sends, and the time it reads."""
    statements = []
    made = Recent(lambda: clock[0])

    def keep(state):
        event.listen(
            state["engine"].sync_engine,
            "before_cursor_execute",
            lambda c, cursor, statement, *rest: (
                None if "luodi_take" in statement else statements.append(statement.split()[0])
            ),
        )
        return {**state, "recent": made}

    app = create_app(settings, database, known, today=lambda: TODAY, state=keep)
    async with served(app) as client:
        yield client, statements


async def test_the_same_bytes_again_ask_nothing_of_the_database(watched):
    client, statements = watched
    said = profile(id="again")
    first = await client.post("/v1/matches", json=said)
    statements.clear()
    second = await client.post("/v1/matches", json=said)
    assert statements == []
    assert (second.content, second.headers["location"]) == (
        first.content,
        first.headers["location"],
    )
    assert second.headers["cache-control"] == "no-store"


async def test_the_same_profile_in_other_bytes_is_the_same_run_uncomputed(watched):
    client, statements = watched
    first = await client.post("/v1/matches", json=profile(id="spaced", employees=5))
    statements.clear()
    body = (
        b'{ "employees": 5, "id": "spaced", "business_text": "%s" }'
        % profile()["business_text"].encode()
    )
    headers = {"Content-Type": "application/json"}
    second = await client.post("/v1/matches", content=body, headers=headers)
    assert second.content == first.content
    assert "INSERT" not in statements


def test_what_is_cleared_is_asked_of_the_database_again(clock):
    held = Recent(lambda: clock[0])
    held.add("run_a", b"answer")
    held.note(b"asked", "run_a")
    held.clear()
    assert "run_a" in held
    assert held.body("run_a") is None
    assert held.repeated(b"asked") is None
    held.add("run_a", b"answer")
    assert held.body("run_a") == b"answer"


async def test_another_parameter_is_another_run(watched):
    client, _ = watched
    whole = await client.post("/v1/matches", json=profile(id="top"))
    short = await client.post("/v1/matches?top=1", json=profile(id="top"))
    assert short.content != whole.content
    assert (await client.post("/v1/matches?top=1", json=profile(id="top"))).content == short.content


async def test_after_a_while_the_database_is_asked_and_what_it_lost_is_computed_and_kept_again(
    watched, clock, database
):
    client, statements = watched
    said = profile(id="lost")
    first = await client.post("/v1/matches", json=said)
    clock[0] += recent.SURE_SECONDS + 1
    statements.clear()
    assert (await client.post("/v1/matches", json=said)).content == first.content
    assert statements == ["SELECT"]
    owner = owner_engine(database)
    async with owner.begin() as connection:
        query = text("DELETE FROM runs WHERE run_id = :id")
        await connection.execute(query, {"id": first.json()["run"]["run_id"]})
    await owner.dispose()
    clock[0] += recent.SURE_SECONDS + 1
    assert (await client.post("/v1/matches", json=said)).content == first.content
    assert (await client.get(first.headers["location"])).content == first.content


async def test_what_was_not_committed_is_not_remembered(database, settings, known, monkeypatch):
    made = Recent()
    app = create_app(
        settings, database, known, today=lambda: TODAY, state=lambda s: {**s, "recent": made}
    )
    async with served(app) as client:
        one = {"Idempotency-Key": "half", "Content-Type": "application/json"}
        refused = await client.post("/v1/matches?lens=none", json=profile(id="half"), headers=one)
        assert refused.status_code == 422
        answer = await client.post("/v1/matches", json=profile(id="half"))
    assert made.body(answer.json()["run"]["run_id"]) == answer.content
    assert made.body("run_" + "a" * 26) is None


async def test_a_closed_api_answers_nobody_from_memory(database, settings, known):
    made = Recent()
    for anonymous, status in [(True, 200), (False, 401)]:
        other = settings.model_copy(update={"anonymous_api": anonymous})
        app = create_app(
            other, database, known, today=lambda: TODAY, state=lambda s: {**s, "recent": made}
        )
        async with served(app) as client:
            assert (await client.post("/v1/matches", json=profile(id="shut"))).status_code == status


def test_memory_holds_only_so_many_bytes_and_knows_the_rest_by_id(monkeypatch):
    monkeypatch.setattr(recent, "MOST_BYTES", 100)
    monkeypatch.setattr(recent, "MOST", 3)
    held = Recent()
    for number in range(10):
        held.add(f"run_{number}", b"x" * 40)
    assert [number for number in range(10) if held.body(f"run_{number}")] == [8, 9]
    assert [number for number in range(10) if f"run_{number}" in held] == [5, 6, 7, 8, 9]
    held.add("run_9", b"y" * 40)
    assert held.body("run_9") == b"y" * 40
    assert held.body("run_8")
