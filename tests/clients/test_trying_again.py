"""Lost connections, busy answers, broken answers: tried again where that helps, and every write has one effect."""

import logging
import time

import httpx
import pytest

from luodi_client import (
    AnswerUnreadable,
    AsyncLuodi,
    ConnectionFailed,
    Invalid,
    TooMany,
    Unavailable,
)
from luodi_client.errors import seconds_of
from luodi_client.retrying import Retrying
from tests.clients.conftest import SOON, serving
from tests.make import ROBOT_TEXT


@pytest.mark.parametrize("fault", ["lost request", "lost answer"])
async def test_a_write_whose_answer_is_lost_is_sent_again_under_its_key_and_has_one_effect(
    luodi, line, fault
):
    line.faults = [fault]
    job = await luodi.jobs.create([ROBOT_TEXT])
    assert [one.job_id async for one in luodi.jobs.all()] == [job.job_id]
    first, second, _ = line.keys()
    assert first == second


async def test_two_writes_have_two_keys_and_ones_own_key_is_used(luodi, line):
    for own in (None, None, "mine-1"):
        await luodi.match(ROBOT_TEXT, idempotency_key=own)
    first, second, third = line.keys()
    assert first != second
    assert third == "mine-1"


@pytest.mark.parametrize("status", [429, 503])
async def test_retry_after_is_waited_out(luodi, line, status):
    line.faults = [(status, 1)]
    began = time.monotonic()
    assert (await luodi.match(ROBOT_TEXT)).industries
    assert 1 <= time.monotonic() - began < 4


async def test_a_quota_spent_for_weeks_is_told_at_once(luodi, line):
    line.faults = [(429, 1_000_000)]
    with pytest.raises(TooMany) as caught:
        await luodi.meta()
    assert caught.value.retry_after == 1_000_000
    assert len(line.seen) == 1


async def test_what_stays_busy_is_told_after_the_last_attempt(luodi, line):
    line.faults = [(503, 0)] * 9
    with pytest.raises(Unavailable):
        await luodi.meta()
    assert len(line.seen) == SOON.attempts


async def test_a_wrong_field_is_not_sent_again(luodi, line):
    with pytest.raises(Invalid):
        await luodi.match({"business_text": 7})
    assert len(line.seen) == 1


async def test_a_service_that_is_not_there_is_told_as_such(key):
    async with AsyncLuodi("http://127.0.0.1:9", key, retrying=SOON._replace(attempts=2)) as nowhere:
        with pytest.raises(ConnectionFailed, match="GET /v1/meta"):
            await nowhere.meta()


async def test_an_answer_slower_than_the_timeout_counts_as_none(key):
    async def slow(scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        while (await receive())["type"] != "http.disconnect":
            pass

    async with (
        serving(slow) as url,
        AsyncLuodi(url, key, timeout=0.2, retrying=SOON._replace(attempts=2)) as client,
    ):
        with pytest.raises(ConnectionFailed, match="ReadTimeout"):
            await client.meta()


async def test_a_page_that_is_no_answer_of_the_api_is_told_as_such(line, key):
    http = httpx.AsyncClient(
        transport=httpx.MockTransport(lambda _: httpx.Response(200, text="<html>"))
    )
    async with http, AsyncLuodi(line.url, key, http=http) as client:
        with pytest.raises(AnswerUnreadable):
            await client.meta()
        assert not http.is_closed


async def test_what_is_logged_names_the_call_and_never_the_key(luodi, line, key, caplog):
    caplog.set_level(logging.DEBUG, "luodi_client")
    line.faults = [(503, 0)]
    await luodi.meta()
    assert "GET /v1/meta: 503, again in" in caplog.text
    assert key not in caplog.text


def test_waits_double_to_their_bound_and_are_never_the_same():
    patient, failure = Retrying(attempts=99, first=1, most=8), httpx.ConnectError("x")
    for attempt, most in [(1, 1), (2, 2), (3, 4), (4, 8), (9, 8)]:
        waits = {patient.after_failure(attempt, failure) for _ in range(50)}
        assert all(most / 2 <= wait <= most for wait in waits)
        assert len(waits) > 10
    assert patient.after_failure(1, httpx.UnsupportedProtocol("x")) is None


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("3", 3), (None, None), ("Fri, 31 Dec 1999", None), ("-1", None), ("٣", None)],
)
def test_retry_after_is_read_as_seconds_or_not_at_all(said, seconds):
    assert seconds_of(said) == seconds
