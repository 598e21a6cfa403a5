"""A batch of 2,000 through a worker and PostgreSQL beside the encoder's own rate on the same texts."""

import asyncio
import datetime as dt
import json
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import URL, text

from bench.rows.method import GateError, Goal, in_turn, medians, ratio
from bench.rows.row import Row
from bench.rows.texts import own
from matching.catalogue import load_catalogue
from matching.encoder import default_cache, load_encoder
from matching.match import Knowledge, build_knowledge
from matching.problems import parse_profile
from matching.text import profile_query
from service.db import app_engine, make_sessions, migrate, owner_engine, transaction
from service.embedded import EmbeddedServer
from service.interpreter import settle, share
from service.jobs.intake import Sent
from service.jobs.store import Owner, Wish, create
from service.jobs.work import MatchWork
from service.organisations.store import act_for, add_organisation
from service.server import plan_folder
from service.settings import Settings
from service.worker.process import Desk, Worker

PROFILES = 2_000
_TODAY = dt.date(2026, 6, 30)
SETTINGS = Settings(
    database_url=None, secret_key="bench " * 8, pool_timeout=30, statement_timeout=30
)


def measure(rounds: int) -> Row:
    """Rounds take a part of the profiles each, encoded alone and then as a job; the model is loaded once for both."""
    profiles = own(PROFILES)
    parts = [profiles[:64], *(profiles[number::rounds] for number in range(rounds))]
    encoder = load_encoder(cache=default_cache(os.environ), backend="onnx-direct")
    knowledge = build_knowledge(load_catalogue(plan_folder(None)), encoder)
    share()  # as `luodi worker` does
    settle()
    seconds: dict[str, list[float]] = {"encoder": [], "job": []}

    def encode(number: int) -> None:
        queries = [profile_query(parse_profile(one)) for one in parts[number]]
        began = time.perf_counter()
        for start in range(0, len(queries), 64):
            encoder.encode(queries[start : start + 64], kind="query")
        seconds["encoder"].append((time.perf_counter() - began) / len(queries))

    with tempfile.TemporaryDirectory() as name, EmbeddedServer(Path(name)) as server:
        migrate(server.url)

        def job(number: int) -> None:
            took, done = asyncio.run(_job(server.url, parts[number], knowledge))
            if done != len(parts[number]):
                raise GateError(f"{done} of {len(parts[number])} rows have a result")
            seconds["job"].append(took / done)

        in_turn({"encoder": encode, "job": job}, rounds)
    net = {engine: found[1:] for engine, found in seconds.items()}
    return Row(
        gate={"rows_with_a_result": sum(len(part) for part in parts)},
        goals=[
            Goal(
                "rate of a job over the encoder's own",
                ratio(net["encoder"], net["job"]),
                "at least",
                0.9,
            )
        ],
        figures={
            "profiles": PROFILES,
            "profiles_a_round": len(parts[1]),
            "ms_per_profile": medians(net, 1e-3),
        },
    )


async def _job(url: URL, part: list[dict[str, object]], knowledge: Knowledge) -> tuple[float, int]:
    """Seconds from the first row taken to the last one kept, and the rows that have a result."""
    engine, owner = app_engine(url, SETTINGS), owner_engine(url)
    sessions = make_sessions(engine)
    async with owner.begin() as connection:
        organisation = await add_organisation(connection, f"bench {time.time_ns()}", "partner")
    async with transaction(sessions) as session:
        await act_for(session, organisation)
        wish = Wish("best_fit", None, None, _TODAY)
        job_id = await create(session, Owner(organisation, "live"), wish, _sent(part))
    worker = Worker(url, [Desk({"match": MatchWork(sessions, lambda: knowledge)}, 1, 2)], lease=30)
    running = asyncio.create_task(worker.run())
    query = text(
        "SELECT done, extract(epoch FROM finished_at - started_at) FROM match_jobs WHERE job_id = :job"
    )
    try:
        done, took = 0, None
        while took is None:
            await asyncio.sleep(0.2)
            async with owner.connect() as connection:
                done, took = (await connection.execute(query, {"job": job_id})).one()
        return float(took), done
    finally:
        worker.stop()
        await running
        await engine.dispose()
        await owner.dispose()


def _sent(part: list[dict[str, object]]) -> Iterator[Sent]:
    for number, profile in enumerate(part, 1):
        yield Sent(number, json.dumps(profile, ensure_ascii=False).encode())
