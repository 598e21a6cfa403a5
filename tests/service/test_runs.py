"""What is done with a kept answer, under both of its addresses: read, computed again, compared."""

import pytest

from service.errors import ReplayDiffers
from service.matches.runs import changes, profile_of
from service.matches.store import KeptRun
from tests.make import profile


async def run(client, **said):
    return (await client.post("/v1/matches", json=profile(**said))).json()["run"]["run_id"]


@pytest.mark.parametrize("address", ["/v1/matches", "/v1/runs"])
async def test_both_addresses_give_the_same(client, address):
    first = await client.post("/v1/matches", json=profile())
    run_id = first.json()["run"]["run_id"]
    assert (await client.get(f"{address}/{run_id}")).content == first.content
    again = await client.post(f"{address}/{run_id}/replay")
    assert (again.status_code, again.content) == (200, first.content)
    other = await run(client, goals=["market"])
    found = (await client.get(f"{address}/{run_id}/diff", params={"to": other})).json()
    assert (found["run_was"], found["run_now"]) == (run_id, other)


async def test_a_difference_says_what_was_said_what_moved_and_by_which_factor(client):
    was, now = await run(client), await run(client, goals=["market"], rd_intensity_pct=6)
    answer = await client.get(f"/v1/runs/{was}/diff", params={"to": now})
    found = answer.json()
    assert {c["name"] for c in found["profile"]} == {"goals", "rd_intensity_pct"}
    assert found["ingredients"] == []
    fairs = next(m for m in found["moved"] if m["id"] == "export-fairs")
    assert fairs["factors"][0]["id"] == "purpose"
    assert answer.headers["cache-control"] == "no-store"


async def test_the_same_run_differs_in_nothing(client):
    one = await run(client)
    found = (await client.get(f"/v1/runs/{one}/diff", params={"to": one})).json()
    assert found["profile"] == found["ingredients"] == found["moved"] == []


async def test_runs_of_two_firms_are_not_compared(client):
    one, two = await run(client, id="a"), await run(client, id="b")
    answer = await client.get(f"/v1/runs/{one}/diff", params={"to": two})
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/runs-not-comparable"
    anonymous = await run(client)
    assert (await client.get(f"/v1/runs/{one}/diff", params={"to": anonymous})).status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [({}, 422), ({"to": "x"}, 404), ({"to": "run_" + "a" * 26}, 404), ({"to": "y" * 65}, 422),
     ({"to": "x", "k": "1"}, 422)],
)  # fmt: skip
async def test_what_cannot_be_compared_is_refused(client, query, status):
    one = await run(client)
    answer = await client.get(f"/v1/runs/{one}/diff", params=query)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_an_ingredient_that_is_gone_or_new_is_named_with_old_and_new():
    was, now = {"lens": "a", "old": 1}, {"lens": "b", "new": 2}
    assert changes(was, now) == [
        {"ingredient": "lens", "was": "a", "now": "b"},
        {"ingredient": "new", "was": None, "now": 2},
        {"ingredient": "old", "was": 1, "now": None},
    ]


def test_a_profile_that_can_no_longer_be_read_names_the_fields():
    kept = KeptRun("run_x", {"business_text": "x", "gone": 1, "stage": "retired"}, {}, "{}")
    with pytest.raises(ReplayDiffers) as problem:
        profile_of(kept)
    names = [change["ingredient"] for change in problem.value.extra["changed"]]
    assert names == ["profile.gone", "profile.stage"]
