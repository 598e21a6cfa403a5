"""Every call of the client, against the service itself."""

import datetime as dt
import inspect

import pytest
from anyio import to_thread

import luodi_client
from luodi_client import (
    AsyncLuodi,
    EnterpriseProfile,
    Invalid,
    KeyRefused,
    Luodi,
    MatchResult,
    NotFound,
    ScopeMissing,
)
from tests.make import ROBOT_TEXT


async def every(items):
    return [item async for item in items]


async def test_a_profile_may_be_a_text_a_mapping_or_the_model(luodi):
    said = [ROBOT_TEXT, {"business_text": ROBOT_TEXT}, EnterpriseProfile(business_text=ROBOT_TEXT)]
    runs = {(await luodi.match(profile)).run.run_id for profile in said}
    assert len(runs) == 1


async def test_a_match_is_typed_read_again_replayed_and_compared(luodi):
    first = await luodi.match(ROBOT_TEXT, top=3)
    second = await luodi.match({"business_text": ROBOT_TEXT, "founded": "2020"}, top=3)
    assert isinstance(first, MatchResult)
    assert first.industries[0].evidence[0].quote
    assert await luodi.run(first.run.run_id) == first
    assert await luodi.replay(first.run.run_id) == first
    assert (await luodi.run_hash(first.run.run_id)).run_id == first.run.run_id
    changed = await luodi.diff(first.run.run_id, second.run.run_id)
    assert "founded" in changed.model_dump_json()


async def test_lenses_questions_and_explanations(luodi):
    compared = await luodi.compare_lenses(ROBOT_TEXT)
    assert len(compared.results) > 1
    assert (await luodi.next_questions(ROBOT_TEXT)).questions[0].text_en
    best = compared.results[0].industries[0]
    assert (await luodi.explain(best.id, profile=ROBOT_TEXT)).target.id == best.id


async def test_feedback_meta_usage_and_coverage(luodi):
    result = await luodi.match(ROBOT_TEXT)
    kept = await luodi.feedback(result.run.run_id, "industry", result.industries[0].id, "useful")
    assert (kept.verdict, kept.rank) == ("useful", 1)
    assert (await luodi.meta()).plans[0].plan_sha256
    assert (await luodi.usage()).today.matches == 1
    assert (await luodi.catalogue.coverage()).items


async def test_lists_page_by_themselves_and_single_entries_are_typed(luodi):
    sites = await every(luodi.catalogue.sites())
    assert len({site.id for site in sites}) == len(sites) > 1
    assert await luodi.catalogue.site(sites[0].id) == sites[0]
    (plan,) = await every(luodi.catalogue.plans())
    assert (await luodi.catalogue.plan(plan.id)).name == plan.name_en
    industries = await every(luodi.catalogue.industries(fields=["name_zh"]))
    assert industries[0].name_zh
    assert industries[0].evidence is None
    assert (await luodi.catalogue.industry(industries[0].id)).evidence
    policies = await every(luodi.catalogue.policies(kind="lever"))
    assert {policy.kind for policy in policies} == {"lever"}
    assert (await luodi.catalogue.policy(policies[0].id)).name == policies[0].name_en
    clauses = await every(luodi.catalogue.clauses(q="机器人"))
    assert (await luodi.catalogue.clause(clauses[0].id)).text == clauses[0].text


async def test_more_pages_than_one_come_in_order_none_twice(luodi, monkeypatch):
    whole = [clause.id for clause in await every(luodi.catalogue.clauses())]
    asked = luodi.catalogue._list("clauses", None, None)
    paged = asked._replace(query={**asked.query, "limit": 2})
    shapes = (luodi_client.models.ClauseView, luodi_client.models.PageClauseView)
    assert [item.id async for item in luodi._sending.every(*shapes, paged)] == whole
    assert len(whole) > 4


async def test_a_list_asked_again_is_not_sent_again(luodi, line):
    first = await every(luodi.catalogue.sites())
    assert await every(luodi.catalogue.sites()) == first
    tags = [headers.get("if-none-match") for _, _, headers in line.seen]
    assert tags[0] is None
    assert tags[1]


