"""A serving process killed in the middle of officers' writes: what it acknowledged is there, once and whole.

LUODI_SEEDS says how many times it is killed, 3 unless told otherwise.
"""

import asyncio
import datetime as dt
import os
import random
import re
from pathlib import Path

from service.db import make_sessions, owner_engine
from service.embedded import EmbeddedServer
from service.enterprises.embedding import embed
from service.officers.sessions import Identity, act_as, open_session
from tests.conftest import TODAY
from tests.service.live import Live
from tests.service.officers.people import settle
from tests.service.officers.writing import Eye, Writers, whole

SEEDS = range(int(os.environ.get("LUODI_SEEDS", "3")))
WRITERS = 16
CSRF = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


async def signed_in(url):
    """An officer, and the cookie of a session of his."""
    engine = owner_engine(url)
    person = (await settle(engine)).here["officer"]
    async with make_sessions(engine).begin() as session:
        await act_as(session, Identity(person.officer_id, person.organisation_id))
        token = await open_session(session, person.officer_id, dt.datetime.now(dt.UTC))
    await engine.dispose()
    return person, token


async def killed_while_writing(folder: Path, cookie: str, seed: int, kept: list[Writers]) -> None:
    """One life: sixteen officers write, and the process is killed once a random number was acknowledged."""
    server = await (await Live(folder).start()).ready()
    async with server.client() as http:
        http.cookies.set("luodi-session", cookie)
        page = await http.get("/officer/settings", headers={"accept": "text/html"})
        writers = Writers(http, CSRF.search(page.text)[1], f"seed{seed}")
        kept.append(writers)
        writing = [asyncio.create_task(writers.write(n, pause=0)) for n in range(WRITERS)]
        enough = random.Random(seed).randint(5, 80)
        while len(writers.acked) < enough:
            await asyncio.sleep(0.001)
        await server.kill()
        await asyncio.gather(*writing)


async def test_every_write_that_was_acknowledged_is_there_once_with_its_log_and_its_score(
    tmp_path, data_dir, known
):
    lives: list[Writers] = []
    with EmbeddedServer(data_dir) as database:
        person, cookie = await signed_in(database.url)
        for seed in SEEDS:
            await killed_while_writing(tmp_path, cookie, seed, lives)
        eye, of = Eye(database.url), person.organisation_id
        acked, sent = (
            {name for one in lives for name in getattr(one, what)} for what in ("acked", "sent")
        )
        count = await whole(eye, of, acked, sent)
        assert count >= len(SEEDS) * 5
        lanes = await eye.rows("SELECT lane FROM lanes WHERE organisation_id = $1", of)
        assert "score" in {row["lane"] for row in lanes}, "nobody was told to score them"
        engine = owner_engine(database.url)
        await embed(make_sessions(engine), of, known.knowledge, TODAY)
        await engine.dispose()
        for table in ("enterprise_vectors", "enterprise_scores"):
            rows = await eye.rows(
                f"SELECT count(*) AS n FROM {table} WHERE organisation_id = $1", of
            )
            assert rows[0]["n"] == count, table
