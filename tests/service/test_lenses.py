"""Lenses and own weights over HTTP: echoed, replayable, side by side, refused with a pointer."""

import pytest

from matching.lenses import LENSES
from tests.make import profile

SAID = profile(project_type="transfer", goals=["site"])


async def post(client, **query):
    return await client.post("/v1/matches", json=SAID, params=query)


@pytest.mark.parametrize("lens", LENSES)
async def test_each_lens_is_a_run_of_its_own_and_replays(client, lens):
    result = (await post(client, lens=lens)).json()
    assert result["run"]["lens"] == lens
    assert (result["lens_cost"] is None) == (lens == "best_fit")
    again = await client.post(f"/v1/matches/{result['run']['run_id']}/replay")
    assert again.headers["luodi-replay"] == "identical"


async def test_all_lenses_come_in_one_answer_and_each_can_be_read_again(client):
    answer = await post(client, lenses="all")
    assert answer.status_code == 200
    results = answer.json()["results"]
    assert [result["run"]["lens"] for result in results] == list(LENSES)
    for result in results:
        kept = await client.get(f"/v1/matches/{result['run']['run_id']}")
        assert kept.json() == result


async def test_own_weights_are_in_the_manifest_and_replay(client):
    result = (await post(client, weights="sites.text:1,policies.industry:0.25")).json()
    assert result["run"]["weights"] == {"policies": {"industry": 0.25}, "sites": {"text": 1.0}}
    again = await client.post(f"/v1/matches/{result['run']['run_id']}/replay")
    assert again.status_code == 200


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"weights": "sites.luck:0.5"}, "/query/weights/sites/luck"),
        ({"weights": "sites.text:7"}, "/query/weights/sites/text"),
        ({"weights": "sites.text"}, "/query/weights/sites/text"),
        ({"lens": "luckiest"}, "/query/lens"),
        ({"lenses": "some"}, "/query/lenses"),
    ],
)
async def test_what_cannot_be_used_is_refused_and_named(client, query, pointer):
    answer = await post(client, **query)
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert error["message_zh"]
    assert error["message_en"]


async def test_the_report_of_a_lens_says_what_it_gives_up(client):
    run_id = (await post(client, lens="transfer")).json()["run"]["run_id"]
    page = (await client.get(f"/r/{run_id}", params={"lang": "zh"})).text
    assert "按“有序转移”排序" in page
    own = (await post(client, weights="sites.text:1")).json()["run"]["run_id"]
    assert "your own weights" in (await client.get(f"/r/{own}", params={"lang": "en"})).text
