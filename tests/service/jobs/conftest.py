"""Partners with keys over a database of the module's own, and workers for it."""

import asyncio
import time

import pytest

from tests.service.jobs.hired import agency
from tests.service.partners.conftest import api, as_app, bearer, desk, home

__all__ = ["api", "as_app", "desk", "home"]


@pytest.fixture
def workers(home):
    """Hires worker processes for the module's database."""
    with agency(home) as hire:
        yield hire


@pytest.fixture
async def key(desk):
    return bearer(await desk.key())


async def ended(client, key, job_id, seconds=20):
    """The job once it has ended; on the way its counts only grow."""
    deadline, before = time.monotonic() + seconds, -1
    while time.monotonic() < deadline:
        job = (await client.get(f"/v1/match-jobs/{job_id}", headers=key)).json()
        assert job["done"] + job["failed"] >= before, "progress went back"
        before = job["done"] + job["failed"]
        if job["state"] in {"done", "cancelled", "failed"}:
            return job
        await asyncio.sleep(0.1)
    raise AssertionError(f"not ended in {seconds} s: {job}")


async def rows_of(client, key, job_id, **query):
    """All rows, page by page."""
    found, cursor = [], None
    while True:
        asked = {**query, **({"cursor": cursor} if cursor else {})}
        page = (
            await client.get(f"/v1/match-jobs/{job_id}/results", params=asked, headers=key)
        ).json()
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None or not page["items"]:
            return found
