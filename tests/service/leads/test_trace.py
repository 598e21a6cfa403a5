"""A server as people run it: after deletion, neither its log, its vectors nor its other files tell who it was."""

import re

from service.db import owner_engine
from service.embedded import EmbeddedServer
from service.organisations.store import add_organisation
from tests.service.leads.conftest import EMAIL, PHONE
from tests.service.leads.handing import HTML, NAME, handed_off
from tests.service.live import live
from tests.service.pages.forms import form_of

NEW_EMAIL = "new.canary@example.org"
CANARIES = [word.encode() for word in (PHONE, EMAIL, NEW_EMAIL, NAME, "金丝雀", "百灵鸟")]
CANARIES += [word.encode("unicode_escape") for word in (NAME, "金丝雀", "百灵鸟")]


async def test_a_running_server_leaves_no_trace_in_its_files(tmp_path):
    cache = tmp_path / "cache"
    async with live(tmp_path, LUODI_CACHE=str(cache), LUODI_MODEL="/nonexistent") as server:
        engine = owner_engine(EmbeddedServer(tmp_path / "data").url)
        async with engine.begin() as connection:
            await add_organisation(connection, "中原市投资促进局", "city", city="中原")
        await engine.dispose()
        vectors = sorted(cache.rglob("*.npy"))
        async with server.client() as client:
            said = {"business_text": "金丝雀公司生产机器人谐波减速器", "name": NAME, "do": "finish"}
            report = (await client.post("/assess", data=said, headers=HTML)).headers["location"]
            token = await handed_off(client, report.removeprefix("/r/"))
            filled = form_of((await client.get(f"/l/{token}/correct", headers=HTML)).text)
            new = {**filled, "email": [NEW_EMAIL], "person": ["百灵鸟"]}
            answer = await client.post(f"/l/{token}/correct", data=new, headers=HTML)
            assert answer.headers["location"].endswith("?corrected=1")
            assert NEW_EMAIL in (await client.get(f"/l/{token}/export", headers=HTML)).text
            answer = await client.post(f"/l/{token}/delete", headers=HTML)
            assert answer.status_code == 303
            assert (await client.get(report, headers=HTML)).status_code == 404
        assert sorted(cache.rglob("*.npy")) == vectors
    log = server.log.read_bytes()  # whole only now: a line is written after its answer was sent
    assert token.encode() not in log
    assert re.search(rb'"route": "/l/\{token\}/delete"', log)
    kept = [
        file for file in tmp_path.rglob("*") if file.is_file() and "postgres/data" not in str(file)
    ]
    assert server.log in kept
    for file in kept:
        content = file.read_bytes()
        assert not [word for word in CANARIES if word in content], file