async def test_the_feed_of_changes_is_read_to_its_end(luodi):
    changes = await every(luodi.catalogue.changes())
    assert changes[0].kind == "baseline"
    ids = [change.change_id for change in changes]
    assert ids == sorted(ids)
    assert await every(luodi.catalogue.changes(ids[-1])) == []
    long_ago = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert len(await every(luodi.catalogue.changes(long_ago))) == len(changes)


async def test_all_wrong_fields_are_told_at_once_in_both_languages(luodi):
    with pytest.raises(Invalid) as caught:
        await luodi.match({"business_text": "x", "land_mu": -1, "employees": "many"})
    assert {error.pointer for error in caught.value.errors} == {"/land_mu", "/employees"}
    assert all(error.message_zh and error.message_en for error in caught.value.errors)
    assert "/land_mu" in str(caught.value)
    assert caught.value.detail_zh
    assert caught.value.request_id


async def test_errors_speak_the_language_that_was_asked_for(line, key):
    async with AsyncLuodi(line.url, key, language="zh") as chinese:
        with pytest.raises(NotFound, match="没有这个编号"):
            await chinese.run("run_" + "a" * 26)


async def test_a_key_that_may_not_is_told_which_scope_it_lacks(line, desk):
    made = await desk.key(scopes=("catalogue:read",))
    async with AsyncLuodi(line.url, made.secret) as client:
        with pytest.raises(ScopeMissing) as caught:
            await client.match(ROBOT_TEXT)
    assert caught.value.scope == "match:run"


async def test_a_key_nobody_knows_is_refused(line):
    async with AsyncLuodi(line.url, "luodi_live_wrong") as client:
        with pytest.raises(KeyRefused):
            await client.usage()


async def test_the_blocking_client_does_the_same(line, key):
    def walk():
        with Luodi(line.url, key, language="en") as client:
            result = client.match(ROBOT_TEXT)
            assert client.run(result.run.run_id) == result
            assert [site.id for site in client.catalogue.sites()]
            job = client.jobs.create([ROBOT_TEXT, "水稻种植"])
            assert client.jobs.cancel(job.job_id).rows == 2
            with pytest.raises(Invalid):
                client.match({"land_mu": -1})
        return result

    assert (await to_thread.run_sync(walk)).industries


def test_both_clients_have_the_same_methods_and_parameters():
    pairs = [(AsyncLuodi, Luodi)]
    for noun in ("catalogue", "jobs", "leads", "webhooks"):
        for kind in ("Catalogue", "Jobs", "Leads", "Webhooks"):
            if kind.lower() == noun:
                modules = [
                    __import__(f"luodi_client.{half}.{noun}", fromlist=[kind])
                    for half in ("_async", "_sync")
                ]
                pairs.append(tuple(getattr(module, kind) for module in modules))
    for waiting, blocking in pairs:
        ours = {name: inspect.signature(f).parameters.keys() for name, f in _methods(waiting)}
        assert ours == {
            name: inspect.signature(f).parameters.keys() for name, f in _methods(blocking)
        }
        assert ours


def _methods(kind):
    return [
        (n, f)
        for n, f in vars(kind).items()
        if inspect.isfunction(f) and not n.startswith("_") and n not in {"close", "aclose"}
    ]


def test_without_an_address_it_says_what_to_set(monkeypatch):
    monkeypatch.delenv("LUODI_URL", raising=False)
    with pytest.raises(ValueError, match="LUODI_URL"):
        Luodi()


def test_address_and_key_come_from_the_environment_and_the_key_is_never_shown(monkeypatch):
    monkeypatch.setenv("LUODI_URL", "http://luodi.test")
    monkeypatch.setenv("LUODI_KEY", "luodi_live_secret")
    with Luodi() as client:
        assert client._sending._headers["Authorization"] == "Bearer luodi_live_secret"
        assert "secret" not in repr(client)
