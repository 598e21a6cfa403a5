"""The feed of changes: each load's differences, field by field, and the catalogue as it was before them."""

import asyncio
import datetime as dt
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.catalogue.changes import differences, undone
from service.maintenance import project

NOUNS = ["plans", "clauses", "industries", "sites", "policies"]
_record = st.dictionaries(
    st.sampled_from("abcd"), st.none() | st.integers(0, 2) | st.text("x", max_size=2), min_size=1
)
_state = st.dictionaries(st.sampled_from(["p", "q", "r"]), _record)


@given(states=st.lists(_state, min_size=2, max_size=5), back=st.integers(1, 4))
def test_undoing_the_later_changes_gives_every_earlier_state(states, back):
    back = min(back, len(states) - 1)
    steps = [list(differences("sites", a, b)) for a, b in itertools.pairwise(states)]
    later = [change for step in steps[len(steps) - back :] for change in step]
    found = undone(states[-1], ((c.entry_id, c.kind, c.fields) for c in reversed(later)))
    assert found == states[-1 - back]


def test_equal_states_differ_in_nothing():
    assert list(differences("sites", {"a": {"x": None}}, {"a": {"x": None}})) == []


async def feed(api, **query):
    answer = await api.get("/v1/changes", params=query)
    assert answer.status_code == 200
    return answer.json()


def changed(catalogue):
    """Another edition: one site renamed, one policy gone."""
    renamed = catalogue.sites[0].model_copy(update={"name_en": "Renamed"})
    return catalogue.model_copy(
        update={
            "sha256": "7" * 64,
            "sites": (renamed, *catalogue.sites[1:]),
            "policies": catalogue.policies[:-1],
        }
    )


@pytest.fixture
async def two_editions(home, known):
    """The feed after a newer edition came and went; the instants before, between and after."""
    catalogue = known.knowledge.catalogue
    marks = []
    for edition in (changed(catalogue), catalogue):
        marks.append(dt.datetime.now(dt.UTC))
        await asyncio.sleep(0.01)
        await project(home, edition)
        await asyncio.sleep(0.01)
    return [*marks, dt.datetime.now(dt.UTC)]


async def test_a_feed_begins_with_what_was_there_and_tells_each_difference(
    api, known, two_editions
):
    catalogue = known.knowledge.catalogue
    whole = await feed(api)
    assert whole["items"][0]["kind"] == "baseline"
    assert whole["more"] is False
    found = await feed(api, since=two_editions[0].isoformat())
    kinds = [(item["noun"], item["kind"], item["entry_id"]) for item in found["items"]]
    gone, site = catalogue.policies[-1].id, catalogue.sites[0]
    assert kinds == [
        ("plans", "changed", catalogue.info.id),
        ("sites", "changed", site.id),
        ("policies", "removed", gone),
        ("plans", "changed", catalogue.info.id),
        ("sites", "changed", site.id),
        ("policies", "added", gone),
    ]
    renamed = found["items"][1]["fields"]
    assert renamed == {"name_en": {"before": site.name_en, "after": "Renamed"}}
    assert found["items"][1]["catalogue_sha256"] == "7" * 64
    removed = found["items"][2]["fields"]["name_zh"]
    assert removed == {"before": catalogue.policies[-1].name_zh}


async def test_read_in_pages_it_is_the_same_feed_without_a_gap(api, two_editions):
    whole = (await feed(api, limit=500))["items"]
    since, seen = 0, []
    while True:
        page = await feed(api, since=since, limit=2)
        seen += page["items"]
        since = page["next_since"]
        if not page["more"]:
            break
    assert seen == whole
    after = await feed(api, since=since)
    assert after == {"items": [], "next_since": since, "more": False}


async def test_it_can_be_read_for_one_noun(api, two_editions):
    assert {item["noun"] for item in (await feed(api, noun="sites"))["items"]} == {"sites"}


async def test_the_catalogue_is_read_as_it_was(api, known, two_editions):
    catalogue = known.knowledge.catalogue
    gone, site = catalogue.policies[-1].id, catalogue.sites[0]
    before, between, after = (mark.isoformat() for mark in two_editions)
    assert (await api.get(f"/v1/policies/{gone}", params={"at": between})).status_code == 404
    for at in (before, after):
        then = await api.get(f"/v1/policies/{gone}", params={"at": at})
        assert then.json() == (await api.get(f"/v1/policies/{gone}")).json()
    names = {
        at: (await api.get(f"/v1/sites/{site.id}", params={"at": at, "lang": "en"})).json()["name"]
        for at in (before, between, after)
    }
    assert names == {before: site.name_en, between: "Renamed", after: site.name_en}
    found = (await api.get("/v1/sites", params={"at": between, "q": "renamed"})).json()
    assert [item["id"] for item in found["items"]] == [site.id]
    assert (await api.get("/v1/sites", params={"q": "renamed"})).json()["total"] == 0
    plan = (await api.get("/v1/plans", params={"at": between})).json()["items"][0]
    assert plan["catalogue_sha256"] == "7" * 64


@pytest.mark.parametrize("noun", NOUNS)
async def test_every_list_at_this_moment_is_todays(api, noun):
    now = dt.datetime.now(dt.UTC).isoformat()
    then = await api.get(f"/v1/{noun}", params={"at": now, "limit": 100})
    assert then.json() == (await api.get(f"/v1/{noun}", params={"limit": 100})).json()


@pytest.mark.parametrize(
    "at",
    [
        "2001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-14:00",
        "0001-01-01T00:00:00+14:00",
        "2026-01-01T00:00:00",
        "noon",
        "",
    ],
)
async def test_a_time_without_a_catalogue_is_refused(api, at):
    answer = await api.get("/v1/sites", params={"at": at})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/at"


@pytest.mark.parametrize("since", ["-1", "9" * 30, "yesterday", "2026-01-01", "２", ""])
async def test_a_since_that_names_nothing_is_refused(api, since):
    answer = await api.get("/v1/changes", params={"since": since})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/since"


@pytest.mark.parametrize(
    "since", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", str(2**63 - 1)]
)
async def test_a_since_far_off_is_answered(api, since):
    assert (await api.get("/v1/changes", params={"since": since})).status_code in {200, 422}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalogue_changes SET kind = 'added'",
        "DELETE FROM catalogue_changes",
        "TRUNCATE catalogue_changes",
    ],
)
async def test_not_even_the_owner_changes_what_was_told(desk, statement):
    with pytest.raises(Exception, match="append-only"):
        await desk.run(statement)
