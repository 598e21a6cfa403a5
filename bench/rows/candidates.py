"""Candidates among 200,000 stored enterprises, every search exact: by an industry, a site and a policy with filters, and
the 20 nearest of a text at filters of 0.1, 1, 10 and 50 %, beside zvec, usearch and pgvector."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np

from bench.rows.lot import COUNT, SHARES, TODAY, Lot, lot
from bench.rows.method import SEED, GateError, Goal, median
from bench.rows.peers import PEERS, Peer
from bench.rows.row import Row
from matching.match import Knowledge
from service.candidates.engine import CandidateEngine
from service.candidates.filters import Filters
from service.candidates.search import Search
from service.candidates.targets import Kind, Target
from service.organisations.store import act_for

K = 20
QUERIES = 5
"""Queries of each kind a round; the first round warms caches and does not count."""
P50, P95 = 60.0, 150.0
Ask = Callable[[int], Awaitable[Any]]


class _Fixed:
    """The lot's encoder, but for a text that is the number of a query the vector kept for it."""

    def __init__(self, knowledge: Knowledge, queries: np.ndarray[Any, Any]) -> None:
        self._encoder, self._queries = knowledge.encoder, queries

    def __getattr__(self, name: str) -> Any:
        return getattr(self._encoder, name)

    def encode(self, texts: list[str], *, kind: str) -> Any:
        return np.stack([self._queries[int(said)] for said in texts])


