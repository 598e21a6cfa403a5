"""Batches, webhooks and leads by the client, with a real worker and a real receiver."""

import asyncio
import csv
import json
import sys

import pytest

from luodi_client import (
    AsyncLuodi,
    Conflict,
    Invalid,
    JobUnfinished,
    NotFound,
    SignatureInvalid,
    verify_webhook,
)
from luodi_client.call import batch_of
from tests.make import ROBOT_TEXT
from tests.service.jobs.hired import agency
from tests.service.webhooks.conftest import receiving

TEXTS = [ROBOT_TEXT, {"business_text": "水稻种植与加工", "id": "42"}, {"land_mu": -1}]


@pytest.fixture
def working(home):
    """A worker for the module's database, which may send to this machine."""
    with agency(home, allowed=frozenset({"127.0.0.1"})) as hire:
        yield hire()


async def every(items):
    return [item async for item in items]


async def test_a_batch_from_profiles_to_typed_results(luodi, working):
    seen = []
    job = await luodi.jobs.create(TEXTS, top=3)
    ended = await luodi.jobs.wait(job.job_id, timeout=120, progress=seen.append)
    assert (ended.state, ended.done, ended.failed) == ("done", 2, 1)
    assert seen[-1] == ended
    first, second, third = await every(luodi.jobs.results(job.job_id))
    assert first.result.industries[0].grade
    assert len(first.result.sites) <= 3
    assert second.result.profile_id == "42"
    assert third.result is None
    assert {error.pointer for error in third.problem.errors} >= {"/land_mu"}


async def test_results_wait_for_rows_that_are_not_there_yet(luodi, working):
    job = await luodi.jobs.create([f"{ROBOT_TEXT}{n}" for n in range(30)])
    rows = await asyncio.wait_for(every(luodi.jobs.results(job.job_id)), 30)
    assert [row.number for row in rows] == list(range(1, 31))
    page = await luodi.jobs.page(job.job_id, limit=10)
    rest = await every(luodi.jobs.results(job.job_id, cursor=page.next_cursor))
    assert page.items + rest == rows


@pytest.mark.parametrize("ending", ["json", "ndjson", "jsonl", "csv"])
async def test_a_batch_from_a_file(luodi, tmp_path, ending):
    file = tmp_path / f"profiles.{ending}"
    profiles = [{"business_text": ROBOT_TEXT}, {"business_text": "水稻种植"}]
    if ending == "json":
        file.write_text(json.dumps(profiles))
    elif ending == "csv":
        with file.open("w", newline="") as table:
            csv.writer(table).writerows(
                [["business_text"], *([p["business_text"]] for p in profiles)]
            )
    else:
        file.write_text("\n".join(map(json.dumps, profiles)))
    assert (await luodi.jobs.create(file)).rows == 2


async def test_a_file_of_another_ending_is_refused_before_anything_is_sent(luodi, line, tmp_path):
    with pytest.raises(ValueError, match=r"\.xlsx"):
        await luodi.jobs.create(tmp_path / "profiles.docx")
    assert line.seen == []


async def test_a_large_batch_whose_answer_is_lost_is_sent_again_byte_for_byte(luodi, line):
    text = "机器人" * 1000
    line.faults = ["lost answer"]
    job = await luodi.jobs.create(f"{text}{n}" for n in range(1200))
    assert job.rows == 1200
    sent = batch_of([text] * 1200)
    assert sent.size > 8 * 1024 * 1024
    sent.close()
    assert next(iter(await every(luodi.jobs.all()))).job_id == job.job_id
    assert line.seen[0][2]["content-length"] == line.seen[1][2]["content-length"]


async def test_waiting_gives_up_in_time_and_says_how_far_it_is(luodi):
    job = await luodi.jobs.create([ROBOT_TEXT])
    with pytest.raises(JobUnfinished, match="0 of 1 rows"):
        await luodi.jobs.wait(job.job_id, timeout=0.2)
    assert (await luodi.jobs.cancel(job.job_id)).state == "cancelled"
    assert (await luodi.jobs.wait(job.job_id)).state == "cancelled"


