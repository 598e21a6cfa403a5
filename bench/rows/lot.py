"""200,000 stored enterprises for the rows about candidates: own profiles scored truly, then varied with noise."""

import datetime as dt
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NamedTuple
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import text

from bench.rows.method import SEED
from bench.rows.texts import own
from matching.encoder import default_cache, load_encoder
from matching.match import Knowledge, build_knowledge
from matching.pairs import pairs_of
from matching.problems import parse_profile
from matching.text import profile_query
from service.db import Sessions, app_engine, make_sessions, migrate, owner_engine
from service.embedded import EmbeddedServer
from service.enterprises.pairs import MILLION, PACKED, entries_of, packed, scored_with, unpacked
from service.enterprises.records import Origin, Record, record_of
from service.organisations.store import add_organisation
from service.server import plan_folder
from service.settings import Settings

COUNT = int(os.environ.get("LUODI_BENCH_ENTERPRISES", "200000"))
BASE = 400
TODAY = dt.date(2026, 11, 27)
SHARES = {"o0.1": 0.001, "o1": 0.01, "o10": 0.1, "o50": 0.5}
"""Officers and the share of all enterprises each is in charge of: filters of 0.1, 1, 10 and 50 %."""
NOISE, SPREAD = 0.25, 0.08
"""Length of the noise beside a unit vector; relative spread of a score."""


class Base(NamedTuple):
    """Profiles with what was truly computed of them."""

    knowledge: Knowledge
    records: list[Record]
    vectors: NDArray[np.float32]
    pairs: list[NDArray[np.void]]


class Lot(NamedTuple):
    """A filled database, and the same vectors and officers outside it."""

    knowledge: Knowledge
    sessions: Sessions
    organisation_id: UUID
    url: Any
    ids: list[UUID]
    vectors: NDArray[np.float32]
    owners: NDArray[np.str_]


def base() -> Base:
    """`BASE` own profiles, encoded and scored."""
    from matching.catalogue import load_catalogue

    encoder = load_encoder(cache=default_cache(os.environ), backend="onnx-direct")
    knowledge = build_knowledge(load_catalogue(plan_folder(None)), encoder)
    profiles = [parse_profile(said) for said in own(BASE)]
    vectors = encoder.encode([profile_query(p) for p in profiles], kind="query")
    entries = entries_of(knowledge.catalogue)
    pairs = [
        unpacked(packed(pairs_of(p, knowledge, vector=v, today=TODAY), entries))
        for p, v in zip(profiles, vectors, strict=True)
    ]
    place = knowledge.gazetteer.find
    records = [record_of(p, UUID(int=1), Origin("import"), place) for p in profiles]
    return Base(knowledge, records, vectors, pairs)


def varied(made: Base, chance: np.random.Generator) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """Which profile each enterprise comes from, and its vector: the profile's with noise, of unit length."""
    source = chance.integers(0, len(made.records), COUNT)
    noise = chance.standard_normal((COUNT, made.vectors.shape[1]), dtype=np.float32)
    noise *= np.float32(NOISE / np.sqrt(noise.shape[1]))
    vectors = made.vectors[source] + noise
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return source, vectors


def _records(made: Base, source: NDArray[np.intp], organisation: UUID) -> list[Record]:
    records = []
    for number, at in enumerate(source.tolist()):
        key = f"id:bench-{number}"
        records.append(
            made.records[at]._replace(
                enterprise_id=uuid5(organisation, key),
                organisation_id=organisation,
                source_key=key,
                name=f"{made.records[at].name or '企业'}{number}",
            )
        )
    return records


@asynccontextmanager
async def lot(folder: Any) -> AsyncIterator[Lot]:
    """A private server filled with the lot; as the requests of one organisation see it."""
    import asyncio

    made, chance = base(), np.random.default_rng(SEED)
    source, vectors = varied(made, chance)
    shares = [*SHARES.values(), 1 - sum(SHARES.values())]
    owners = chance.choice([*SHARES, "others"], COUNT, p=shares)
    with EmbeddedServer(folder) as server:
        await asyncio.to_thread(migrate, server.url)
        owner = owner_engine(server.url)
        async with owner.begin() as connection:
            organisation = await add_organisation(connection, "测试市", "city")
            records = _records(made, source, organisation)
            raw: Any = (await connection.get_raw_connection()).driver_connection
            await _fill(raw, made, records, vectors, owners, source, chance)
            await connection.execute(
                text("INSERT INTO enterprise_versions VALUES (:o, 1, 0)"), {"o": organisation}
            )
        async with owner.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await connection.execute(text("ANALYZE"))
        await owner.dispose()
        settings = Settings(database_url=None, secret_key="b" * 40, statement_timeout=60)  # type: ignore[arg-type]
        engine = app_engine(server.url, settings)
        ids = [record.enterprise_id for record in records]
        yield Lot(
            made.knowledge, make_sessions(engine), organisation, server.url, ids, vectors, owners
        )
        await engine.dispose()


async def _fill(
    raw: Any,
    made: Base,
    records: list[Record],
    vectors: NDArray[np.float32],
    owners: NDArray[np.str_],
    source: NDArray[np.intp],
    chance: np.random.Generator,
) -> None:
    columns = (*Record._fields, "owner", "version")
    rows = ((*r, str(o), 1) for r, o in zip(records, owners, strict=True))
    await raw.copy_records_to_table("enterprises", records=rows, columns=columns)
    model = made.knowledge.encoder.model_sha256
    await raw.copy_records_to_table(
        "enterprise_vectors",
        records=(
            (r.enterprise_id, model, r.organisation_id, r.text_sha256, v.tobytes())
            for r, v in zip(records, vectors, strict=True)
        ),
        columns=("enterprise_id", "model_sha256", "organisation_id", "text_sha256", "vector"),
    )
    with_ = scored_with(made.knowledge)
    await raw.copy_records_to_table(
        "enterprise_scores",
        records=(
            (r.enterprise_id, r.organisation_id, with_, r.profile_sha256, None, not len(made.pairs[at]),
             _noisy(made.pairs[at], chance))
            for r, at in zip(records, source.tolist(), strict=True)
        ),
        columns=(
            "enterprise_id", "organisation_id", "scored_with", "profile_sha256", "month", "abstained", "pairs",
        ),
    )  # fmt: skip


def _noisy(pairs: NDArray[np.void], chance: np.random.Generator) -> bytes:
    found = pairs.copy()
    spread = 1 + SPREAD * chance.standard_normal(len(found))
    found["score"] = np.clip(found["score"] * spread, 1, MILLION).astype(np.int32)
    assert found.dtype == PACKED
    return found.tobytes()
