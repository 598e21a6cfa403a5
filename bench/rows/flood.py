"""Officers at work while one address floods the form and the API: how much longer their pages take, limits on."""

import asyncio
import collections
import datetime as dt
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from bench.rows.method import LEAST_ROUNDS, GateError, Goal, median, ratio
from bench.rows.processes import ROOT
from bench.rows.row import Row
from bench.rows.served import Server, servers
from bench.rows.wire import Got, Line, Place, open_loop, request
from service.db import app_engine, make_sessions, owner_engine
from service.embedded import EmbeddedServer
from service.officers import sessions, store
from service.organisations.store import add_organisation
from service.settings import Settings

PAGES = ("/officer/", "/officer/candidates", "/officer/leads", "/officer/inbox")
REQUESTS = 120
"""Pages an officer opens in a round, one after the other, calm and under the flood each."""
RATE, TICK = 300, 0.5
"""Requests a second of the flood; how often it tells what it was answered, in seconds."""
REFUSED, LEAST_REFUSED = 429, 0.9
"""A flood is what is refused: it counts as one from the moment that this share of it is."""
MOST = 1.5


class Trial(NamedTuple):
    """An officer's p95 in seconds before, during and after a flood, and what the flood was answered, by status."""

    before: float
    flooded: float
    after: float
    statuses: collections.Counter[int]

    @property
    def ratio(self) -> float:
        return self.flooded / statistics.mean((self.before, self.after))

    @property
    def calm(self) -> bool:
        """Whether the machine itself was steady: both times without the flood agree."""
        return max(self.before, self.after) <= 1.25 * min(self.before, self.after)


def measure(rounds: int) -> Row:
    """A round: an officer's pages, the same under a flood that has used its allowance up, the same again."""
    if rounds < LEAST_ROUNDS:
        raise ValueError(f"at least {LEAST_ROUNDS} rounds make a figure")
    with servers(LUODI_LIMIT_FACTOR="1") as (service,):
        url = service.ready()
        token = asyncio.run(signed_in(service))
        found = [trial(url, token) for _ in range(rounds + 1)][1:]
    calm = [statistics.mean((one.before, one.after)) for one in found]
    longer = ratio([one.flooded for one in found], calm)
    sent = sum((one.statuses for one in found), collections.Counter[int]())
    return Row(
        gate={"every_page_answered": True, "flood_per_second": RATE},
        goals=[Goal("officers' p95 under a flood, of calm", longer, "at most", MOST)],
        figures={
            "p95_ms": {
                "calm": round(1e3 * median(calm).median, 1),
                "flood": round(1e3 * median([one.flooded for one in found]).median, 1),
            },
            "flood_answered": {str(status): sent[status] for status in sorted(sent)},
        },
    )


def trial(url: str, token: str, pages: int = REQUESTS) -> Trial:
    """One round; the flood runs in a process of its own, which gives way to the service's."""
    before = _opened(url, token, pages)
    with flooding(url) as flood:
        _until_refused(flood)
        flooded = _opened(url, token, pages)
        flood.terminate()
        statuses = sum(map(_read, _lines(flood)), collections.Counter[int]())
    return Trial(before, flooded, _opened(url, token, pages), statuses)


async def signed_in(service: Server) -> str:
    """A new officer of a new office, and the session that its browser would hold."""
    settings = Settings(data_dir=Path(service.environment["LUODI_DATA_DIR"]))
    url = EmbeddedServer(settings.data_dir).url
    owner, engine = owner_engine(url), app_engine(url, settings)
    mark = uuid4().hex[:8]
    try:
        async with owner.begin() as connection:
            office = await add_organisation(connection, f"省 {mark}", "province")
            officer = await store.add_officer(
                connection, office, f"{mark}@example.gov.cn", mark, "admin"
            )
        async with make_sessions(engine).begin() as session:
            await sessions.act_as(session, sessions.Identity(officer, office))
            return await sessions.open_session(session, officer, dt.datetime.now(dt.UTC))
    finally:
        await owner.dispose()
        await engine.dispose()


@contextmanager
def flooding(url: str) -> Iterator["subprocess.Popen[str]"]:
    """A flood from a process of its own, which says line by line what it was answered."""
    command = [sys.executable, "-m", "bench.rows.flood", url]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)
        _lines(process).close()


def _lines(process: "subprocess.Popen[str]") -> IO[str]:
    assert process.stdout is not None
    return process.stdout


def _until_refused(flood: "subprocess.Popen[str]") -> None:
    for line in _lines(flood):
        statuses = _read(line)
        if statuses[REFUSED] >= LEAST_REFUSED * statuses.total():
            return
    raise GateError("the flood ended before it was refused")


def _read(line: str) -> collections.Counter[int]:
    return collections.Counter({int(status): count for status, count in json.loads(line).items()})


def _opened(url: str, token: str, pages: int) -> float:
    """p95 of an officer's pages, in seconds; raises GateError when one is not answered."""
    found = asyncio.run(_pages(url, token, pages))
    if wrong := {got.status for got in found} - {200}:
        raise GateError(f"an officer was answered {sorted(wrong)}")
    return statistics.quantiles([got.seconds for got in found], n=20)[-1]


async def _pages(url: str, token: str, pages: int) -> list[Got]:
    line = Line(Place.of(url))
    head = f"Host: bench\r\nAccept: text/html\r\nCookie: luodi-session={token}\r\n\r\n"
    asked = [f"GET {PAGES[n % len(PAGES)]} HTTP/1.1\r\n{head}".encode() for n in range(pages)]
    found = [await line.ask(sent) for sent in asked]
    line.close()
    return found


async def _flood(url: str) -> None:
    """The API and the form in turn, under an address made up anew each time; a line of statuses each tick, without end."""
    number = 0
    while True:
        sent = [_asked(number + n) for n in range(round(RATE * TICK))]
        number += len(sent)
        found = await open_loop(url, sent, RATE)
        print(json.dumps(collections.Counter(got.status for got in found)), flush=True)


def _asked(number: int) -> bytes:
    said = f"生产机器人谐波减速器，第{number}家"
    forged = f"X-Forwarded-For: 198.51.100.{number % 250}\r\n"
    if number % 2:
        return request("/v1/matches", json.dumps({"business_text": said}).encode(), forged)
    body = urlencode({"do": "finish", "business_text": said})
    head = "POST /assess HTTP/1.1\r\nHost: bench\r\nContent-Type: application/x-www-form-urlencoded\r\nAccept: text/html\r\n"
    return f"{head}{forged}Content-Length: {len(body)}\r\n\r\n{body}".encode()


if __name__ == "__main__":
    os.nice(10)
    asyncio.run(_flood(sys.argv[1]))
