"""Handing a lead off through the pages, the way a browser would."""

import re

from tests.make import profile
from tests.service.leads.conftest import EMAIL, PHONE
from tests.service.pages.forms import form_of

HTML = {"Accept": "text/html"}
LINK = re.compile(r"/l/([A-Za-z0-9_-]{43})")
TEXT = "金丝雀公司生产机器人谐波减速器与伺服电机"
NAME = "金丝雀精密传动有限公司"


async def made_run(client, text=TEXT, **fields):
    """A report; its run id."""
    answer = await client.post("/v1/matches", json=profile(text, name=NAME, **fields))
    return answer.json()["run"]["run_id"]


async def form_for(client, run_id, query="", headers=HTML):
    page = await client.get(f"/r/{run_id}/contact{query}", headers=headers)
    assert page.status_code == 200, page.text
    return form_of(page.text)


async def sent(client, run_id, query="", headers=HTML, **changed):
    """The form filled in and sent; the answer."""
    filled = {
        **await form_for(client, run_id, query),
        "person": ["金丝雀"],
        "phone": [PHONE],
        "email": [EMAIL],
        "preferred": ["phone"],
        "consent": ["yes"],
        "do": ["send"],
        **changed,
    }
    return await client.post(f"/r/{run_id}/contact", data=filled, headers=headers)


async def handed_off(client, run_id=None, **changed):
    """A lead handed off; its link's token."""
    answer = await sent(client, run_id or await made_run(client), **changed)
    assert answer.status_code == 303, answer.text
    return LINK.search(answer.headers["location"])[1]
