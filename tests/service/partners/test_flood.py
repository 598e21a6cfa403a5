"""Two processes admit what was allowed and no more, whatever address a flood claims to have."""

import asyncio
import time

import pytest

from bench.rows.flood import REFUSED
from service.buckets import RATES
from tests.service.partners.conftest import bearer
from tests.service.partners.test_workers import made, workers

__all__ = ["workers"]
CLOSE = 0.02
EACH = 40
"""Refusals that each client waits for: by then nothing is left of the burst."""


async def flooded(workers, headers, burst, rate):
    """Both processes at once until nothing is left: how many were admitted, of how many, and one refusal."""
    admitted, refusals, began = 0, [], time.monotonic()

    async def flood(number, client):
        nonlocal admitted
        refused = 0
        while refused < EACH:
            forged = {"X-Forwarded-For": f"198.51.100.{(refused * 7 + number) % 250}"}
            answer = await client.get("/v1/sites?limit=1", headers=headers | forged)
            assert answer.status_code in (200, REFUSED)
            if answer.status_code == 200:
                admitted += 1
            else:
                refused += 1
                refusals.append(answer)
                await asyncio.sleep(0.02)  # what trickles in is taken by one client or another

    clients = [worker.client() for worker in workers]
    try:
        await asyncio.gather(*(flood(n, clients[n % 2]) for n in range(6)))
    finally:
        for client in clients:
            await client.aclose()
    return admitted, burst + rate * (time.monotonic() - began), refusals[-1]


@pytest.mark.parametrize("who", ["a key", "nobody"])
async def test_two_processes_together_admit_the_limit_within_two_percent(workers, who):
    burst, rate = (400, 2.0) if who == "a key" else (RATES["keyless"].burst, 1 / RATES["keyless"].seconds)  # fmt: skip
    headers = {}
    if who == "a key":
        key = await made(workers, "--per-second", str(rate), "--burst", str(burst))
        headers = bearer(key["key"])
    admitted, allowed, refusal = await flooded(workers, headers, burst, rate)
    # What comes back while nobody asks, because the machine is busy, is not the limit's fault: at least the burst, then.
    assert (1 - CLOSE) * burst <= admitted <= (1 + CLOSE) * allowed
    assert int(refusal.headers["retry-after"]) >= 1
    assert refusal.headers["ratelimit"].startswith('"burst";r=0;')
    assert f"q={burst};" in refusal.headers["ratelimit-policy"]