async def test_a_webhook_from_its_making_to_its_replay(luodi, working):
    async with receiving() as receiver:
        hook = await luodi.webhooks.create(receiver.url, ["match_job.finished"])
        await luodi.webhooks.test(hook.webhook_id)
        job = await luodi.jobs.create([ROBOT_TEXT])
        await luodi.jobs.wait(job.job_id, timeout=120)
        events = await _arrived(receiver, hook.secret, 2)
        assert "match_job.finished" in {event.type for event in events}
        (finished,) = [one for one in events if one.type == "match_job.finished"]
        assert finished.data["match_job_id"] == str(job.job_id)
        deliveries = await every(luodi.webhooks.deliveries(hook.webhook_id))
        assert len(deliveries) == 2
        again = await luodi.webhooks.replay(hook.webhook_id, deliveries[0].delivery_id)
        await _arrived(receiver, hook.secret, 3)
        read = await luodi.webhooks.delivery(hook.webhook_id, again.delivery_id)
        assert read.event_id == deliveries[0].event_id


async def test_what_never_arrived_is_sent_again_at_once(luodi, working):
    async with receiving() as receiver:
        hook = await luodi.webhooks.create(receiver.url, ["match_job.finished"])
        await luodi.webhooks.test(hook.webhook_id)
        await _arrived(receiver, hook.secret, 1)
        none = await luodi.webhooks.replay_dead(hook.webhook_id)
        assert (none.queued, none.left) == (0, 0)
        receiver.answer = lambda *_: 410
        lost = await luodi.webhooks.test(hook.webhook_id)
        async with asyncio.timeout(20):
            while (await luodi.webhooks.read(hook.webhook_id)).disabled_at is None:
                await asyncio.sleep(0.05)
        with pytest.raises(Conflict):
            await luodi.webhooks.replay_dead(hook.webhook_id)
        receiver.answer = lambda *_: 204
        receiver.got.clear()
        await luodi.webhooks.change(hook.webhook_id, disabled=False)
        assert (await luodi.webhooks.replay_dead(hook.webhook_id)).queued == 1
        await _arrived(receiver, hook.secret, 1)
        assert receiver.ids == [lost.event_id]


async def _arrived(receiver, secret, number):
    for _ in range(300):
        if len(receiver.got) >= number:
            return [verify_webhook(secret, headers, body) for _, headers, body in receiver.got]
        await asyncio.sleep(0.1)
    raise AssertionError(f"{len(receiver.got)} of {number} arrived")


async def test_webhooks_are_changed_rotated_listed_and_removed(luodi):
    hook = await luodi.webhooks.create("http://127.0.0.1:9/a", ["key.expiring"])
    changed = await luodi.webhooks.change(
        hook.webhook_id, events=["catalogue.changed"], disabled=True
    )
    assert (changed.events, changed.disabled_why) == (["catalogue.changed"], "asked")
    assert (await luodi.webhooks.rotate(hook.webhook_id)).secret != hook.secret
    assert (await luodi.webhooks.read(hook.webhook_id)).previous_until
    assert hook.webhook_id in {one.webhook_id for one in await luodi.webhooks.all()}
    await luodi.webhooks.remove(hook.webhook_id)
    with pytest.raises(NotFound):
        await luodi.webhooks.read(hook.webhook_id)


def test_a_webhook_nobody_signed_is_refused():
    headers = {"webhook-id": "msg_1", "webhook-timestamp": "1", "webhook-signature": "v1,x"}
    with pytest.raises(SignatureInvalid):
        verify_webhook("whsec_" + "YQ==", headers, b"{}")


def test_without_the_optional_package_the_remedy_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "standardwebhooks.webhooks", None)
    with pytest.raises(ImportError, match=r"luodi-client\[webhooks\]"):
        verify_webhook("whsec_YQ==", {}, b"{}")


async def test_a_lead_with_the_persons_consent_is_handed_over_once(luodi, office, line):
    result = await luodi.match(ROBOT_TEXT)
    notice = await luodi.leads.notice()
    assert notice.language == "en"
    said = {
        "enterprise": "示例机器人有限公司",
        "message": "想了解用地条件",
        "person": "金丝雀",
        "industry": result.industries[0].id,
    }
    line.faults = ["lost answer"]
    lead = await luodi.leads.hand_over(result.run.run_id, notice, phone="13912345678", **said)
    assert lead.recipient.id == office
    assert lead.status_path
    with pytest.raises(Invalid) as caught:
        await luodi.leads.hand_over(result.run.run_id, notice, phone="1", **said)
    assert {error.pointer for error in caught.value.errors} == {"/contact/phone"}


async def test_a_sandbox_lead_reaches_nobody(line, desk, office):
    made = await desk.key(environment="sandbox")
    async with AsyncLuodi(line.url, made.secret) as client:
        result = await client.match(ROBOT_TEXT)
        notice = await client.leads.notice()
        lead = await client.leads.hand_over(
            result.run.run_id,
            notice,
            enterprise="x",
            message="y",
            person="z",
            email="z@example.com",
        )
    assert lead.sandbox