def measure(rounds: int) -> Row:
    """Ask in turn; the gate wants every one of our answers to be the true one."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as name:
        return asyncio.run(_measure(rounds, Path(name)))


async def _measure(rounds: int, folder: Path) -> Row:
    async with lot(folder) as made:
        chance = np.random.default_rng(SEED + 1)
        queries = made.vectors[chance.integers(0, COUNT, QUERIES * (rounds + 1))]
        noise = 0.02 * chance.standard_normal(queries.shape, dtype=np.float32)
        queries = (queries + noise) / np.linalg.norm(queries + noise, axis=1, keepdims=True)
        knowledge = made.knowledge._replace(encoder=_Fixed(made.knowledge, queries))
        engine = CandidateEngine(knowledge)

        async def ask(asked: Search) -> Any:
            async with made.sessions.begin() as session:
                await act_for(session, made.organisation_id)
                return await engine.search(session, asked, TODAY)

        started = time.perf_counter()
        whole = await ask(Search(None))
        first = time.perf_counter() - started
        if whole.total != COUNT:
            raise GateError(f"{whole.total} of {COUNT} enterprises are found")
        _told("first search", round(first, 1))
        asks = {**_by_entry(knowledge, ask), **_by_text(ask)}
        gate = await _true(made, queries, ask)
        times = await _timed(asks, rounds)
        _told("ours, ms", {k: round(1_000 * statistics.median(v), 1) for k, v in times.items()})
        peers = await _peers(made, queries, folder, rounds)
        goals = []
        for kind, taken in times.items():
            ms = [1_000 * seconds for seconds in taken]
            goals.append(Goal(f"p50 {kind}", median(ms), "at most", P50, "ms"))
            late = [float(np.quantile(ms[at::rounds], 0.95)) for at in range(rounds)]
            goals.append(Goal(f"p95 {kind}", median(late), "at most", P95, "ms"))
        writes = await _after_a_write(made, ask)
        return Row(
            gate=gate,
            goals=goals,
            figures={
                "enterprises": COUNT,
                "first_search_seconds": round(first, 1),
                "after_a_write_ms": round(1_000 * writes, 1),
                "peers": peers,
            },
        )


def _filters(owner: str) -> Filters:
    return Filters({"owner": frozenset([owner])})


def _by_entry(knowledge: Knowledge, ask: Callable[[Search], Awaitable[Any]]) -> dict[str, Ask]:
    """Every industry, site and policy in turn: with facets and without, with each filter."""
    catalogue = knowledge.catalogue
    lists: dict[Kind, list[str]] = {
        Kind.INDUSTRY: [item.id for item in catalogue.industries],
        Kind.SITE: [item.id for item in catalogue.sites],
        Kind.POLICY: [item.id for item in catalogue.policies],
    }
    owners = (None, *SHARES)
    asks: dict[str, Ask] = {}
    for kind, ids in lists.items():
        for facets in (False, True):

            def asked(
                number: int, kind: Kind = kind, ids: list[str] = ids, facets: bool = facets
            ) -> Any:
                owner = owners[number % len(owners)]
                filters = Filters() if owner is None else _filters(owner)
                target = Target(kind, ids[number % len(ids)])
                return ask(Search(target, filters, limit=K, with_facets=facets))

            asks[f"{kind}{' with facets' if facets else ''}"] = asked
    return asks


def _by_text(ask: Callable[[Search], Awaitable[Any]]) -> dict[str, Ask]:
    asks: dict[str, Ask] = {}
    for owner, share in SHARES.items():

        def asked(number: int, owner: str = owner) -> Any:
            return ask(Search(Target(Kind.TEXT, str(number)), _filters(owner), limit=K))

        asks[f"text at {share:.1%}"] = asked
    return asks


async def _timed(asks: dict[str, Ask], rounds: int) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in asks}
    for round_ in range(rounds + 1):
        for name, asked in asks.items():
            for number in range(QUERIES):
                started = time.perf_counter()
                await asked(round_ * QUERIES + number)
                if round_:
                    times[name].append(time.perf_counter() - started)
    return times


def _nearest(made: Lot, query: np.ndarray[Any, Any], owner: str) -> list[Any]:
    """The true answer: float64, every enterprise of the officer, ties by id."""
    rows = (made.owners == owner).nonzero()[0]
    near = made.vectors[rows].astype(np.float64) @ query.astype(np.float64)
    best = sorted(zip(-near, (made.ids[row] for row in rows), strict=True))[:K]
    return [enterprise_id for _, enterprise_id in best]


def recall(found: list[Any], true: list[Any]) -> float:
    return len(set(found) & set(true)) / len(true)


async def _true(made: Lot, queries: Any, ask: Callable[[Search], Awaitable[Any]]) -> dict[str, Any]:
    """recall@20 of every filter over the queries of one round; raises GateError below 1."""
    found: dict[str, Any] = {}
    for owner, share in SHARES.items():
        recalls = []
        for number in range(QUERIES):
            page = await ask(Search(Target(Kind.TEXT, str(number)), _filters(owner), limit=K))
            ids = [hit.enterprise_id for hit in page.hits]
            recalls.append(recall(ids, _nearest(made, queries[number], owner)))
        found[f"recall@{K} at {share:.1%}"] = statistics.mean(recalls)
        if min(recalls) < 1:
            raise GateError(f"recall@{K} is {min(recalls)} at a filter of {share:.1%}")
    return found


async def _after_a_write(made: Lot, ask: Callable[[Search], Awaitable[Any]]) -> float:
    """The first search after an officer changed one enterprise: what changed is read again, the rest is not."""
    from service.audit.log import Actor
    from service.enterprises.store import change

    taken = []
    for number in range(7):
        async with made.sessions.begin() as session:
            await act_for(session, made.organisation_id)
            actor = Actor("officer", "bench", made.organisation_id)
            some = [made.ids[number]]
            await change(session, made.organisation_id, some, actor, lead_stage="contacted")
        started = time.perf_counter()
        await ask(Search(None))
        taken.append(time.perf_counter() - started)
    return statistics.median(taken)


async def _peers(made: Lot, queries: Any, folder: Path, rounds: int) -> dict[str, Any]:
    """Each peer's recall and median time at every filter; a peer that is not there, or fails, says so."""
    chosen = os.environ.get("LUODI_BENCH_PEERS", ",".join(PEERS)).split(",")
    found: dict[str, Any] = {}
    for name in chosen:
        if name not in PEERS:
            continue
        try:
            started = time.perf_counter()
            peer: Peer = await PEERS[name](made, folder)
            built = time.perf_counter() - started
            told: dict[str, Any] = {"build_seconds": round(built, 1)}
            for owner, share in SHARES.items():
                told[f"{share:.1%}"] = await _peer(made, peer, queries, owner, rounds)
            found[name] = told
        except Exception as error:
            found[name] = {"failed": f"{type(error).__name__}: {error}"[:200]}
        _told(name, found[name])
    return found


def _told(what: str, found: Any) -> None:
    """Minutes pass between two of these: what is known so far goes to standard error."""
    print(what, found, file=sys.stderr, flush=True)


async def _peer(made: Lot, peer: Peer, queries: Any, owner: str, rounds: int) -> dict[str, float]:
    taken, recalls = [], []
    for number in range(QUERIES * min(rounds, 3)):
        started = time.perf_counter()
        ids = await peer(queries[number], owner)
        taken.append(time.perf_counter() - started)
        if number < QUERIES:
            recalls.append(recall(ids, _nearest(made, queries[number], owner)))
    return {
        "recall": round(statistics.mean(recalls), 3),
        "p50_ms": round(1_000 * statistics.median(taken), 1),
    }
