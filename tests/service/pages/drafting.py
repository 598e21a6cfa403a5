"""Filling in a form by hand, one post at a time."""

import re

from tests.service.pages.forms import form_of

HTML = {"Accept": "text/html"}
TOKEN = re.compile(r"/assess/d/([A-Za-z0-9_-]{43})(?:/|\?|$)")


def token_of(location: str) -> str:
    return TOKEN.search(location)[1]


async def begun(client, text="生产机器人谐波减速器", do="next", **fields):
    """A draft made by the first step; its token."""
    form = {"step": "business", "do": do, "business_text": text, **fields}
    answer = await client.post("/assess", data=form, headers=HTML)
    assert answer.status_code == 303, answer.text
    return token_of(answer.headers["location"])


async def sent(client, token, step, do="save", files=None, **fields):
    """One step sent; where it leads. Fields of the step that are not named are sent blank, as a browser would."""
    page = await shown(client, token, step)
    form = {**form_of(page.text), "step": [step], "do": [do], **fields}
    answer = await client.post(
        f"/assess/d/{token}/{step}", data=form, files=files or {}, headers=HTML
    )
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def shown(client, token, step):
    answer = await client.get(f"/assess/d/{token}/{step}", headers=HTML)
    assert answer.status_code == 200, answer.text
    return answer


async def typed(client, token, step="all"):
    """The fields as the page shows them."""
    return form_of((await shown(client, token, step)).text)
