"""`POST /v1/explain`: a question about one entry, for a profile or for a kept run."""

import pytest

from matching.explain import explain
from matching.profile import EnterpriseProfile
from tests.conftest import TODAY
from tests.make import full_profile, profile

JSON = {"Content-Type": "application/json"}


async def ask(client, **said):
    return await client.post("/v1/explain", json=said)


async def kept(client, said, **query):
    answer = await client.post("/v1/matches", json=said, params=query)
    return answer.json()["run"]["run_id"]


async def test_a_profile_gets_the_very_explanation_the_library_gives(client, known):
    answer = await ask(client, profile=profile(), target="临海市")
    assert answer.status_code == 200
    found = explain(
        EnterpriseProfile.model_validate(profile()), known.knowledge, "linhai", today=TODAY
    )
    assert answer.json() == found.model_dump(mode="json", by_alias=True)


async def test_a_kept_run_is_explained_under_its_own_manifest(client):
    run_id = await kept(client, full_profile(), top=1)
    answer = await ask(client, run_id=run_id, target="first-use", kind="policy")
    assert answer.json()["run"]["run_id"] == run_id
    result = (await client.get(f"/v1/matches/{run_id}")).json()
    listed = [item["id"] for item in result["policies"]]
    assert (answer.json()["verdict"] == "listed") == ("first-use" in listed)


async def test_nothing_is_kept(client, engine):
    from sqlalchemy import event

    seen = []
    event.listen(
        engine.sync_engine,
        "before_cursor_execute",
        lambda *a: seen.append(a[2]) if "luodi_take" not in a[2] else None,
    )
    await ask(client, profile=profile(), target="linhai")
    assert [line for line in seen if "SAVEPOINT" not in line] == []


async def test_an_unknown_name_is_answered_with_the_nearest(client):
    answer = await ask(client, profile=profile(), target="中原机械人产业园区")
    assert answer.status_code == 404
    body = answer.json()
    assert body["type"] == "/problems/target-not-found"
    assert body["candidates"][0] == {
        "kind": "site", "id": "zhongyuan-robot-park",
        "name_zh": "中原机器人产业园", "name_en": "Zhongyuan robot park",
    }  # fmt: skip
    (error,) = body["errors"]
    assert error["pointer"] == "/target"
    assert "中原机器人产业园（zhongyuan-robot-park）" in error["message_zh"]
    assert "Zhongyuan robot park (zhongyuan-robot-park)" in error["message_en"]


async def test_a_name_that_fits_several_is_asked_back(client):
    answer = await ask(client, profile=profile(), target="机器人")
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/target-ambiguous"
    assert len(answer.json()["candidates"]) > 1
    chosen = await ask(client, profile=profile(), target="机器人", kind="industry")
    assert chosen.json()["target"]["id"] == "robot"


@pytest.mark.parametrize(
    ("said", "pointers"),
    [
        ({}, {"/profile", "/target"}),
        ({"target": "linhai"}, {"/profile"}),
        ({"target": "linhai", "profile": profile(), "run_id": "run_x"}, {"/profile"}),
        ({"target": " ", "profile": profile()}, {"/target"}),
        ({"target": 5, "profile": profile()}, {"/target"}),
        ({"target": "x" * 201, "profile": profile()}, {"/target"}),
        ({"target": "linhai", "profile": profile(), "kind": "city"}, {"/kind"}),
        ({"target": "linhai", "profile": profile(), "lens": "luck"}, {"/lens"}),
        ({"target": "linhai", "profile": profile(), "colour/x": 1}, {"/colour~1x"}),
        (
            {"target": "linhai", "profile": {"business_text": "x", "land_mu": -1, "goal": []}},
            {"/profile/land_mu", "/profile/goal"},
        ),
        ({"target": "linhai", "profile": []}, {"/profile"}),
    ],
)
async def test_every_wrong_field_is_named_in_both_languages(client, said, pointers):
    answer = await ask(client, **said)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert {error["pointer"] for error in errors} == pointers
    assert all(error["message_zh"] and error["message_en"] for error in errors)


@pytest.mark.parametrize(
    ("body", "status"), [(b"[]", 422), (b"{", 400), (b'{"a":1,"a":2}', 400), (b"\xff", 400)]
)
async def test_a_body_that_is_no_question_is_refused(client, body, status):
    answer = await client.post("/v1/explain", content=body, headers=JSON)
    assert answer.status_code == status


async def test_a_body_of_another_type_is_refused(client):
    assert (await client.post("/v1/explain", data={"target": "x"})).status_code == 415


async def test_a_run_that_is_not_there_is_a_plain_404(client):
    answer = await ask(client, run_id="run_" + "a" * 26, target="linhai")
    assert answer.status_code == 404
    assert answer.json()["type"] == "/problems/run-not-found"


async def test_a_firm_that_fits_nothing_gets_the_same_reason_for_every_entry(client):
    answer = await ask(client, profile=profile(""), target="linhai")
    assert answer.json()["verdict"] == "abstained"
    assert "信息不足" in answer.json()["text_zh"]
