"""Other engines that find the 20 nearest of a vector under a filter: as their documentation has it, on the same lot."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import text

from bench.rows.lot import Lot
from service.db import owner_engine

K = 20
Peer = Callable[[Any, str], Awaitable[list[Any]]]
"""Finds the ids nearest to a query among one officer's enterprises."""


async def usearch_hnsw(made: Lot, folder: Path) -> Peer:
    """usearch has no filter: ask for more and more until 20 of the officer's are among them."""
    from usearch.index import Index

    index = Index(ndim=made.vectors.shape[1], metric="ip", dtype="f32")
    index.add(np.arange(len(made.ids)), made.vectors)

    async def ask(query: Any, owner: str) -> list[Any]:
        wanted = K
        while True:
            wanted = min(wanted * 8, len(made.ids))
            keys = np.asarray(index.search(query, wanted).keys)
            good = keys[made.owners[keys] == owner][:K]
            if len(good) == K or wanted >= 64 * K:
                return [made.ids[int(key)] for key in good]

    return ask


async def usearch_exact(made: Lot, folder: Path) -> Peer:
    """usearch's exact search over the officer's vectors, gathered first."""
    from usearch.index import search

    async def ask(query: Any, owner: str) -> list[Any]:
        rows = (made.owners == owner).nonzero()[0]
        found = search(made.vectors[rows], query[None], K, "ip", exact=True)
        return [made.ids[int(rows[int(key)])] for key in np.asarray(found.keys).ravel()]

    return ask


async def _pgvector(made: Lot) -> Any:
    engine = owner_engine(made.url)
    async with engine.begin() as connection:
        await connection.execute(text("CREATE EXTENSION IF NOT EXISTS vector"))
        await connection.execute(text("DROP TABLE IF EXISTS bench_near"))
        await connection.execute(
            text("CREATE TABLE bench_near (row int PRIMARY KEY, owner text, near halfvec(384))")
        )
        raw: Any = (await connection.get_raw_connection()).driver_connection
        await raw.set_type_codec(
            "halfvec", schema="public", encoder=lambda v: v, decoder=lambda v: v, format="text"
        )
        await connection.execute(text("CREATE TEMP TABLE t (row int, owner text, near text)"))
        rows = (
            (row, str(owner), f"[{','.join(map('{:.5g}'.format, vector.tolist()))}]")
            for row, (owner, vector) in enumerate(zip(made.owners, made.vectors, strict=True))
        )
        await raw.copy_records_to_table("t", records=rows)
        await connection.execute(
            text("INSERT INTO bench_near SELECT row, owner, near::halfvec(384) FROM t")
        )
        await connection.execute(text("ANALYZE bench_near"))
    return engine


def _sql(made: Lot, connection: Any) -> Peer:
    query = text(
        "SELECT row FROM bench_near WHERE owner = :owner ORDER BY near <#> CAST(:query AS halfvec(384)) LIMIT 20"
    )

    async def ask(vector: Any, owner: str) -> list[Any]:
        said = f"[{','.join(map('{:.6g}'.format, vector.tolist()))}]"
        rows = await connection.execute(query, {"owner": owner, "query": said})
        return [made.ids[row] for row in rows.scalars()]

    return ask


async def pgvector_exact(made: Lot, folder: Path) -> Peer:
    """pgvector without an index: every row of the officer is compared."""
    engine = await _pgvector(made)
    return _sql(made, await engine.connect())


async def pgvector_hnsw(made: Lot, folder: Path) -> Peer:
    """The naive query: an HNSW index with its defaults, the filter in WHERE."""
    engine = owner_engine(made.url)
    async with engine.begin() as connection:
        await connection.execute(text("SET LOCAL maintenance_work_mem = '1500MB'"))
        await connection.execute(
            text("CREATE INDEX ON bench_near USING hnsw (near halfvec_ip_ops)")
        )
    return _sql(made, await engine.connect())


async def zvec_hnsw(made: Lot, folder: Path) -> Peer:
    """zvec with its default index and an inverted index on the officer."""
    import zvec

    schema = zvec.CollectionSchema(
        name="near",
        fields=[
            zvec.FieldSchema("owner", zvec.DataType.STRING, index_param=zvec.InvertIndexParam())
        ],
        vectors=[
            zvec.VectorSchema(
                "near",
                zvec.DataType.VECTOR_FP32,
                made.vectors.shape[1],
                index_param=zvec.HnswIndexParam(metric_type=zvec.MetricType.IP),
            )
        ],
    )
    collection = zvec.create_and_open(path=str(folder / "zvec"), schema=schema)
    for start in range(0, len(made.ids), 500):
        collection.insert(
            [
                zvec.Doc(
                    id=str(row),
                    fields={"owner": str(made.owners[row])},
                    vectors={"near": made.vectors[row].tolist()},
                )
                for row in range(start, min(start + 500, len(made.ids)))
            ]
        )
    collection.optimize()

    async def ask(query: Any, owner: str) -> list[Any]:
        found = collection.query(
            zvec.VectorQuery("near", vector=query.tolist()), topk=K, filter=f"owner = '{owner}'"
        )
        return [made.ids[int(doc.id)] for doc in found]

    return ask


PEERS: dict[str, Callable[[Lot, Path], Awaitable[Peer]]] = {
    "usearch exact": usearch_exact,
    "usearch": usearch_hnsw,
    "pgvector exact": pgvector_exact,
    "pgvector": pgvector_hnsw,
    "zvec": zvec_hnsw,
}
