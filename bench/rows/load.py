"""Enterprises into the store as an import lands them, beside a bare COPY of the same rows into a table like it."""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlalchemy import text

from bench.rows.method import SETTLE, GateError, Goal, medians, ratio
from bench.rows.row import Row
from bench.rows.texts import own
from matching.problems import parse_profile
from service.db import app_engine, make_sessions, migrate, owner_engine
from service.embedded import EmbeddedServer
from service.enterprises.imports import AT_ONCE
from service.enterprises.load import load_records
from service.enterprises.records import Origin, Record, record_of
from service.organisations.store import act_for, add_organisation
from service.settings import Settings

ROWS = 20_000
SHARE = 0.6
COLUMNS = (*Record._fields, "version")


def measure(rounds: int) -> Row:
    """Each round loads other rows into tables that grow alike."""
    with tempfile.TemporaryDirectory(prefix="luodi-bench-") as name:
        return asyncio.run(_measure(rounds, Path(name)))


def _records(organisation: UUID) -> list[Record]:
    profiles = (parse_profile(said) for said in own(ROWS))
    return [record_of(p, organisation, Origin("import"), lambda _: None) for p in profiles]


def _again(records: list[Record], number: int) -> list[Record]:
    """The same firms under other keys."""
    keys = (f"id:{number}-{at}" for at in range(len(records)))
    return [
        record._replace(enterprise_id=uuid5(record.organisation_id, key), source_key=key)
        for record, key in zip(records, keys, strict=True)
    ]


async def _measure(rounds: int, folder: Path) -> Row:
    with EmbeddedServer(folder) as server:
        await asyncio.to_thread(migrate, server.url)
        owner = owner_engine(server.url)
        async with owner.begin() as connection:
            organisation = await add_organisation(connection, f"测试市 {uuid4()}", "city")
            await connection.execute(text("CREATE TABLE bare (LIKE enterprises INCLUDING ALL)"))
            # LIKE leaves foreign keys out, and a bare COPY into the real table would check them.
            await connection.execute(
                text(
                    "ALTER TABLE bare ADD FOREIGN KEY (organisation_id) REFERENCES organisations,"
                    " ADD FOREIGN KEY (merged_into) REFERENCES bare ON DELETE CASCADE"
                )
            )
        settings = Settings(database_url=None, secret_key="b" * 40)  # type: ignore[arg-type]
        engine = app_engine(server.url, settings)
        sessions, records = make_sessions(engine), _records(organisation)
        # Opened here: our connections are there when a round begins, and so is the peer's.
        bare = await owner.connect()
        times: dict[str, list[float]] = {"bare COPY": [], "luodi": []}
        for number in range(rounds + 1):
            some = _again(records, number)
            for name, work in (
                ("bare COPY", _bare(bare)),
                ("luodi", _ours(sessions, organisation)),
            ):
                await asyncio.sleep(SETTLE)
                started = time.perf_counter()
                await work(some)
                if number:
                    times[name].append(time.perf_counter() - started)
        await bare.close()
        gate = await _same(owner, (rounds + 1) * ROWS)
        again = await _twice(sessions, organisation, some)
        await engine.dispose()
        await owner.dispose()
    name = "rate of an import's loading over bare COPY"
    return Row(
        gate={**gate, "loaded_again": again},
        goals=[Goal(name, ratio(times["bare COPY"], times["luodi"]), "at least", SHARE)],
        figures={
            "rows": ROWS,
            "rows_a_transaction": AT_ONCE,
            "ms_a_row": medians(times, ROWS / 1_000),
        },
    )


def _bare(connection: Any) -> Any:
    async def work(records: list[Record]) -> None:
        async with connection.begin():
            raw: Any = (await connection.get_raw_connection()).driver_connection
            await connection.execute(text("SELECT 1"))
            rows = ((*record, 1) for record in records)
            await raw.copy_records_to_table("bare", records=rows, columns=COLUMNS)

    return work


def _ours(sessions: Any, organisation: UUID) -> Any:
    async def work(records: list[Record]) -> None:
        for start in range(0, len(records), AT_ONCE):
            async with sessions.begin() as session:
                await act_for(session, organisation)
                await load_records(session, organisation, records[start : start + AT_ONCE], "bench")

    return work


async def _same(owner: Any, count: int) -> dict[str, Any]:
    """Both tables hold the same rows; raises GateError otherwise."""
    columns = ", ".join(Record._fields)
    query = f"SELECT count(*) FROM (SELECT {columns} FROM enterprises EXCEPT SELECT {columns} FROM bare) x"
    async with owner.connect() as connection:
        differ = (await connection.execute(text(query))).scalar_one()
        found = (await connection.execute(text("SELECT count(*) FROM enterprises"))).scalar_one()
    if differ or found != count:
        raise GateError(f"{found} of {count} rows landed, {differ} of them other than bare COPY's")
    return {"rows_landed": found, "rows_that_differ": differ}


async def _twice(sessions: Any, organisation: UUID, records: list[Record]) -> str:
    async with sessions.begin() as session:
        await act_for(session, organisation)
        loaded = await load_records(session, organisation, records, "bench")
    if loaded.added or loaded.changed:
        raise GateError("loading the same rows again changed something")
    return f"added {loaded.added}, changed {loaded.changed}, same {loaded.same}"
