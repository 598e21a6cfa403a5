"""Officers who enter enterprises one after the other whatever happens to the service, and note what they were told."""

import asyncio
import time

import asyncpg
import httpx

NEW = "/officer/enterprises/new"
RECOVERS = 15.0
"""Seconds after which a service whose database is back has to take writes again."""


class Eye:
    """Looks into the database from outside, whenever it is there."""

    def __init__(self, url) -> None:
        self._url = url

    async def rows(self, query: str, *given):
        connection = await self.connected()
        try:
            return await connection.fetch(query, *given)
        finally:
            await connection.close()

    async def connected(self):
        url = self._url
        return await asyncpg.connect(
            host=url.query["host"], user=url.username, database=url.database
        )


class Writers:
    """`acked` are the names said to be kept, `sent` all; `refused` counts answers that said to come again."""

    def __init__(self, http: httpx.AsyncClient, csrf: str, mark: str) -> None:
        self._http, self._csrf, self._mark = http, csrf, mark
        self.acked: set[str] = set()
        self.sent: set[str] = set()
        self.refused = 0
        self.last = time.monotonic()

    async def write(self, number: int, pause: float = 0.02) -> None:
        """Until cancelled, or until nobody answers any more."""
        for turn in range(100_000):
            name = f"{self._mark}-{number}-{turn}"
            said = {"csrf": self._csrf, "name": name, "business_text": f"光伏支架 {name}"}
            self.sent.add(name)
            try:
                answer = await self._http.post(NEW, data=said, headers={"accept": "text/html"})
            except httpx.TransportError:
                return
            self._noted(name, answer)
            await asyncio.sleep(pause)

    def _noted(self, name: str, answer: httpx.Response) -> None:
        if answer.status_code == 303:
            self.acked.add(name)
            self.last = time.monotonic()
        else:
            assert answer.status_code == 503, answer.text
            assert int(answer.headers["retry-after"]) >= 1
            self.refused += 1

    async def again(self, since: float) -> float:
        """Seconds from a moment until something was kept again."""
        while self.last < since:
            assert time.monotonic() - since < RECOVERS, "no write was taken again"
            await asyncio.sleep(0.02)
        return self.last - since


async def whole(eye: Eye, organisation_id, acked: set[str], sent: set[str]) -> int:
    """Each name acknowledged is kept, once, with its row of the log; nothing is kept that nobody sent. How many are kept."""
    query = "SELECT name FROM enterprises WHERE organisation_id = $1 AND source = 'by_hand'"
    names = [row["name"] for row in await eye.rows(query, organisation_id)]
    assert len(names) == len(set(names))
    assert acked <= set(names) <= sent
    query = """
    SELECT count(*) AS n FROM audit_log a JOIN enterprises e ON a.subject = e.enterprise_id::text
    WHERE a.organisation_id = $1 AND a.action = 'enterprise.kept' AND e.source = 'by_hand'
    """
    (logged,) = await eye.rows(query, organisation_id)
    assert logged["n"] == len(names)
    return len(names)
